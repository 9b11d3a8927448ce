; Kernel functions without debug info, of which one gives and one takes a struct of the kernel.
target triple = "bpfel-unknown-none"

@LICENSE = constant [4 x i8] c"GPL\00", section "license"

declare void @bpf_rcu_read_lock() section ".ksyms"
declare void @bpf_rcu_read_unlock() section ".ksyms"
declare ptr @bpf_task_from_pid(i32) section ".ksyms"
declare void @bpf_task_release(ptr) section ".ksyms"

define i32 @program(ptr %context) section "syscall" !dbg !3 {
  call void @bpf_rcu_read_lock(), !dbg !6
  call void @bpf_rcu_read_unlock(), !dbg !6
  %task = call ptr @bpf_task_from_pid(i32 1), !dbg !6
  %none = icmp eq ptr %task, null, !dbg !6
  br i1 %none, label %end, label %release, !dbg !6
release:
  call void @bpf_task_release(ptr %task), !dbg !6
  br label %end, !dbg !6
end:
  ret i32 0, !dbg !6
}

!llvm.dbg.cu = !{!0}
!llvm.module.flags = !{!2}
!0 = distinct !DICompileUnit(language: DW_LANG_Rust, file: !1, emissionKind: FullDebug)
!1 = !DIFile(filename: "program.rs", directory: "/")
!2 = !{i32 2, !"Debug Info Version", i32 3}
!3 = distinct !DISubprogram(name: "program", scope: !1, file: !1, line: 1, type: !4, unit: !0, spFlags: DISPFlagDefinition)
!4 = !DISubroutineType(types: !5)
!5 = !{!7, !8}
!6 = !DILocation(line: 2, column: 5, scope: !3)
!7 = !DIBasicType(name: "i32", size: 32, encoding: DW_ATE_signed)
!8 = !DIDerivedType(tag: DW_TAG_pointer_type, baseType: !7, size: 64)

; A program with debug info that calls a function without, as from a runtime library.
target triple = "bpfel-unknown-none"

@LICENSE = constant [4 x i8] c"GPL\00", section "license"

define i32 @program(ptr %context) section "socket" !dbg !3 {
  %random = call i64 inttoptr (i64 7 to ptr)(), !dbg !6
  %word = trunc i64 %random to i32, !dbg !6
  %result = call i32 @runtime(ptr %context, i32 %word, i8 2), !dbg !6
  ret i32 %result, !dbg !6
}

define internal i32 @runtime(ptr %unused, i32 %word, i8 %byte) noinline {
  %next = call i64 inttoptr (i64 7 to ptr)()
  %low = trunc i64 %next to i32
  %wide = zext i8 %byte to i32
  %mixed = xor i32 %low, %word
  %result = add i32 %mixed, %wide
  ret i32 %result
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

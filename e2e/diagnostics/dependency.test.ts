import { createLinker } from '@bpf-link-wasm/driver';
import { expect, it } from 'vitest';

const folder = '/home/user/.cargo/registry/src/index.example-1949cf8c6b5b557f/aya-log-ebpf-0.1.1';

/** Legacy maps of the program and of a dependency, with debug info as rustc writes it: each crate has its folder. */
const module = `target triple = "bpf"
@MINE = global i32 0, section "maps", !dbg !0
@LOGS = global i32 0, section "maps", !dbg !1
@BUFFER = global i32 0, section "maps", !dbg !2
!llvm.dbg.cu = !{!3}
!llvm.module.flags = !{!4}
!0 = !DIGlobalVariableExpression(var: !5, expr: !DIExpression())
!1 = !DIGlobalVariableExpression(var: !6, expr: !DIExpression())
!2 = !DIGlobalVariableExpression(var: !7, expr: !DIExpression())
!3 = distinct !DICompileUnit(language: DW_LANG_Rust, file: !8, producer: "clang LLVM (rustc version 1.96.0)", emissionKind: FullDebug, globals: !11)
!4 = !{i32 2, !"Debug Info Version", i32 3}
!5 = distinct !DIGlobalVariable(name: "MINE", scope: !3, file: !8, line: 4, type: !10, isDefinition: true)
!6 = distinct !DIGlobalVariable(name: "LOGS", scope: !3, file: !9, line: 30, type: !10, isDefinition: true)
!7 = distinct !DIGlobalVariable(name: "BUFFER", scope: !3, file: !9, line: 33, type: !10, isDefinition: true)
!8 = !DIFile(filename: "src/main.rs", directory: "/home/user/prog")
!9 = !DIFile(filename: "src/lib.rs", directory: "${folder}")
!10 = !DIBasicType(name: "u32", size: 32, encoding: DW_ATE_unsigned)
!11 = !{!0, !1, !2}
`;

it('reports the legacy maps of a dependency once, at the path of its source', async () => {
  const linker = await createLinker();
  const { diagnostics } = await linker.link({ inputs: [{ name: 'prog.ll', bytes: new TextEncoder().encode(module) }] });
  linker.close();
  expect(diagnostics.map(({ code, details, location }) => [code, details['maps'] ?? details['map'], location])).toEqual(
    [
      ['LINK_LEGACY_MAP', 'MINE', { file: 'src/main.rs', line: 4 }],
      ['LINK_LEGACY_MAP', ['LOGS', 'BUFFER'], { file: `${folder}/src/lib.rs`, crate: 'aya-log-ebpf 0.1.1', line: 30 }],
    ],
  );
});

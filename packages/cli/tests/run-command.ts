import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The example as bitcode from rustc. */
export const forkBitcode = at('../../../examples/fork/fork.bc');
/** A program with CO-RE relocations. */
export const coreBitcode = at('../../../examples/off-cpu/off_cpu.bc');

/** The result of a command. */
export interface Outcome {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder to run the command in, removed after the tests of the file. */
export interface WorkingFolder {
  readonly path: (name: string) => string;
  readonly write: (name: string, bytes: Uint8Array | string) => void;
  readonly run: (...words: string[]) => Outcome;
}

/** Creates one. @param environment Variables that the command gets in addition to those of the test. */
export function useWorkingFolder(environment: Readonly<Record<string, string>> = {}): WorkingFolder {
  const folder = mkdtempSync(join(tmpdir(), 'command-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const path = (name: string): string => join(folder, name);
  return {
    path,
    write: (name, bytes) => writeFileSync(path(name), bytes),
    run: (...words) => {
      const { status, stdout, stderr } = spawnSync(process.execPath, [at('../bin/bpf-link-wasm.js'), ...words], {
        cwd: folder,
        encoding: 'utf8',
        env: { ...process.env, ...environment },
      });
      return { exitCode: status, stdout, stderr };
    },
  };
}

/** IR with one socket filter. @param body Its instructions; `%ctx` is the argument. */
export function socketFilter(body: string, more = ''): string {
  return `target triple = "bpfel"\ndefine i32 @prog(ptr %ctx) section "socket" {\n${body}\n}\n${more}`;
}

/** IR with debug info: its only line is the second of that file. */
export function programOf(file: string, folder: string): string {
  return `${socketFilter('  ret i32 0, !dbg !7').replace('"socket" {', '"socket" !dbg !4 {')}
!llvm.dbg.cu = !{!0}
!llvm.module.flags = !{!2, !3}
!0 = distinct !DICompileUnit(language: DW_LANG_C99, file: !1, producer: "hand", isOptimized: true, runtimeVersion: 0, emissionKind: FullDebug)
!1 = !DIFile(filename: ${JSON.stringify(file)}, directory: ${JSON.stringify(folder)})
!2 = !{i32 2, !"Debug Info Version", i32 3}
!3 = !{i32 7, !"Dwarf Version", i32 5}
!4 = distinct !DISubprogram(name: "prog", scope: !1, file: !1, line: 1, type: !5, scopeLine: 1, unit: !0, spFlags: DISPFlagDefinition)
!5 = !DISubroutineType(types: !6)
!6 = !{!8, !9}
!7 = !DILocation(line: 2, column: 3, scope: !4)
!8 = !DIBasicType(name: "int", size: 32, encoding: DW_ATE_signed)
!9 = !DIDerivedType(tag: DW_TAG_pointer_type, baseType: !8, size: 64)
`;
}

/** An input that the backend refuses. */
export const signedDivision = socketFilter('  %a = load i32, ptr %ctx\n  %b = sdiv i32 7, %a\n  ret i32 %b');

/** An input that links with a warning. */
export const undefinedCall = socketFilter(
  '  %n = call i32 @strlen(ptr %ctx)\n  ret i32 %n',
  'declare i32 @strlen(ptr)\n',
);

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { BtfBuilder, newestKernel } from '@bpf-link-wasm/btf';
import type { Diagnostic } from '@bpf-link-wasm/driver';
import { checkExterns } from '../src/btf/check-externs.js';
import { checkedKernel } from '../src/btf/check-link.js';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const program = at('../../../examples/fork/fork.bc');
const folder = mkdtempSync(join(tmpdir(), 'check-link-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A function that returns `const void`, for which compilers emit BTF that the kernel refuses. */
const refused = `target triple = "bpfel"
define i32 @f(i32 %x) section "xdp" !dbg !4 {
  ret i32 0
}
!llvm.dbg.cu = !{!0}
!llvm.module.flags = !{!2, !3}
!0 = distinct !DICompileUnit(language: DW_LANG_C99, file: !1, producer: "hand", isOptimized: true, runtimeVersion: 0, emissionKind: FullDebug)
!1 = !DIFile(filename: "bad.c", directory: "/")
!2 = !{i32 2, !"Debug Info Version", i32 3}
!3 = !{i32 7, !"Dwarf Version", i32 5}
!4 = distinct !DISubprogram(name: "f", scope: !1, file: !1, line: 1, type: !5, scopeLine: 1, unit: !0, spFlags: DISPFlagDefinition, retainedNodes: !8)
!5 = !DISubroutineType(types: !6)
!6 = !{!7, !9}
!7 = !DIDerivedType(tag: DW_TAG_const_type, baseType: null)
!8 = !{!10}
!9 = !DIBasicType(name: "int", size: 32, encoding: DW_ATE_signed)
!10 = !DILocalVariable(name: "x", arg: 1, scope: !4, file: !1, line: 1, type: !9)
`;
writeFileSync(join(folder, 'refused.ll'), refused);

function run(...words: string[]): { exitCode: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [at('../bin/bpf-link-wasm.js'), ...words], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { exitCode: status, stdout, stderr };
}

const answer = 'EINVAL: [2] FUNC_PROTO (anon) return=3 args=(1 x) Invalid return type';
const headline = `"refused.o": kernel 6.18 refuses its BTF as libbpf loads it, ${answer}`;

describe('--check', () => {
  test('reports which kernel accepts the BTF of the object', () => {
    const { exitCode, stdout, stderr } = run('link', program, '-o', 'fork.o', '--check=6.18');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(
      /^fork\.o \([\d.]+ kB\): linked from \S+fork\.bc \([\d.]+ kB\), with [\d.]+ k?B of BTF that kernel 6\.18 accepts, in \d+ ms\n$/,
    );
  });

  test("refuses to write an object that the kernel refuses, with the kernel's message and a fix", () => {
    expect(run('refused.ll', '--export', 'f', '--check=6.18')).toEqual({
      exitCode: 1,
      stdout: '',
      stderr:
        `error[BTF_REFUSED]: ${headline}\n` +
        'error[BTF_PROTO_RETURN]: type 2 (FUNC_PROTO (anonymous)): returns type 3 (CONST (anonymous)), expected void or a type with a size, at byte 48\n' +
        `   = note: the kernel returns ${answer}\n   = note: fix: return a complete type; const void is not void\n` +
        'for what BTF_REFUSED means and what to do: bpf-link-wasm --explain BTF_REFUSED\n',
    });
    expect(existsSync(join(folder, 'refused.o'))).toBe(false);
    expect(run('refused.ll', '--export', 'f').exitCode).toBe(0);
  });

  test('uses the rules of the given kernel', () => {
    expect(run(program, '-o', 'old.o', '--check=5.4').exitCode).toBe(0);
    const { exitCode, stderr } = run(program, '-o', 'older.o', '--check=5.3');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('Expected size:4');
    expect(existsSync(join(folder, 'older.o'))).toBe(false);
  });

  test('does not take the next argument as its value', () => {
    const { exitCode, stdout } = run('--check', program, '-o', 'running.o');
    expect([exitCode, / accepts, in /.test(stdout)]).toEqual([0, true]);
  });

  test('prints data', () => {
    const accepted = JSON.parse(run('--json', program, '-o', 'json.o', '--check=6.18').stdout) as object;
    expect(accepted).toMatchObject({ ok: true, check: { kernel: '6.18' } });
    const { exitCode, stdout } = run('--json', 'refused.ll', '--export', 'f', '--check=6.18');
    const details = { name: 'refused.o', kernel: '6.18', loader: 'libbpf', answer };
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: false,
      error: { code: 'BTF_REFUSED', family: 'btf', message: headline, details },
      diagnostics: [{ code: 'BTF_REFUSED' }, { code: 'BTF_PROTO_RETURN', details: { byteOffset: 48 } }],
    });
  });

  test.each([
    ['a kernel that is not one', ['--check=4.2'], 'option "check": found "4.2", expected a version of 4.18 or later'],
    [
      'a link without an object',
      ['--check', '--emit', 'asm'],
      'option "check": found no object among the outputs, expected obj in --emit',
    ],
  ])('refuses %s', (_, words, message) => {
    expect(run(program, '-o', 'usage.o', ...words)).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: `error[USAGE_BAD_VALUE]: ${message}\n`,
    });
  });

  test('reports missing BTF', () => {
    expect(run(program, '--no-btf', '-o', 'none.o', '--check=6.18').stderr).toBe(
      'error[BTF_REFUSED]: "none.o": kernel 6.18 refuses its BTF as libbpf loads it, ELF section ".BTF": not found; ' +
        'compile with debug info: clang -g, or debug = 2 for rustc\n',
    );
  });
});

describe('--check of undefined functions', () => {
  // The same program with an accepted return type, calling undefined functions.
  const caller = refused
    .replace('ret i32 0', '%r = call i32 @bpf_lost(i32 %x), !dbg !11\n  ret i32 %r')
    .replace('!6 = !{!7, !9}', '!6 = !{!9, !9}')
    .replace('!llvm.dbg.cu', 'declare !dbg !12 i32 @bpf_lost(i32) section ".ksyms"\n!llvm.dbg.cu');
  const more =
    '!11 = !DILocation(line: 7, column: 3, scope: !4)\n' +
    '!12 = !DISubprogram(name: "bpf_lost", scope: !1, file: !1, line: 2, type: !5, flags: DIFlagPrototyped, spFlags: DISPFlagOptimized)\n';
  writeFileSync(join(folder, 'caller.ll'), caller + more);
  const kernelWith = (name: string, callable: boolean): string => {
    const builder = new BtfBuilder();
    const prototype = builder.add({ kind: 'FUNC_PROTO', name: '', type: 0, params: [] });
    const add = (one: string): number => builder.add({ kind: 'FUNC', name: one, type: prototype, linkage: 0 });
    const marked = [add('bpf_marked'), add(name)].slice(0, callable ? 2 : 1);
    for (const type of marked)
      builder.add({ kind: 'DECL_TAG', name: 'bpf_kfunc', type, componentIndex: -1, isAttribute: false });
    const path = join(folder, `${name}-${callable}.btf`);
    writeFileSync(path, builder.build());
    return path;
  };

  test('refuses to write an object that calls functions missing from the kernel of --kernel-btf', () => {
    const kernelBtf = kernelWith('bpf_other', true);
    const { exitCode, stderr } = run(
      'caller.ll',
      '--export=f',
      '--check=6.18',
      '-o',
      'lost.o',
      '--kernel-btf',
      kernelBtf,
    );
    expect({ exitCode, stderr }).toEqual({
      exitCode: 1,
      stderr:
        'error[LINK_UNDEFINED_FUNCTION]: function "bpf_lost": called, but defined in no input, and the kernel has none of ' +
        'that name that programs may call; correct the name, or use the BTF of a kernel that has it\n  --> bad.c:7:3\n   = note: in function `f`\n' +
        'for what LINK_UNDEFINED_FUNCTION means and what to do: bpf-link-wasm --explain LINK_UNDEFINED_FUNCTION\n',
    });
    expect(existsSync(join(folder, 'lost.o'))).toBe(false);
  });

  test('assumes that an undefined function is a kernel function when no BTF is available', () => {
    expect(run('caller.ll', '--export=f', '--check=6.18').exitCode).toBe(0);
  });

  test('only warns without --check', () => {
    const kernelBtf = kernelWith('bpf_other', true);
    const { exitCode, stderr } = run('caller.ll', '--export', 'f', '-o', 'warned.o', '--kernel-btf', kernelBtf);
    expect([exitCode, stderr.startsWith('warning[LINK_UNDEFINED_FUNCTION]')]).toEqual([0, true]);
  });

  test("checks the object's own BTF when the link did not know the kernel", () => {
    expect(run('caller.ll', '--export', 'f', '-o', 'caller.o').exitCode).toBe(0);
    const object = readFileSync(join(folder, 'caller.o'));
    const check = (name: string, callable: boolean): unknown[] =>
      checkExterns(object, [], { paths: [kernelWith(name, callable)] }).map(({ severity, details, location }) => [
        severity,
        details,
        location,
      ]);
    const location = { file: '//bad.c', line: 7 };
    expect(check('bpf_lost', true)).toEqual([]);
    expect(check('bpf_other', true)).toEqual([['error', { symbol: 'bpf_lost', reason: 'unknown' }, location]]);
    expect(check('bpf_lost', false)).toEqual([['error', { symbol: 'bpf_lost', reason: 'not callable' }, location]]);
    expect(checkExterns(object, [], undefined)).toEqual([]);
  });

  test('turns a warning of the link into a single error', () => {
    const details = { symbol: 'bpf_lost', reason: 'undeclared' };
    const warning: Diagnostic = {
      code: 'LINK_UNDEFINED_FUNCTION',
      severity: 'warning',
      message: '',
      details,
      notes: [],
    };
    const object = readFileSync(join(folder, 'caller.o'));
    expect(checkExterns(object, [warning], { paths: [kernelWith('bpf_other', true)] })).toEqual([
      { ...warning, severity: 'error' },
    ]);
  });
});

describe('checkedKernel', () => {
  test('is the given one, else the running one, or the newest known one where there is none', () => {
    expect(checkedKernel('', 'linux', '6.18.44-generic')).toBe('6.18');
    expect(checkedKernel('', 'linux', '6.1-rc1')).toBe('6.1');
    expect(checkedKernel('', 'linux', '9.1.0')).toBe('9.1');
    expect(checkedKernel('', 'darwin', '24.6.0')).toBe(newestKernel);
    expect(checkedKernel('5.15')).toBe('5.15');
  });
});

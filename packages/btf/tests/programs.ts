import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findProgram, program } from '@bpf-link-wasm/testkit/requirement';

const fixtures = fileURLToPath(new URL('./fixtures', import.meta.url));

/** The C sources that tests compile. */
export const sources = ['kinds', 'unit-a', 'unit-b', 'core'] as const;

/** A compiler for BPF. */
export const clang = program('clang-22', 'clang');

/** The tool to compare with. */
export const bpftool = program('bpftool');

/** The BTF of the running kernel: only Linux has it. */
export const vmlinux = {
  missing: () => (existsSync(vmlinuxPath) ? undefined : `the kernel has no BTF at ${vmlinuxPath}`),
};

/** Where it is. */
export const vmlinuxPath = '/sys/kernel/btf/vmlinux';

let kernelBytes: Uint8Array | undefined;

/** The bytes of the running kernel's BTF. */
export function readVmlinux(): Uint8Array {
  return (kernelBytes ??= new Uint8Array(readFileSync(vmlinuxPath)));
}

const folder = mkdtempSync(join(tmpdir(), 'btf-tests-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

/** A path for a file that goes when the tests end. */
export function temporaryPath(name: string): string {
  return join(folder, name);
}

/** Runs a program that is expected to succeed. @returns What it printed. */
export function runProgram(name: string, args: readonly string[]): Buffer {
  const path = findProgram(name) ?? name;
  const { status, stdout, stderr, error } = spawnSync(path, args, { maxBuffer: 1 << 28 });
  if (status === 0) return stdout;
  throw new Error(
    `${name} ${args.join(' ')}: ${error?.message ?? `exit code ${status}`}\n${stderr?.toString().slice(-3000)}`,
  );
}

/** Compiles a C source for BPF. @returns The path of the object. */
export function compileFixture(
  name: (typeof sources)[number] | 'calls' | 'values' | 'asks-kernel' | 'externs',
  target: 'bpfel' | 'bpfeb' = 'bpfel',
): string {
  const output = temporaryPath(`${name}-${target}.o`);
  if (existsSync(output)) return output;
  const compiler = findProgram('clang-22') ? 'clang-22' : 'clang';
  runProgram(compiler, [
    '-target',
    target,
    '-g',
    '-O2',
    '-mcpu=v3',
    '-Wno-everything',
    '-c',
    join(fixtures, `${name}.c`),
    '-o',
    output,
  ]);
  return output;
}

/** The version of bpftool, such as 7.1. */
export function bpftoolVersion(): number {
  const [, version = '0'] = /bpftool v(\d+\.\d+)/.exec(runProgram('bpftool', ['version']).toString()) ?? [];
  return Number(version);
}

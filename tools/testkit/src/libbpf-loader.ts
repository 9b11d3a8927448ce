import { fileURLToPath } from 'node:url';
import { isReadable, type Requirement } from './requirement.js';
import { runCommand } from './run-command.js';
import { buildNative } from './rust.js';

/** A program that libbpf has loaded. */
export interface LibbpfProgram {
  readonly name: string;
  readonly section: string;
  readonly id: number;
  /** 0 without BTF. */
  readonly btf_id: number;
  /** Number of func_info records. */
  readonly functions: number;
  /** Number of line_info records. */
  readonly lines: number;
}

/** What libbpf makes of an object. */
export interface LibbpfLoad {
  /** Such as `libbpf v1.5`. */
  readonly loader: string;
  /** Why nothing was loaded. */
  readonly error: string | null;
  /** What libbpf says, such as that the kernel refused the BTF, or the verifier's log. */
  readonly warnings: readonly string[];
  readonly programs: readonly LibbpfProgram[];
}

/** What libbpf is compiled with, beside cargo and rustc. */
export const libbpfBuild: Requirement = {
  missing: () => {
    const headers = ['/usr/include/libelf.h', '/usr/include/zlib.h'].find((header) => !isReadable(header));
    return headers === undefined ? undefined : `${headers} is not there (Debian: libelf-dev, zlib1g-dev)`;
  },
};

/** The path of the loader, which is built when it is first wanted, libbpf included. */
export const buildLibbpfLoader = (): Promise<string> => buildNative('libbpf-loader');

/** The path of the program that a booted kernel runs: see `native/libbpf-loader/src/bin/core-guest.rs`. */
export const buildCoreGuest = (): Promise<string> =>
  buildNative('core-guest', 'libbpf-loader', ['--features', 'guest']);

/** Loads an object by libbpf 1.5, whatever version the system has. Needs root; the programs are gone when this returns. */
export async function loadWithLibbpf(path: string): Promise<LibbpfLoad> {
  return JSON.parse(await runCommand(await buildLibbpfLoader(), [path])) as LibbpfLoad;
}

/** What libbpf makes of an object's CO-RE relocations on a kernel that need not be the running one. */
export interface LibbpfRelocations {
  /** Such as `libbpf v1.1`. */
  readonly loader: string;
  /** Why nothing was loaded: often what the running kernel thinks of programs that are made for another one. */
  readonly error: string | null;
  /** What libbpf says of each: `libbpf: prog 'run': relo #0: patched insn #4 (LDX/ST/STX) off 0 -> 16`. */
  readonly relocations: readonly string[];
}

/** The system's own libbpf, whose version is the distribution's. */
export const systemLibbpf: Requirement = {
  missing: () => (findSystemLibbpf() === undefined ? 'libbpf.so.1 is not there (Debian: libbpf1)' : undefined),
};

/**
 * Relocates an object for the types of a kernel by libbpf. Needs root: libbpf asks the running kernel what it can.
 * @param version That of the system, or the 1.5 that is compiled here.
 * @param kernelBtf Path of that kernel's BTF, or of an object that has it.
 */
export async function relocateWithLibbpf(
  version: 'system' | '1.5',
  object: string,
  kernelBtf: string,
): Promise<LibbpfRelocations> {
  const script = fileURLToPath(new URL('../native/libbpf-relocations.py', import.meta.url));
  const text =
    version === 'system'
      ? await runCommand('python3', [script, findSystemLibbpf() ?? 'libbpf.so.1', object, kernelBtf])
      : await runCommand(await buildLibbpfLoader(), [object, kernelBtf]);
  return JSON.parse(text) as LibbpfRelocations;
}

function findSystemLibbpf(): string | undefined {
  const folders = ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/lib64', '/usr/lib'];
  return folders.map((folder) => `${folder}/libbpf.so.1`).find(isReadable);
}

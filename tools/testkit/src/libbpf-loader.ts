import { fileURLToPath } from 'node:url';
import { isReadable, type Requirement } from './requirement.js';
import { runCommand } from './run-command.js';
import { buildNative } from './rust.js';

/** A program loaded by libbpf. */
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

/** libbpf's results for an object. */
export interface LibbpfLoad {
  /** Such as `libbpf v1.5`. */
  readonly loader: string;
  /** Why nothing was loaded. */
  readonly error: string | null;
  /** libbpf's messages, such as that the kernel refused the BTF, or the verifier's log. */
  readonly warnings: readonly string[];
  readonly programs: readonly LibbpfProgram[];
}

/** Requirements to compile libbpf, besides cargo and rustc. */
export const libbpfBuild: Requirement = {
  missing: () => {
    const headers = ['/usr/include/libelf.h', '/usr/include/zlib.h'].find((header) => !isReadable(header));
    return headers === undefined ? undefined : `${headers} is not there (Debian: libelf-dev, zlib1g-dev)`;
  },
};

/** The path of the loader, which is built on first use, libbpf included. */
export const buildLibbpfLoader = (): Promise<string> => buildNative('libbpf-loader');

/** The path of the program that a booted kernel runs: see `native/libbpf-loader/src/bin/core-guest.rs`. */
export const buildCoreGuest = (): Promise<string> =>
  buildNative('core-guest', 'libbpf-loader', ['--features', 'guest']);

/**
 * Loads an object with libbpf 1.5, whatever version the system has. Needs root; the programs are unloaded when this
 * returns.
 */
export async function loadWithLibbpf(path: string): Promise<LibbpfLoad> {
  return JSON.parse(await runCommand(await buildLibbpfLoader(), [path])) as LibbpfLoad;
}

/** libbpf's results for an object's CO-RE relocations on a kernel other than the running one. */
export interface LibbpfRelocations {
  /** Such as `libbpf v1.1`. */
  readonly loader: string;
  /** Why nothing was loaded: often the running kernel's verdict on programs relocated for another one. */
  readonly error: string | null;
  /** libbpf's message for each: `libbpf: prog 'run': relo #0: patched insn #4 (LDX/ST/STX) off 0 -> 16`. */
  readonly relocations: readonly string[];
}

/** The system's own libbpf, in the distribution's version. */
export const systemLibbpf: Requirement = {
  missing: () => (findSystemLibbpf() === undefined ? 'libbpf.so.1 is not there (Debian: libbpf1)' : undefined),
};

/**
 * Relocates an object for the types of a kernel with libbpf. Needs root: libbpf probes the running kernel's features.
 * @param version The system's version, or the 1.5 compiled here.
 * @param kernelBtf Path of that kernel's BTF, or of an object that contains it.
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

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isReadable, type Requirement } from './requirement.js';
import { runCommand } from './run-command.js';

const crate = fileURLToPath(new URL('../native/libbpf-loader', import.meta.url));
const rustc = process.env['RUSTC'] ?? '/usr/bin/rustc';
const cargo = process.env['CARGO'] ?? '/usr/bin/cargo';

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

let built: Promise<string> | undefined;

/** The path of the loader, which is built when it is first wanted, libbpf included: a quarter of a minute. */
export function buildLibbpfLoader(): Promise<string> {
  built ??= runCommand(cargo, ['build', '--quiet', '--locked'], { cwd: crate, env: { RUSTC: rustc, CARGO_TARGET_DIR: undefined } }).then(
    () => join(crate, 'target/debug/libbpf-loader'),
  );
  return built;
}

/** Loads an object by libbpf 1.5, whatever version the system has. Needs root; the programs are gone when this returns. */
export async function loadWithLibbpf(path: string): Promise<LibbpfLoad> {
  return JSON.parse(await runCommand(await buildLibbpfLoader(), [path])) as LibbpfLoad;
}

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

/** Loads an object by libbpf 1.5, whatever version the system has. Needs root; the programs are gone when this returns. */
export async function loadWithLibbpf(path: string): Promise<LibbpfLoad> {
  return JSON.parse(await runCommand(await buildLibbpfLoader(), [path])) as LibbpfLoad;
}

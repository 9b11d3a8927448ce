import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('../native/bpf-test-run.py', import.meta.url));

/** The kernel's results for a program. */
export type KernelRun =
  | { readonly ok: true; readonly result: number; readonly map: Uint8Array }
  | { readonly ok: false; readonly errno: number; readonly log: string };

/** How programs are run. */
export interface TestRunOptions {
  /** Number of the program type; 1 is a socket filter. */
  readonly type: number;
  /** Size of the value of the single map, to which wide loads with source register 2 refer. */
  readonly mapSize: number;
}

/**
 * Loads each program into the running kernel and runs it once with BPF_PROG_TEST_RUN, after zeroing the map.
 * @param programs Instructions; each program is loaded separately.
 */
export function runInKernel(programs: readonly Uint8Array[], { type, mapSize }: TestRunOptions): KernelRun[] {
  const input = programs.flatMap((code) => {
    const length = new Uint8Array(4);
    new DataView(length.buffer).setUint32(0, code.length, true);
    return [length, code];
  });
  const { status, stdout, stderr } = spawnSync('python3', [script, String(type), String(mapSize)], {
    input: Buffer.concat(input),
    maxBuffer: 2 ** 31,
  });
  if (status !== 0) throw new Error(`bpf-test-run.py: ${stderr.toString()}`);
  const view = new DataView(stdout.buffer, stdout.byteOffset, stdout.byteLength);
  let at = 0;
  return programs.map((): KernelRun => {
    const errno = view.getInt32(at, true);
    const second = view.getUint32(at + 4, true);
    at += 8;
    if (errno === 0) {
      const map = new Uint8Array(stdout.subarray(at, at + mapSize));
      at += mapSize;
      return { ok: true, result: second, map };
    }
    const log = stdout.subarray(at, at + second).toString();
    at += second;
    return { ok: false, errno, log };
  });
}

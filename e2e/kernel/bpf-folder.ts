import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadAllWithAya } from '@bpf-link-wasm/testkit/aya-loader';
import { findProgram } from '@bpf-link-wasm/testkit/requirement';
import { runCommand, tryCommand } from '@bpf-link-wasm/testkit/run-command';
import { runPython } from '@bpf-link-wasm/testkit/run-python';

const infoScript = fileURLToPath(new URL('program-info.py', import.meta.url));

/** What the kernel reports about a loaded program. */
export interface ProgramInfo {
  readonly name: string;
  /** Number of maps in use. */
  readonly maps: number;
  /** Id of its BTF; 0 when the loader dropped it because the kernel refuses it. */
  readonly btfId: number;
  /** Number of func_info records. */
  readonly functions: number;
  /** Number of line_info records. */
  readonly lines: number;
  /** Number of instructions that the verifier processed, over all paths (since Linux 5.16; 0 before). */
  readonly verifiedInstructions: number;
}

/** A bpffs for many objects, one after another. */
export class BpfFolder {
  readonly #path: string;
  #loads = 0;

  private constructor(path: string) {
    this.#path = path;
  }

  /** Mounts a new bpffs. */
  static async open(): Promise<BpfFolder> {
    const path = await mkdtemp(join(tmpdir(), 'bpf-'));
    await runCommand('mount', ['-t', 'bpf', 'bpf', path]);
    return new BpfFolder(path);
  }

  /**
   * Loads every program of an object with bpftool, queries the kernel about them, and unloads them again.
   *
   * @throws Error with the log of libbpf and the verifier when the kernel refuses the object
   */
  load(object: Uint8Array): Promise<ProgramInfo[]> {
    return this.#inspect(object, async (file, pins) => {
      const loaded = await tryCommand(bpftool(), ['prog', 'loadall', file, pins]);
      // The verifier's log is long, so it is only requested when it is needed.
      if (loaded.exitCode !== 0) await runCommand(bpftool(), ['-d', 'prog', 'loadall', file, pins]);
      return pins;
    });
  }

  /**
   * The same with Aya, which makes `memset` and similar functions static if an object has them global.
   *
   * @throws Error with Aya's error for the first part that it cannot load
   */
  loadWithAya(object: Uint8Array): Promise<ProgramInfo[]> {
    return this.#inspect(object, async (file, pins) => {
      await mkdir(pins);
      await loadAllWithAya(file, pins);
      return join(pins, 'programs');
    });
  }

  /** @param loadInto Loads a file, and returns the folder with the pinned programs. */
  async #inspect(
    object: Uint8Array,
    loadInto: (file: string, pins: string) => Promise<string>,
  ): Promise<ProgramInfo[]> {
    const pins = join(this.#path, `load-${this.#loads++}`);
    const file = join(tmpdir(), `${this.#path.replaceAll('/', '-')}-${this.#loads}.o`);
    await writeFile(file, object);
    try {
      return JSON.parse(await runPython(infoScript, [await loadInto(file, pins)])) as ProgramInfo[];
    } finally {
      await rm(file, { force: true });
      await rm(pins, { recursive: true, force: true });
    }
  }

  async close(): Promise<void> {
    await runCommand('umount', [this.#path]);
    await rm(this.#path, { recursive: true });
  }
}

/** What this kernel and this bpftool can load. */
export interface LoadAbilities {
  /** Program types, as `bpftool feature` names them. */
  readonly kinds: ReadonlySet<string>;
  /** Version of the libbpf in bpftool, major and minor. */
  readonly libbpf: readonly [number, number];
}

/** Asks bpftool, which tries one program of each type. */
export async function probeAbilities(): Promise<LoadAbilities> {
  const [features, version] = await Promise.all([
    runCommand(bpftool(), ['feature', 'probe', 'kernel']),
    runCommand(bpftool(), ['version']),
  ]);
  const kinds = [...features.matchAll(/program_type (\w+) is available/g)].map(([, kind = '']) => kind);
  const [, major, minor] = /libbpf v(\d+)\.(\d+)/.exec(version) ?? [];
  return { kinds: new Set(kinds), libbpf: [Number(major ?? 0), Number(minor ?? 0)] };
}

function bpftool(): string {
  return findProgram('bpftool') ?? 'bpftool';
}

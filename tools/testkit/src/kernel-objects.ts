import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findProgram } from './requirement.js';
import { runCommand } from './run-command.js';

const script = fileURLToPath(new URL('../native/run-objects.py', import.meta.url));

/** The name that loaders give an object; the kernel's names of sections of globals start with it: `object.bss`. */
const objectName = 'object';

/** One run of a program. */
export interface RunInput {
  /** Name of its function. */
  readonly program: string;
  /** The packet, if it has one. */
  readonly data?: Uint8Array;
  /** The context, if user space passes it as bytes. */
  readonly context?: Uint8Array;
  /** Values for key 0 of arrays, by map name, stored before the run. */
  readonly values?: Readonly<Record<string, Uint8Array>>;
  /** Arrays whose value at key 0 is read after the run. */
  readonly reads?: readonly string[];
}

/** The results of a run. */
export interface KernelRun {
  /** 0, or the error number if the kernel refuses to run the program. */
  readonly errno: number;
  /** r0, unsigned. */
  readonly result: number;
  /** The packet after it. */
  readonly data: Uint8Array;
  /** The context after it, as a `syscall` program leaves it. */
  readonly context: Uint8Array;
  /** The values requested with `reads`. */
  readonly values: Readonly<Record<string, Uint8Array>>;
}

/** A map after the runs. */
export interface KernelMap {
  /** At most 15 bytes of its name. */
  readonly name: string;
  readonly type: number;
  /** Keys and values in hexadecimal; null if user space cannot read them. */
  readonly entries: readonly (readonly [key: string, value: string])[] | null;
}

/** The results of an object's runs. */
export interface KernelRuns {
  readonly runs: readonly KernelRun[];
  readonly maps: readonly KernelMap[];
}

/** Objects in a separate bpffs. */
export class KernelObjects {
  readonly #path: string;

  private constructor(path: string) {
    this.#path = path;
  }

  /** Mounts it. */
  static async open(): Promise<KernelObjects> {
    const path = await mkdtemp(join(tmpdir(), 'bpf-run-'));
    await runCommand('mount', ['-t', 'bpf', 'bpf', path]);
    return new KernelObjects(path);
  }

  /**
   * Loads an object with libbpf.
   * @throws Error with libbpf's log when the kernel refuses it
   */
  async add(name: string, object: Uint8Array): Promise<void> {
    const folder = await mkdtemp(join(tmpdir(), 'bpf-object-'));
    const file = join(folder, `${objectName}.o`);
    await writeFile(file, object);
    await mkdir(join(this.#path, name));
    try {
      const bpftool = findProgram('bpftool') ?? 'bpftool';
      // A PROG_ARRAY that only programs hold is emptied, so maps are pinned too.
      await runCommand(bpftool, ['prog', 'loadall', file, this.#pins(name), 'pinmaps', join(this.#path, name, 'maps')]);
    } finally {
      await rm(folder, { recursive: true });
    }
  }

  /**
   * Runs programs of objects, each object's in order, and reads the maps. One process for all, since Python starts
   * slowly.
   */
  async run(inputs: ReadonlyMap<string, readonly RunInput[]>): Promise<Map<string, KernelRuns>> {
    const requests = [...inputs].map(([name, runs]): [string, object] => [this.#pins(name), runs.map(encodeInput)]);
    const stdin = JSON.stringify(Object.fromEntries(requests));
    const printed = JSON.parse(await runCommand('python3', [script], { stdin })) as Record<string, PlainRuns>;
    return new Map([...inputs.keys()].map((name) => [name, decodeRuns(printed[this.#pins(name)]!)]));
  }

  async close(): Promise<void> {
    await runCommand('umount', [this.#path]);
    await rm(this.#path, { recursive: true });
  }

  #pins(name: string): string {
    return join(this.#path, name, 'programs');
  }
}

/** In the format of run-objects.py: bytes in hexadecimal. */
interface PlainRuns {
  readonly runs: readonly {
    readonly errno: number;
    readonly result: number;
    readonly data: string;
    readonly context: string;
    readonly values: Readonly<Record<string, string>>;
  }[];
  readonly maps: readonly KernelMap[];
}

const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const fromHex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'));

function encodeInput({ program, data, context, values = {}, reads = [] }: RunInput): object {
  return {
    program,
    data: data === undefined ? null : toHex(data),
    context: context === undefined ? null : toHex(context),
    values: mapValues(values, toHex),
    reads,
  };
}

function decodeRuns({ runs, maps }: PlainRuns): KernelRuns {
  const decoded = runs.map(({ errno, result, data, context, values }): KernelRun => {
    return { errno, result, data: fromHex(data), context: fromHex(context), values: mapValues(values, fromHex) };
  });
  return { runs: decoded, maps };
}

function mapValues<From, To>(values: Readonly<Record<string, From>>, change: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)]));
}

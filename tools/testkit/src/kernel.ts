import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findProgram } from './requirement.js';
import { runCommand, tryCommand } from './run-command.js';
import { runPython } from './run-python.js';

const bpfScript = fileURLToPath(new URL('../native/bpf.py', import.meta.url));

/** A program in the kernel, as `bpftool -j prog show` prints it. */
export interface LoadedProgram {
  readonly id: number;
  readonly name: string;
  readonly type: string;
  /** Its BTF. A loader drops BTF that the kernel refuses and still loads the program: then it is missing. */
  readonly btf_id?: number;
  readonly map_ids?: readonly number[];
}

/** A map in the kernel, as `bpftool -j map show` prints it. */
export interface LoadedMap {
  readonly id: number;
  readonly name: string;
  readonly type: string;
  readonly bytes_key: number;
  readonly bytes_value: number;
  readonly max_entries: number;
  readonly btf_id?: number;
}

/** The kernel's verdict on raw BTF. */
export interface BtfVerdict {
  /** 0 when it is accepted. */
  readonly errno: number;
  /** The kernel's log; empty when it is accepted. */
  readonly log: string;
}

/** An object in the kernel, its programs pinned in a separate bpffs. */
export interface LoadedObject {
  readonly programs: readonly LoadedProgram[];
  readonly maps: readonly LoadedMap[];
  /** Where the program is pinned. */
  pinOf(program: LoadedProgram): string;
}

/** The layout of an event's record on this kernel. */
export interface Tracepoint {
  readonly id: number;
  /** Byte offsets of the event's fields, by name. */
  readonly offsets: ReadonlyMap<string, number>;
}

/** How to load an object. */
export interface LoadOptions {
  /** Pins the maps as well: the kernel empties a PROG_ARRAY that only programs hold. */
  readonly pinsMaps?: boolean;
}

/**
 * Loads every program of an object, passes them to `use` and unloads them again.
 *
 * @throws Error with the log of libbpf and the verifier when the kernel refuses the object
 */
export async function withLoadedObject<Result>(
  object: Uint8Array,
  use: (loaded: LoadedObject) => Promise<Result>,
  { pinsMaps = false }: LoadOptions = {},
): Promise<Result> {
  return withMount('bpf', async (folder) => {
    const file = `${folder}.o`;
    const pins = join(folder, 'programs');
    await writeFile(file, object);
    try {
      const pinnedMaps = pinsMaps ? ['pinmaps', join(folder, 'maps')] : [];
      await runCommand(bpftool(), ['-d', 'prog', 'loadall', file, pins, ...pinnedMaps]);
    } finally {
      await rm(file, { force: true });
    }
    const paths = (await readdir(pins)).map((name) => join(pins, name));
    const programs = await Promise.all(paths.map((path) => bpftoolJson<LoadedProgram>('prog', 'show', 'pinned', path)));
    const mapIds = [...new Set(programs.flatMap(({ map_ids = [] }) => map_ids))];
    const maps = await Promise.all(mapIds.map((id) => bpftoolJson<LoadedMap>('map', 'show', 'id', String(id))));
    const pinOf = (program: LoadedProgram): string => paths[programs.indexOf(program)] ?? '';
    return use({ programs, maps, pinOf });
  });
}

/** Loads raw BTF with BPF_BTF_LOAD. */
export async function loadBtf(btf: Uint8Array): Promise<BtfVerdict> {
  return JSON.parse(await runPython(bpfScript, ['load-btf'], btf)) as BtfVerdict;
}

/** A map's entries, key and value printed by their BTF. */
export async function dumpMap(map: LoadedMap): Promise<{ key: unknown; value: unknown }[]> {
  const entries = await bpftoolJson<{ formatted: { key: unknown; value: unknown } }[]>(
    'map',
    'dump',
    'id',
    String(map.id),
  );
  return entries.map(({ formatted }) => formatted);
}

/** The BTF of an object in bpftool's text form, one type after another. */
export async function dumpBtf(object: Uint8Array): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'btf-'));
  try {
    await writeFile(join(folder, 'object.o'), object);
    return await runCommand(bpftool(), ['btf', 'dump', 'file', join(folder, 'object.o')]);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Reads a tracepoint's id and field offsets; `event` is as in a section name, such as "sched/sched_process_fork". */
export async function readTracepoint(event: string): Promise<Tracepoint> {
  return withMount('tracefs', async (folder) => {
    const format = await runCommand('cat', [join(folder, 'events', event, 'format')]);
    const fields = [...format.matchAll(/field:.*?(\w+)(?:\[\d*\])?;\s*offset:(\d+);/g)];
    const offsets = new Map(fields.map(([, name = '', offset]) => [name, Number(offset)]));
    return { id: Number(/^ID: (\d+)$/m.exec(format)?.[1]), offsets };
  });
}

/** Attaches a pinned program to a tracepoint while a process forks three times. */
export async function runForks(pin: string, event: Tracepoint): Promise<{ parent: number; children: number[] }> {
  const printed = await runPython(bpfScript, ['count-forks', pin, String(event.id)]);
  return JSON.parse(printed) as { parent: number; children: number[] };
}

/** Mounts a file system of this type on a new folder during `use`, in a private mount namespace. */
async function withMount<Result>(type: 'bpf' | 'tracefs', use: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), `${type}-`));
  try {
    await runCommand('mount', ['-t', type, type, folder]);
    try {
      return await use(folder);
    } finally {
      await runCommand('umount', [folder]);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function bpftoolJson<Value>(...args: string[]): Promise<Value> {
  const { stdout, stderr } = await tryCommand(bpftool(), ['-j', ...args]);
  const value = JSON.parse(stdout.toString()) as Value & { error?: string };
  if (value.error !== undefined) throw new Error(`bpftool ${args.join(' ')}: ${value.error}${stderr}`);
  return value;
}

function bpftool(): string {
  return findProgram('bpftool') ?? 'bpftool';
}

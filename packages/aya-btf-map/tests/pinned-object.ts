import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadWithAya, readWithAya, type AyaLoad } from '@bpf-link-wasm/testkit/aya-loader';
import type { LoadedMap, LoadedProgram } from '@bpf-link-wasm/testkit/kernel';
import { findProgram } from '@bpf-link-wasm/testkit/requirement';
import { runCommand } from '@bpf-link-wasm/testkit/run-command';
import { runPython } from '@bpf-link-wasm/testkit/run-python';

const script = fileURLToPath(new URL('native/maps.py', import.meta.url));

/** An object in the kernel, its programs and maps pinned in a separate bpffs. */
export interface PinnedObject {
  readonly program: LoadedProgram;
  readonly map: LoadedMap;
  /** Runs a scenario of `native/maps.py` and returns its output. */
  play(scenario: string): Promise<unknown>;
}

/** The same, loaded by Aya. */
export interface AyaObject extends PinnedObject {
  readonly load: AyaLoad;
  /** What Aya reads from the map. */
  read(): Promise<unknown>;
}

/** Loads an object with libbpf, passes it to `use` and unloads it again. */
export async function withPinnedObject<Result>(
  path: string,
  use: (object: PinnedObject) => Promise<Result>,
): Promise<Result> {
  return withBpfFolder(async (folder) => {
    const pins = [join(folder, 'programs'), 'pinmaps', join(folder, 'maps')];
    await runCommand(bpftool(), ['-d', 'prog', 'loadall', path, ...pins]);
    return use(await findPinned(folder));
  });
}

/** Loads an object with Aya, passes it to `use` and unloads it again. */
export async function withAyaObject<Result>(
  path: string,
  use: (object: AyaObject) => Promise<Result>,
): Promise<Result> {
  return withBpfFolder(async (folder) => {
    const load = await loadWithAya(path, folder);
    const problem = [load, ...load.maps, ...load.programs].find(({ error }) => error !== null);
    if (problem) throw new Error(`Aya: ${problem.error}`);
    return use({ ...(await findPinned(folder)), load, read: () => readWithAya(join(folder, 'maps/MAP')) });
  });
}

async function findPinned(folder: string): Promise<PinnedObject> {
  const show = async <Item>(kind: string, name: string): Promise<Item> =>
    JSON.parse(await runCommand(bpftool(), ['-j', kind, 'show', 'pinned', join(folder, name)])) as Item;
  const program = await show<LoadedProgram>('prog', 'programs/run');
  const map = await show<LoadedMap>('map', 'maps/MAP');
  return { program, map, play: (scenario) => playIn(folder, scenario) };
}

/** Runs a scenario of `native/maps.py` with the pins of a folder. */
export async function playIn(folder: string, scenario: string): Promise<unknown> {
  return JSON.parse(await runPython(script, [scenario, folder]));
}

/** A separate bpffs during `use`. */
export async function withBpfFolder<Result>(use: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'maps-'));
  try {
    await runCommand('mount', ['-t', 'bpf', 'bpf', folder]);
    try {
      return await use(folder);
    } finally {
      await runCommand('umount', ['--lazy', folder]);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

function bpftool(): string {
  return findProgram('bpftool') ?? 'bpftool';
}

/** Runs a scenario where maps are pinned by name: in `/sys/fs/bpf` of a separate mount namespace. */
export async function playPinnedByName(path: string, scenario: string): Promise<unknown> {
  const commands = `mount -t bpf bpf /sys/fs/bpf
    bpftool prog loadall "$1" /sys/fs/bpf/programs >&2
    python3 "$2" "$3" /sys/fs/bpf`;
  const PATH = `${process.env['PATH']}:/usr/sbin:/sbin`;
  return JSON.parse(
    await runCommand('unshare', ['--mount', 'sh', '-ec', commands, 'sh', path, script, scenario], { env: { PATH } }),
  );
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LoadedMap, LoadedProgram } from '@bpf-link-wasm/testkit/kernel';
import { findProgram } from '@bpf-link-wasm/testkit/requirement';
import { runCommand } from '@bpf-link-wasm/testkit/run-command';

const script = fileURLToPath(new URL('native/maps.py', import.meta.url));

/** An object in the kernel, its programs and maps pinned in a bpffs of its own. */
export interface PinnedObject {
  readonly program: LoadedProgram;
  readonly map: LoadedMap;
  /** Runs a scenario of `native/maps.py` and gives what it prints. */
  play(scenario: string): Promise<unknown>;
}

/** Loads an object, hands it to `use` and takes it away again. */
export async function withPinnedObject<Result>(path: string, use: (object: PinnedObject) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'maps-'));
  const bpftool = findProgram('bpftool') ?? 'bpftool';
  try {
    await runCommand('mount', ['-t', 'bpf', 'bpf', folder]);
    try {
      await runCommand(bpftool, ['-d', 'prog', 'loadall', path, join(folder, 'programs'), 'pinmaps', join(folder, 'maps')]);
      const show = async <Item>(kind: string, name: string): Promise<Item> =>
        JSON.parse(await runCommand(bpftool, ['-j', kind, 'show', 'pinned', join(folder, name)])) as Item;
      const program = await show<LoadedProgram>('prog', 'programs/run');
      const map = await show<LoadedMap>('map', 'maps/MAP');
      const play = async (scenario: string): Promise<unknown> =>
        JSON.parse(await runCommand('python3', [script, scenario, folder]));
      return await use({ program, map, play });
    } finally {
      await runCommand('umount', ['--lazy', folder]);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Plays a scenario where maps are pinned by name: in `/sys/fs/bpf` of a mount namespace of its own. */
export async function playPinnedByName(path: string, scenario: string): Promise<unknown> {
  const commands = `mount -t bpf bpf /sys/fs/bpf
    bpftool prog loadall "$1" /sys/fs/bpf/programs >&2
    python3 "$2" "$3" /sys/fs/bpf`;
  const PATH = `${process.env['PATH']}:/usr/sbin:/sbin`;
  return JSON.parse(
    await runCommand('unshare', ['--mount', 'sh', '-ec', commands, 'sh', path, script, scenario], { env: { PATH } }),
  );
}

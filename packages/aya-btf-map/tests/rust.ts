import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commands, programTarget, runCargo } from '@bpf-link-wasm/testkit/cargo';
import { tryCommand, type CommandResult } from '@bpf-link-wasm/testkit/run-command';
import { cargo } from '@bpf-link-wasm/testkit/rust';
import { writeExamples } from './doc-examples.js';

/** The cargo workspace of the two crates. */
export const workspace = fileURLToPath(new URL('..', import.meta.url));

const programs = fileURLToPath(new URL('programs', import.meta.url));

/** How to link the programs, if not with bpf-link-wasm. */
export interface OtherLinker {
  readonly linker: string;
  /** Names of test programs, or `fork`. */
  readonly names: readonly string[];
}

/**
 * Builds programs with another linker, replacing those from `buildPrograms`.
 *
 * @throws Error with cargo's output
 */
export async function relinkPrograms({ linker, names }: OtherLinker): Promise<void> {
  await removePrograms();
  const bins = names.flatMap((name) => ['--bin', name]);
  // The linker gets the name of ours: cargo compiles everything again, core included, for a linker with another name.
  const folder = await mkdtemp(join(tmpdir(), 'linker-'));
  try {
    await symlink(linker, join(folder, 'bpf-link-wasm'));
    const PATH = [folder, dirname(cargo), process.env['PATH']].join(delimiter);
    const words = ['build', '--release', '--locked', '--workspace', ...bins];
    const { exitCode, stderr } = await runCargoOnPrograms(words, { PATH });
    if (exitCode !== 0) throw new Error(`cargo build with ${linker}: exit code ${exitCode}\n${stderr.slice(-4000)}`);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/**
 * Builds every test program, and every example of the documentation. They are always linked again, since cargo does not
 * notice a different linker.
 *
 * @throws Error with cargo's output
 */
export async function buildPrograms(...options: readonly string[]): Promise<void> {
  await removePrograms();
  await writeExamples(join(programs, 'examples'));
  const what = ['--workspace', '--bins', '--examples', ...options];
  const { exitCode, stderr } = await runCargoOnPrograms(['build', '--release', '--locked', ...what]);
  if (exitCode !== 0) throw new Error(`cargo build: exit code ${exitCode}\n${stderr.slice(-4000)}`);
}

/** Removes what was linked. Without a target, cargo would clean up what it compiled for this machine. */
async function removePrograms(): Promise<void> {
  const words = [
    '--release',
    '--locked',
    '--target',
    'bpfel-unknown-none',
    '--package',
    'programs',
    '--package',
    'fork',
  ];
  const { exitCode, stderr } = await runCargoOnPrograms(['clean', ...words]);
  if (exitCode !== 0) throw new Error(`cargo clean: exit code ${exitCode}\n${stderr}`);
}

function runCargoOnPrograms(words: readonly string[], env: Record<string, string> = {}): Promise<CommandResult> {
  return runCargo(programs, words, { CARGO_TARGET_DIR: programTarget, ...env });
}

/** The path of a built program. */
export function programPath(name: string): string {
  return join(programTarget, 'bpfel-unknown-none/release', name);
}

/** The path of a built example. */
export function examplePath(name: string): string {
  return programPath(join('examples', name));
}

const read = new Map<string, Promise<unknown>>();

/** How each loader reads a map's definition, by the loader's name. */
export function readByLoaders(path: string, map: string): Promise<unknown> {
  const known = read.get(path) ?? readDefinition(path, map);
  read.set(path, known);
  return known;
}

async function readDefinition(path: string, map: string): Promise<unknown> {
  const { stdout } = await tryCommand(join(commands, 'bpf-link-wasm'), ['btf', 'maps', '--json', path]);
  const { maps } = JSON.parse(stdout.toString()) as { maps: { name: string; loaders: unknown }[] };
  return maps.find(({ name }) => name === map)?.loaders;
}

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadAllWithAya } from '@bpf-link-wasm/testkit/aya-loader';
import { findProgram } from '@bpf-link-wasm/testkit/requirement';
import { runCommand } from '@bpf-link-wasm/testkit/run-command';
import { runPython } from '@bpf-link-wasm/testkit/run-python';
import { rustc } from '@bpf-link-wasm/testkit/rust';
import { objectOf, type LinkTarget } from '../suites/link-target.js';
import { sysroot, type RustTarget } from './rust-programs.js';

const sources = fileURLToPath(new URL('core', import.meta.url));
const crate = fileURLToPath(new URL('../../packages/bpf-core/src/lib.rs', import.meta.url));

/** How rustc compiles the programs of `core/`, including their crates. */
export interface CoreProfile {
  readonly optLevel: '0' | '1' | '2' | '3' | 's';
  readonly target?: RustTarget;
  readonly debuginfo?: 1 | 2;
}

/** The output of `core/run.py`: the map of a program, and what /proc reports about the process that ran it. */
export interface CoreValues {
  readonly out: Readonly<Record<string, number>>;
  readonly facts: Readonly<
    Record<'pid' | 'parent' | 'comm' | 'argStart' | 'startTicks' | 'node' | 'nodeLength', number>
  >;
}

/** A program of `core/`: its inputs, in link order. */
export interface CoreProgram {
  readonly inputs: readonly string[];
}

/** Compiles programs of `core/` and their dependencies, each into its own folder in `out`; by name. */
export async function compileCore(
  names: readonly string[],
  { optLevel, target = 'bpfel-unknown-none', debuginfo = 2 }: CoreProfile,
  out: string,
): Promise<Map<string, CoreProgram>> {
  const folder = join(out, `core-${optLevel}-${target}-${debuginfo}`);
  await mkdir(folder, { recursive: true });
  const root = await sysroot(target);
  const shared = [
    ['--edition', '2024', '--target', target, '--sysroot', root, '-L', folder, '--out-dir', folder],
    ['-C', `opt-level=${optLevel}`, '-C', `debuginfo=${debuginfo}`, '-C', 'panic=abort', '-C', 'codegen-units=1'],
    // The verifier rejects the loops in the panics of these checks.
    ['-C', 'overflow-checks=off', '-C', 'debug-assertions=off', '--cap-lints', 'allow'],
  ].flat();
  const compile = (name: string, path: string, ...options: string[]): Promise<string> =>
    runCommand(rustc, [...shared, '--crate-name', name, ...options, path], { env: { RUSTC_BOOTSTRAP: '1' } });
  const archive = ['--crate-type', 'rlib'];
  await compile('bpf_core', crate, ...archive);
  for (const name of ['kernel', 'other_kernel'])
    await compile(name, join(sources, `${name}.rs`), ...archive, '--extern', 'bpf_core');
  const externs = ['bpf_core', 'kernel', 'other_kernel'].flatMap((name) => ['--extern', name]);
  const programs = new Map<string, CoreProgram>();
  for (const name of names) {
    const object = join(folder, `${name}.bc`);
    await compile(name, join(sources, `${name}.rs`), '--crate-type', 'lib', '--emit', `llvm-bc=${object}`, ...externs);
    const crates = ['bpf_core', 'kernel', 'other_kernel'].map((one) => join(folder, `lib${one}.rlib`));
    programs.set(name, { inputs: [object, ...crates, join(root, `lib/rustlib/${target}/lib/libcore.rlib`)] });
  }
  return programs;
}

/** Links a program; its programs, map and license stay visible. */
export async function linkCore(
  engine: LinkTarget,
  { inputs }: CoreProgram,
  programs: readonly string[],
  optimize: '0' | '1' | '2' | '3' | 's' | 'z' = '2',
): Promise<Uint8Array> {
  return objectOf(
    await engine.link(inputs, { exportSymbols: [...programs, 'OUT', 'LICENSE'], optimize, btf: 'require' }),
  );
}

/** Loads an object and pins its programs in `programs/` and its maps in `maps/` of a folder. */
export type CoreLoader = (object: string, folder: string) => Promise<void>;

/**
 * Loads an object with bpftool's libbpf, Aya or another loader, runs its programs and unloads them.
 * @throws Error with the loader's log
 */
export async function runCore(
  object: Uint8Array,
  programs: readonly string[],
  loader: 'libbpf' | 'aya' | CoreLoader,
): Promise<CoreValues> {
  const load = loader === 'libbpf' ? loadWithLibbpf : loader === 'aya' ? loadAllWithAya : loader;
  const folder = await mkdtemp(join(tmpdir(), 'core-'));
  const file = `${folder}.o`;
  await writeFile(file, object);
  try {
    await runCommand('mount', ['-t', 'bpf', 'bpf', folder]);
    try {
      await load(file, folder);
      return JSON.parse(await runPython(join(sources, 'run.py'), [folder, ...programs])) as CoreValues;
    } finally {
      await runCommand('umount', ['--lazy', folder]);
    }
  } finally {
    await rm(file, { force: true });
    await rm(folder, { recursive: true });
  }
}

async function loadWithLibbpf(file: string, folder: string): Promise<void> {
  const pins = [join(folder, 'programs'), 'pinmaps', join(folder, 'maps')];
  await runCommand(findProgram('bpftool') ?? 'bpftool', ['-d', 'prog', 'loadall', file, ...pins]);
}

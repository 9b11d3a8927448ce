import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findProgram, isReadable } from '@bpf-link-wasm/testkit/requirement';
import { runCommand } from '@bpf-link-wasm/testkit/run-command';
import { rustc } from '@bpf-link-wasm/testkit/rust';

const sources = fileURLToPath(new URL('programs', import.meta.url));
const sysrootScript = fileURLToPath(new URL('../../examples/sysroot.sh', import.meta.url));

/** A program of `programs/`: one construct of Rust, one map type or one program type. */
export interface RustProgram {
  readonly name: string;
  readonly path: string;
  /** Its unmangled symbols, which stay visible when it is linked. */
  readonly exportSymbols: readonly string[];
  readonly hasMaps: boolean;
}

/** How rustc compiles a program. */
export interface RustProfile {
  readonly debuginfo: 1 | 2;
  readonly optLevel: '3' | 's';
  /** Little endian by default. */
  readonly target?: RustTarget;
}

export type RustTarget = 'bpfel-unknown-none' | 'bpfeb-unknown-none';

/** All programs of a folder, by name. */
export async function listPrograms(folder = sources): Promise<RustProgram[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.rs')).sort();
  return Promise.all(files.map((file) => readProgram(basename(file, '.rs'), folder)));
}

/** The program with that name. */
export async function readProgram(name: string, folder = sources): Promise<RustProgram> {
  const path = join(folder, `${name}.rs`);
  const source = await readFile(path, 'utf8');
  const symbols = source.matchAll(/no_mangle\)\]\s+(?:#\[.*\]\s+)*pub (?:extern "C" )?(?:fn|static mut|static) (\w+)/g);
  const exportSymbols = ['LICENSE', ...Array.from(symbols, ([, symbol = '']) => symbol)];
  return { name, path, exportSymbols, hasMaps: source.includes('".maps"') };
}

/** Compiles a program and returns the path of its bitcode, which is in `out`. */
export async function compileProgram(program: RustProgram, profile: RustProfile, out: string): Promise<string> {
  const { debuginfo, optLevel, target = 'bpfel-unknown-none' } = profile;
  const crate = program.name.replaceAll('-', '_');
  // A folder for each: rustc has intermediate files next to its output, and another profile would use the same names.
  const folder = join(out, `${program.name}-${debuginfo}-${optLevel}-${target}`);
  const options = [
    ['--edition', '2024', '--crate-type', 'lib', '--crate-name', crate, '--emit', 'llvm-bc', '--out-dir', folder],
    ['--target', target, '--sysroot', await sysroot(target)],
    ['-C', `opt-level=${optLevel}`, '-C', `debuginfo=${debuginfo}`, '-C', 'panic=abort', '-C', 'codegen-units=1'],
    ['--cap-lints', 'allow'],
  ];
  await runCommand(rustc, [program.path, ...options.flat()], { env: { RUSTC_BOOTSTRAP: '1' } });
  return join(folder, `${crate}.bc`);
}

const sysroots = new Map<RustTarget, Promise<string>>();

/**
 * A sysroot with core for BPF: $BPF_SYSROOT for little endian, or one that is compiled on first use and cached for
 * later runs.
 */
export function sysroot(target: RustTarget = 'bpfel-unknown-none'): Promise<string> {
  const made = sysroots.get(target) ?? makeSysroot(target);
  sysroots.set(target, made);
  return made;
}

/** Creates a folder `$1` with a script `$3` in `$2`, unless it exists. */
const onlyOnce = ['sh', '-ec', '[ -e "$1" ] || { "$3" "$2"; [ -e "$1" ] || mv "$2" "$1"; }', 'sh'];

async function makeSysroot(target: RustTarget): Promise<string> {
  const version = (await runCommand(rustc, ['--version'])).replaceAll(/[^\w.]+/g, '-');
  const isLittle = target === 'bpfel-unknown-none';
  const given = isLittle ? process.env['BPF_SYSROOT'] : undefined;
  const kept = given ?? join(tmpdir(), 'bpf-link-wasm', `sysroot-${version}${isLittle ? '' : `-${target}`}`);
  if (isReadable(kept)) return kept;
  // Other test files need the same: they wait for the first one. Without flock, the first that finishes wins.
  await mkdir(join(kept, '..'), { recursive: true });
  const fresh = await mkdtemp(`${kept}-`);
  const flock = findProgram('flock');
  const [program = '', ...args] = [...(flock === undefined ? [] : [flock, `${kept}.lock`]), ...onlyOnce];
  await runCommand(program, [...args, kept, fresh, sysrootScript], { env: { RUSTC: rustc, BPF_TARGET: target } });
  await rm(fresh, { recursive: true, force: true });
  return kept;
}

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand } from '@bpf-link-wasm/testkit/run-command';
import { cargo, rustc } from '@bpf-link-wasm/testkit/rust';
import { buildLaidOut, layOut, type Form } from '../../cargo/cargo-form.js';

const sourceOf = (name: string): string => fileURLToPath(new URL(`../core/${name}.rs`, import.meta.url));
const bpfCore = fileURLToPath(new URL('../../../packages/bpf-core', import.meta.url));

/** Lines of a profile by the name of the form; the profile is `dev` if the name says so, else `release`. */
export const coreForms: Readonly<Record<string, readonly string[]>> = {
  'opt-level = 0': ['opt-level = 0'],
  'opt-level = 1': ['opt-level = 1'],
  'opt-level = 2': ['opt-level = 2'],
  'opt-level = 3': ['opt-level = 3'],
  'opt-level = "s"': ['opt-level = "s"'],
  'opt-level = "z"': ['opt-level = "z"'],
  'lto = "off"': ['lto = "off"'],
  'lto = "thin"': ['lto = "thin"'],
  'lto = "fat"': ['lto = "fat"'],
  'codegen-units = 1': ['codegen-units = 1'],
  'codegen-units = 256': ['codegen-units = 256'],
  'lto = "fat", codegen-units = 1, opt-level = "s"': ['lto = "fat"', 'codegen-units = 1', 'opt-level = "s"'],
  'profile dev': [],
};

/** The programs of each object. */
export const corePrograms = {
  values: ['probing', 'trusting'],
  loops: ['guarded'],
  two_crates: ['both'],
  aya_values: ['probing', 'trusting'],
} as const;

/** Sources of programs used only here: paths relative to the parent folder. */
export const formInputs = ['core/aya_values.rs'];

function packageOf(name: string, targets: string, dependencies: readonly string[] = []): string {
  const others = ['kernel', 'other_kernel'].filter((other) => dependencies.includes(other));
  const paths = [`bpf-core = { path = "${bpfCore}" }`, ...others.map((other) => `${other} = { path = "../${other}" }`)];
  const aya = dependencies.includes('aya-ebpf') ? 'aya-ebpf = "=0.2.1"\n' : '';
  return `[package]\nname = "${name}"\nversion = "0.0.0"\nedition = "2024"\n\n[dependencies]\n${paths.join('\n')}\n${aya}\n${targets}`;
}

const library = (name: string): string => packageOf(name, `[lib]\npath = "${sourceOf(name)}"\n`);
const binaries = (...names: readonly string[]): string =>
  names.map((name) => `[[bin]]\nname = "${name}"\npath = "${sourceOf(name)}"\n`).join('\n');

/** One workspace with all programs; without debug checks, whose panics no verifier accepts. */
const files: Form['files'] = {
  'Cargo.toml': `[workspace]
resolver = "3"
members = ["kernel", "other_kernel", "plain", "for_aya"]

[profile.release]
panic = "abort"
debug = 2

[profile.dev]
panic = "abort"
overflow-checks = false
debug-assertions = false
`,
  'kernel/Cargo.toml': library('kernel'),
  'other_kernel/Cargo.toml': library('other_kernel'),
  'plain/Cargo.toml': packageOf('plain', binaries('values', 'loops', 'two_crates'), ['kernel', 'other_kernel']),
  'for_aya/Cargo.toml': packageOf('for_aya', binaries('aya_values'), ['kernel', 'aya-ebpf']),
};

/** Creates the workspace, and fetches the parts of Aya that it uses. */
export async function layOutCoreForms(folder: string): Promise<void> {
  await layOut(folder, { files });
  await runCommand(cargo, ['fetch'], { cwd: folder, env: { RUSTC: rustc } });
}

/** Builds the workspace in one form. @returns objects by name */
export async function buildCoreForm(folder: string, name: string): Promise<Map<string, Uint8Array>> {
  const isDebug = name === 'profile dev';
  const config = coreForms[name]!.flatMap((line) => ['--config', `profile.release.${line}`]);
  const target = join(folder, 'target');
  const output = isDebug ? 'debug' : 'release';
  const args = [...(isDebug ? [] : ['--release']), ...config];
  await buildLaidOut(folder, { files, args, output: `${output}/values` }, target);
  const objects = new Map<string, Uint8Array>();
  for (const object of Object.keys(corePrograms))
    objects.set(object, new Uint8Array(await readFile(join(target, 'bpfel-unknown-none', output, object))));
  return objects;
}

import { readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand } from '@bpf-link-wasm/testkit/run-command';
import { cargo, rustc } from '@bpf-link-wasm/testkit/rust';
import { writeFiles } from '@bpf-link-wasm/testkit/write-files';
import { sysroot } from '../kernel/rust-programs.js';

const binFolder = fileURLToPath(new URL('../../node_modules/.bin', import.meta.url));
const program = new URL('crate/src/main.rs', import.meta.url);

/** How a project may be laid out and built. Omitted fields have cargo's defaults. */
export interface Form {
  /** Files by path in the project; `PROGRAM` stands for the source of `crate/src/main.rs`. */
  readonly files: Readonly<Record<string, string>>;
  /** Additional flags for rustc, in the project's configuration. */
  readonly rustflags?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The object below the target's folder. Default `release/prog`. */
  readonly output?: string;
}

const profile = '[profile.release]\npanic = "abort"\ndebug = 2\ncodegen-units = 1\n\n[profile.dev]\npanic = "abort"\n';

/** The manifest of one package, with additional lines for the release profile, and others after it. */
export function manifest(more = '', others = ''): string {
  const release = profile.replace('codegen-units = 1\n', (line) =>
    more.includes('codegen-units') ? more : line + more,
  );
  return `[package]\nname = "prog"\nversion = "0.0.0"\nedition = "2024"\n\n${release}\n${others}\n`;
}

export { profile as profiles };

/**
 * Builds a project with our command as linker and core from a cached sysroot, so that cargo compiles only the project.
 *
 * @param folder where it is laid out, and built unless `targetFolder` is given
 * @returns the object
 * @throws Error with cargo's output
 */
export async function buildForm(
  folder: string,
  form: Form,
  targetFolder = join(folder, 'target'),
): Promise<Uint8Array> {
  await layOut(folder, form);
  return buildLaidOut(folder, form, targetFolder);
}

/** Writes the files of a project. */
export async function layOut(folder: string, { files, rustflags = [] }: Form): Promise<void> {
  const source = await readFile(program, 'utf8');
  const all = { ...files, '.cargo/config.toml': await configuration(rustflags) };
  const texts = Object.entries(all).map(([path, text]) => [path, text.replace('PROGRAM', () => source)]);
  await writeFiles(folder, Object.fromEntries(texts));
}

/** Builds a project that is laid out. */
export async function buildLaidOut(
  folder: string,
  { args = ['--release'], env = {}, output = 'release/prog' }: Form,
  targetFolder: string,
): Promise<Uint8Array> {
  const PATH = [binFolder, process.env['PATH']].join(delimiter);
  await runCommand(cargo, ['build', '--offline', ...args], {
    cwd: folder,
    env: { PATH, RUSTC: rustc, RUSTC_BOOTSTRAP: '1', CARGO_TARGET_DIR: targetFolder, ...env },
  });
  return new Uint8Array(await readFile(join(targetFolder, 'bpfel-unknown-none', output)));
}

async function configuration(rustflags: readonly string[]): Promise<string> {
  // Newer versions of rustc turn linker output into a warning; here it is an error.
  const flags = [
    '--sysroot',
    await sysroot(),
    '-D',
    'linker-messages',
    '-C',
    'debuginfo=2',
    '-C',
    'link-arg=--btf',
    ...rustflags,
  ];
  return `[build]
target = "bpfel-unknown-none"

[target.bpfel-unknown-none]
linker = "bpf-link-wasm"
rustflags = ${JSON.stringify(flags)}
`;
}

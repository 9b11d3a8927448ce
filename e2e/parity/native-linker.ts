import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isReadable, type Requirement } from '@bpf-link-wasm/testkit/requirement';
import { runCommand } from '@bpf-link-wasm/testkit/run-command';
import { rustWithSources } from '../cargo/cargo-crate.js';

const script = fileURLToPath(new URL('build-bpf-linker.mjs', import.meta.url));

/** bpf-linker itself, or what it is built with: cargo and LLVM 22 with headers. */
export const nativeLinker: Requirement = {
  missing: () => {
    if (process.env['BPF_LINKER']) return undefined;
    const headers = join(process.env['LLVM_PREFIX'] ?? '/usr/lib/llvm-22', 'include/llvm-c');
    if (!isReadable(headers)) return `${headers} is not there (Debian: llvm-22-dev)`;
    return rustWithSources.missing();
  },
};

const executables = new Map<string, Promise<string>>();

/** The version that the tests compare with. */
export const comparedVersion = '0.10.4';

/**
 * The path of bpf-linker: the published crate, built on first use and cached for later runs. $BPF_LINKER names
 * a different one for the compared version.
 */
export function findNativeLinker(version = comparedVersion): Promise<string> {
  const given = version === comparedVersion ? process.env['BPF_LINKER'] : undefined;
  const found = executables.get(version);
  if (found) return found;
  const built = given
    ? Promise.resolve(given)
    : runCommand(process.execPath, [script, '--version', version]).then((printed) => printed.trim());
  executables.set(version, built);
  return built;
}

/** The parameters of a link, in terms that both linkers share. */
export interface NativeLink {
  readonly exportSymbols: readonly string[];
  readonly optimize: string;
  /** Other flags. */
  readonly flags?: readonly string[];
  /** Of bpf-linker. */
  readonly version?: string;
}

/**
 * Links files with bpf-linker, including BTF.
 *
 * @throws Error with what it printed
 */
export async function linkNatively(
  inputs: readonly string[],
  { exportSymbols, optimize, flags = [], version }: NativeLink,
): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), 'bpf-linker-'));
  try {
    const output = join(folder, 'out.o');
    const exports = exportSymbols.flatMap((symbol) => ['--export', symbol]);
    await runCommand(await findNativeLinker(version), [
      '--btf',
      `-O${optimize}`,
      ...exports,
      ...flags,
      '-o',
      output,
      ...inputs,
    ]);
    return new Uint8Array(await readFile(output));
  } finally {
    await rm(folder, { recursive: true });
  }
}

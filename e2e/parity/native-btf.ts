import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { decodeObject, formatRaw } from '@bpf-link-wasm/btf';
import { bitcodeArchive, type CommittedProgram } from '../kernel/committed-programs.js';
import { linkNatively } from './native-linker.js';

/** The versions whose BTF is committed: the one that tests compare with, and a newer one, made by hand. */
export const dumpedVersions = ['0.10.4', '0.13.0'] as const;

/** The path of a program's golden, relative to this folder. */
export const goldenOf = (version: string, name: string): string => `btf-${version}/${name}.txt`;

/** What the dumps were made of: the content of `about.txt` beside them. */
export async function describeDumps(version: string): Promise<string> {
  const sha256 = createHash('sha256')
    .update(await readFile(bitcodeArchive))
    .digest('hex');
  return `BTF by bpf-linker ${version} with LLVM 22, --btf -O3, of e2e/fixtures/programs/bitcode.tar.br with sha256\n${sha256}\n`;
}

/**
 * Links with bpf-linker and prints the BTF, or says that LLVM crashes. An id of no type is not printed as it is: it was never
 * initialised, and differs from run to run.
 */
export async function dumpNatively({ inputs, exportSymbols }: CommittedProgram, version: string): Promise<string> {
  const link = linkNatively(inputs, { exportSymbols, optimize: '3', version });
  const object = await link.catch((error: Error) =>
    error.message.includes('PLEASE submit a bug report') ? undefined : Promise.reject(error),
  );
  if (object === undefined) return `bpf-linker ${version} crashes\n`;
  const { btf } = decodeObject(object);
  return formatRaw(btf).replaceAll(/type_id=(\d+)/g, (whole, id) =>
    btf.has(Number(id)) ? whole : 'type_id=(no type)',
  );
}

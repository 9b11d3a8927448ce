import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
import { runCommand } from '@bpf-link-wasm/testkit/run-command';

const folder = fileURLToPath(new URL('../fixtures/programs/', import.meta.url));

/** The contents of e2e/fixtures/programs/programs.json. */
export interface ProgramList {
  /** The exports of each program, by name. */
  readonly programs: Readonly<Record<string, readonly string[]>>;
  /** The sha256 of each source, by path in the repository. */
  readonly sources: Readonly<Record<string, string>>;
}

/** A program with committed bitcode, which is the same whatever compiler a machine has. */
export interface CommittedProgram {
  readonly name: string;
  /** Paths of its bitcode. */
  readonly inputs: readonly string[];
  readonly exportSymbols: readonly string[];
}

/** The archive with the bitcode. */
export const bitcodeArchive = join(folder, 'bitcode.tar.br');

/** @returns the contents of the archive */
export async function readProgramList(): Promise<ProgramList> {
  return JSON.parse(await readFile(join(folder, 'programs.json'), 'utf8')) as ProgramList;
}

/** The names of unpackPrograms: each program, with the two of C as one. */
export async function listProgramNames(): Promise<string[]> {
  return [...Object.keys((await readProgramList()).programs), 'c-one-two'];
}

/** Unpacks every program, by name. */
export async function unpackPrograms(out: string): Promise<Map<string, CommittedProgram>> {
  const tar = brotliDecompressSync(await readFile(bitcodeArchive));
  await runCommand('tar', ['-xf', '-', '-C', out], { stdin: tar });
  const { programs } = await readProgramList();
  const single = Object.entries(programs).map(([name, exportSymbols]) => ({
    name,
    inputs: [join(out, `${name}.bc`)],
    exportSymbols,
  }));
  const pair = single.filter(({ name }) => name === 'c-one' || name === 'c-two');
  const together = {
    name: 'c-one-two',
    inputs: pair.flatMap(({ inputs }) => inputs),
    exportSymbols: pair.flatMap((one) => one.exportSymbols),
  };
  return new Map([...single, together].map((program) => [program.name, program]));
}

import { fileURLToPath } from 'node:url';
import { decodeCoreAccess, decodeElf, decodeObject, formatRaw, programsOf } from '@bpf-link-wasm/btf';
import { dumpBtf } from '@bpf-link-wasm/testkit/kernel';
import { demand, findProgram, program as installed } from '@bpf-link-wasm/testkit/requirement';
import { runCommand } from '@bpf-link-wasm/testkit/run-command';
import { expect, it } from 'vitest';
import { rustWithSources } from '../cargo/cargo-crate.js';
import { objectOf } from '../suites/link-target.js';
import { useFolder } from '../suites/use-folder.js';
import { useTarget } from '../suites/use-target.js';
import { openEngine } from './engine.js';
import { compileCore, linkCore } from './core-programs.js';
import { compileProgram, listPrograms, readProgram, type RustTarget } from './rust-programs.js';

const target = useTarget(openEngine);
const sources = fileURLToPath(new URL('c', import.meta.url));
const folder = useFolder();

/** Both programs of `c/`, compiled and linked for one byte order. */
async function linkFor(triple: 'bpfel' | 'bpfeb'): Promise<Uint8Array> {
  const inputs = ['one', 'two'].map((name) => folder.path(`${name}-${triple}.bc`));
  for (const [index, name] of ['one', 'two'].entries()) {
    const options = ['-target', triple, '-mcpu=v3', '-O2', '-g', '-emit-llvm', '-c', `${name}.c`, '-o', inputs[index]!];
    await runCommand(findProgram('clang-22')!, options, { cwd: sources });
  }
  return objectOf(await target.link(inputs));
}

it('C programs have the same types in either byte order', async (context) => {
  demand(context, installed('clang-22'), installed('bpftool'));
  const [little, big] = [await linkFor('bpfel'), await linkFor('bpfeb')];
  expect(
    [little, big].map((object) => Buffer.from(decodeElf(object).section('.BTF')!.data.subarray(0, 2)).toString('hex')),
  ).toEqual(['9feb', 'eb9f']);
  const types = [little, big].map((object) => formatRaw(decodeObject(object).btf));
  expect(types[1]).toBe(types[0]);
  expect(types[0]).toContain("STRUCT 'event' size=16");
  expect(await dumpBtf(big)).toBe(await dumpBtf(little));
});

it('Rust programs have the same CO-RE relocations in either byte order', { timeout: 300_000 }, async (context) => {
  demand(context, rustWithSources);
  // Sorted by text, since the order of instructions may differ.
  const relocationsFor = async (rustTarget: RustTarget): Promise<string[]> => {
    const compiled = await compileCore(['made_up'], { optLevel: '3', target: rustTarget }, folder.root);
    const object = decodeObject(await linkCore(target, compiled.get('made_up')!, ['ask', 'read', 'load']));
    expect(object.btf.byteOrder).toBe(rustTarget === 'bpfeb-unknown-none' ? 'big' : 'little');
    const lines = programsOf(object).flatMap(({ name, relocations }) =>
      relocations.map((one) => {
        const { kind, path, offsetBits = '-' } = decodeCoreAccess(object.btf, one);
        return `${kind} ${path} ${offsetBits} in ${name}`;
      }),
    );
    return lines.toSorted();
  };
  const little = await relocationsFor('bpfel-unknown-none');
  expect(await relocationsFor('bpfeb-unknown-none')).toEqual(little);
  expect(new Set(little.map((line) => line.split(' ', 1)[0])).size).toBe(12);
});

/** Compiles and links a program of `programs/`. */
async function linkRustFor(name: string, rustTarget: 'bpfel-unknown-none' | 'bpfeb-unknown-none'): Promise<Uint8Array> {
  const program = await readProgram(name);
  const bitcode = await compileProgram(program, { debuginfo: 2, optLevel: '3', target: rustTarget }, folder.root);
  return objectOf(await target.link([bitcode], { exportSymbols: program.exportSymbols, optimize: '3' }));
}

const names = (await listPrograms())
  .map(({ name }) => name)
  .filter((name) => !/^(kind|map)-/.test(name) || /^map-(newtype|values)/.test(name));

it.for(names)(
  'Rust program %s has the same types, functions and lines in either byte order',
  { timeout: 300_000 },
  async (name, context) => {
    demand(context, rustWithSources, installed('bpftool'));
    const [little, big] = [
      await linkRustFor(name, 'bpfel-unknown-none'),
      await linkRustFor(name, 'bpfeb-unknown-none'),
    ];
    expect(Buffer.from(decodeElf(big).section('.BTF')!.data.subarray(0, 2)).toString('hex')).toBe('eb9f');
    const types = [little, big].map((object) => formatRaw(decodeObject(object).btf));
    expect(types[1]).toBe(types[0]);
    const lines = [little, big].map((object) =>
      programsOf(decodeObject(object)).map(({ name: f, func, lines: l }) => [f, func, l]),
    );
    expect(lines[1]).toEqual(lines[0]);
    expect(await dumpBtf(big)).toBe(await dumpBtf(little));
  },
);

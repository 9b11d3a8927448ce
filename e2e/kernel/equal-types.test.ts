import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { decodeObject, dedup, formatRaw } from '@bpf-link-wasm/btf';
import { findElfSection } from '@bpf-link-wasm/testkit/elf-sections';
import { dumpBtf, loadBtf, withLoadedObject } from '@bpf-link-wasm/testkit/kernel';
import { demand, findProgram, kernelWithBpf, program as installed } from '@bpf-link-wasm/testkit/requirement';
import { runCommand } from '@bpf-link-wasm/testkit/run-command';
import { describe, expect, it } from 'vitest';
import { rustWithSources } from '../cargo/cargo-crate.js';
import { objectOf, textOf } from '../suites/link-target.js';
import { useFolder } from '../suites/use-folder.js';
import { useTarget } from '../suites/use-target.js';
import { openEngine } from './engine.js';
import { fixUpBtf } from './fix-up-btf.js';
import { compileProgram, readProgram } from './rust-programs.js';

const target = useTarget(openEngine);
const sources = fileURLToPath(new URL('c', import.meta.url));
const folder = useFolder();

/** The first test that compiles Rust compiles core. */
const timeout = 300_000;

/** Bitcode of a file of `c/`. */
async function compileC(name: string): Promise<string> {
  const bitcode = folder.path(`${name}.bc`);
  const options = ['-target', 'bpf', '-mcpu=v3', '-O2', '-g', '-emit-llvm', '-c', `${name}.c`, '-o', bitcode];
  await runCommand(findProgram('clang-22')!, options, { cwd: sources });
  return bitcode;
}

async function link(names: readonly string[]): Promise<Uint8Array> {
  return objectOf(await target.link(await Promise.all(names.map(compileC))));
}

/** Structs, unions, enums, typedefs and integers of a dump, as `STRUCT 'event'`, sorted. */
function namedTypes(dump: string): string[] {
  const types = dump.matchAll(/^\[\d+\] ((?:STRUCT|UNION|ENUM|TYPEDEF|INT|FWD) '\w+')/gm);
  return Array.from(types, ([, type = '']) => type).sort();
}

/** The values of 64-bit loads in a section, without addresses of maps and variables, which are 0 here. */
function wideConstants(object: Uint8Array, section: string): number[] {
  const code = findElfSection(object, section)!;
  const view = new DataView(code.buffer, code.byteOffset, code.byteLength);
  const constants: number[] = [];
  for (let offset = 0; offset < code.length; offset += code[offset] === 0x18 ? 16 : 8) {
    if (code[offset] === 0x18 && view.getUint32(offset + 4, true) !== 0)
      constants.push(view.getUint32(offset + 4, true));
  }
  return constants;
}

/** Number of types, not counting functions, variables and sections. */
const countTypes = (dump: string): number => dump.match(/^\[\d+\] (?!FUNC '|VAR|DATASEC)/gm)!.length;

describe('types of several inputs', { timeout }, () => {
  it('occur once when two C files share a header', async (context) => {
    demand(context, installed('bpftool'), installed('clang-22'));
    const types = namedTypes(await dumpBtf(await link(['one', 'two'])));
    expect(types).toEqual([...new Set(types)]);
    expect(types).toEqual(
      expect.arrayContaining(["STRUCT 'event'", "STRUCT 'hidden'", "STRUCT 'node'", "STRUCT 'task_struct'"]),
    );
    // A declaration in one file is defined in the other.
    expect(types).not.toContain("FWD 'hidden'");
  });

  it('are as many as after libbpf merges two objects', async (context) => {
    demand(context, installed('bpftool'), installed('clang-22'));
    const objects = await Promise.all(
      ['one', 'two'].map(async (name) => {
        const path = await folder.write(`${name}.o`, await link([name]));
        return path;
      }),
    );
    const bpftool = findProgram('bpftool')!;
    await runCommand(bpftool, ['gen', 'object', folder.path('both.o'), ...objects]);
    const theirs = await runCommand(bpftool, ['btf', 'dump', 'file', folder.path('both.o')]);
    const ours = await dumpBtf(await link(['one', 'two']));
    expect(namedTypes(ours)).toEqual(namedTypes(theirs));
    expect(countTypes(ours)).toBe(countTypes(theirs));
  });

  it('leave nothing for libbpf to merge', async (context) => {
    demand(context, installed('clang-22'));
    const { btf } = decodeObject(await link(['one', 'two']));
    expect(countTypes(formatRaw(dedup(btf).btf))).toBe(countTypes(formatRaw(btf)));
  });

  it('keep maps, CO-RE records and type ids correct in the kernel', async (context) => {
    demand(context, kernelWithBpf, installed('bpftool'), installed('clang-22'));
    const object = await link(['one', 'two']);
    const id = /^\[(\d+)\] STRUCT 'event'/m.exec(await dumpBtf(object))?.[1];
    await withLoadedObject(object, async ({ programs, maps, pinOf }) => {
      expect(programs.map(({ name, btf_id }) => [name, typeof btf_id]).sort()).toEqual(
        ['one', 'three', 'two'].map((name) => [name, 'number']),
      );
      expect(maps.map(({ name, bytes_value }) => [name, bytes_value])).toEqual(
        expect.arrayContaining([
          ['one_events', 16],
          ['two_events', 16],
        ]),
      );
      const packet = await folder.write('packet', new Uint8Array(64));
      const two = programs.find(({ name }) => name === 'two')!;
      const printed = await runCommand(findProgram('bpftool')!, [
        'prog',
        'run',
        'pinned',
        pinOf(two),
        'data_in',
        packet,
      ]);
      expect(/Return value: (\d+)/.exec(printed)?.[1]).toBe(id);
    });
  });

  it('have the ids that instructions use', async (context) => {
    demand(context, installed('bpftool'), installed('clang-22'), installed('llvm-mc-22'));
    const object = await link(['one', 'two']);
    const id = Number(/^\[(\d+)\] STRUCT 'event'/m.exec(await dumpBtf(object))?.[1]);
    expect(wideConstants(object, 'xdp')).toEqual([id]);
    // The same holds for the assembled assembly.
    const inputs = await Promise.all(['one', 'two'].map(compileC));
    const assembly = textOf(await target.link(inputs, { emit: ['asm'] }), 'asm');
    const assembled = folder.path('assembled.o');
    await runCommand(findProgram('llvm-mc-22')!, ['-triple', 'bpfel', '-filetype', 'obj', '-o', assembled], {
      stdin: assembly,
    });
    expect(wideConstants(await readFile(assembled), 'xdp')).toEqual([id]);
  });

  it('stay separate where they differ between Rust and C', async (context) => {
    demand(context, kernelWithBpf, installed('bpftool'), installed('clang-22'), rustWithSources);
    const program = await readProgram('name-same-in-modules');
    const rust = await compileProgram(program, { debuginfo: 2, optLevel: '3' }, folder.root);
    const inputs = [rust, await compileC('two')];
    const exportSymbols = [...program.exportSymbols, 'two', 'three', 'two_events', 'two_holder'];
    const object = objectOf(await target.link(inputs, { exportSymbols }));
    const dump = await dumpBtf(object);
    expect(dump.match(/STRUCT 'State' size=/g)).toHaveLength(2);
    expect(dump.match(/STRUCT 'event' size=/g)).toHaveLength(1);
    await withLoadedObject(object, async ({ programs }) => {
      expect(programs.every(({ btf_id }) => btf_id !== undefined)).toBe(true);
      expect(programs.map(({ name }) => name)).toContain('two');
    });
  });
});

describe('btfKeep', { timeout }, () => {
  const inputs = (path: string): string[] => [fileURLToPath(new URL(`../../${path}`, import.meta.url))];
  const fork = inputs('examples/fork/fork.bc');
  const aya = inputs('packages/cli/training/aya-log/aya-log.bc');

  it('"all" adds unreferenced types, and the kernel accepts them', async (context) => {
    demand(context, kernelWithBpf, installed('python3'), installed('bpftool'));
    for (const program of [fork, aya]) {
      const reachable = objectOf(await target.link(program));
      const all = objectOf(await target.link(program, { btfKeep: 'all' }));
      const [few, many] = [namedTypes(await dumpBtf(reachable)), namedTypes(await dumpBtf(all))];
      expect(many.length).toBeGreaterThan(few.length);
      expect(many).toEqual(expect.arrayContaining(few.filter((type) => !type.startsWith('FWD'))));
      expect(await loadBtf(fixUpBtf(all)!)).toEqual({ errno: 0, log: '' });
    }
  });

  it('"all" ends an unsized Rust struct in an array without a length', async (context) => {
    demand(context, kernelWithBpf, installed('python3'), installed('bpftool'), rustWithSources);
    const path = fileURLToPath(new URL('keep-all/unsized-struct.rs', import.meta.url));
    const program = { name: 'unsized-struct', path, exportSymbols: ['program', 'STATE'], hasMaps: false };
    const bitcode = await compileProgram(program, { debuginfo: 2, optLevel: '3' }, folder.root);
    const { exportSymbols } = program;
    const object = objectOf(await target.link([bitcode], { exportSymbols, btfKeep: 'all' }));
    const [, id] = /STRUCT 'Packet' size=4 vlen=2\n\t'length' .*\n\t'bytes' type_id=(\d+) bits_offset=32/.exec(
      await dumpBtf(object),
    )!;
    expect(await dumpBtf(object)).toMatch(new RegExp(`^\\[${id}\\] ARRAY .*nr_elems=0$`, 'm'));
    expect(await loadBtf(fixUpBtf(object)!)).toEqual({ errno: 0, log: '' });
  });

  it('"all" keeps programs loadable with their BTF', async (context) => {
    demand(context, kernelWithBpf, installed('bpftool'));
    await withLoadedObject(objectOf(await target.link(fork, { btfKeep: 'all' })), async ({ programs }) => {
      expect(programs.map(({ btf_id }) => typeof btf_id)).toEqual(['number']);
    });
  });

  it('"reachable" is the default', async () => {
    expect(objectOf(await target.link(aya, { btfKeep: 'reachable' }))).toEqual(objectOf(await target.link(aya)));
  });
});

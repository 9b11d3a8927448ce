import { fileURLToPath } from 'node:url';
import { decodeCoreAccess, decodeObject, type BtfExt, type BtfObject } from '@bpf-link-wasm/btf';
import { loadBtf, withLoadedObject } from '@bpf-link-wasm/testkit/kernel';
import { demand, findProgram, kernelWithBpf, program as installed } from '@bpf-link-wasm/testkit/requirement';
import { runCommand } from '@bpf-link-wasm/testkit/run-command';
import { findElfSection } from '@bpf-link-wasm/testkit/elf-sections';
import { describe, expect, it } from 'vitest';
import { objectOf, textOf } from '../suites/link-target.js';
import { useFolder } from '../suites/use-folder.js';
import { useTarget } from '../suites/use-target.js';
import { openEngine } from './engine.js';
import { fixUpBtf } from './fix-up-btf.js';

const target = useTarget(openEngine);
const sources = fileURLToPath(new URL('real-programs', import.meta.url));
const folder = useFolder();

async function compile(name: string, ...more: string[]): Promise<string> {
  const bitcode = folder.path(`${name}.bc`);
  const options = ['-target', 'bpf', '-mcpu=v3', '-O2', '-g', '-emit-llvm', ...more, '-c', name, '-o', bitcode];
  await runCommand(findProgram('clang-22')!, options, { cwd: sources });
  return bitcode;
}

async function link(names: readonly string[]): Promise<Uint8Array> {
  const inputs = await Promise.all(names.map((name) => compile(name)));
  return objectOf(await target.link(inputs));
}

/** The fields of a section's CO-RE records, as `struct task_struct.pid`. */
function fieldsOf({ btf, ext }: BtfObject, section: string): string[] {
  const blocks = ext()?.coreRelo.blocks.filter((block) => block.section === section) ?? [];
  return blocks.flatMap(({ records }) => records.map((relo) => decodeCoreAccess(btf, relo).path));
}

/** Instruction offsets of the lines of a section. */
const linesOf = (ext: BtfExt | undefined, section: string): number[] =>
  ext?.lineInfo.blocks
    .filter((block) => block.section === section)
    .flatMap(({ records }) => records.map(({ offset }) => offset)) ?? [];

describe('programs of C and C++', () => {
  it("read the fields of each file's own declaration of a struct", async (context) => {
    demand(context, installed('clang-22'));
    const object = decodeObject(await link(['first-task.c', 'second-task.c']));
    expect(fieldsOf(object, 'raw_tp/sys_enter')).toEqual(['struct task_struct.tgid']);
    expect(fieldsOf(object, 'raw_tp/sys_exit')).toEqual(['struct task_struct.pid']);
  });

  it('read no field before the check that the kernel has it', async (context) => {
    demand(context, installed('clang-22'), kernelWithBpf, installed('bpftool'));
    const object = await link(['guarded-field.c']);
    await withLoadedObject(object, async ({ programs }) => expect(programs).toHaveLength(1));
  });

  it('read no field before its check when the linker creates the relocation', async (context) => {
    demand(context, installed('clang-22'), kernelWithBpf, installed('bpftool'));
    const bitcode = await compile('guarded-read.c', '-Xclang', '-disable-llvm-passes');
    const linked = await target.link([bitcode], { emit: ['obj', 'llvm-ir'] });
    const instructions = textOf(linked, 'llvm-ir').split('\n');
    const reads = instructions.flatMap((line, index) => (/load i\d+, ptr @"llvm\./.test(line) ? [index] : []));
    const firstCheck = instructions.findIndex((line) => line.includes('urem'));
    expect(reads.length).toBeGreaterThan(1);
    expect(Math.min(...reads)).toBeGreaterThan(firstCheck);
    await withLoadedObject(objectOf(linked), async ({ programs }) => expect(programs).toHaveLength(1));
  });

  it('have at most one line per instruction, and none after the last', async (context) => {
    demand(context, installed('clang-22'), kernelWithBpf, installed('bpftool'));
    const object = await link(['assembly-without-bytes.c']);
    const lines = linesOf(decodeObject(object).ext(), 'raw_tp/sys_enter');
    expect(lines).toEqual([...new Set(lines)]);
    expect(Math.max(...lines)).toBeLessThan(findElfSection(object, 'raw_tp/sys_enter')!.length);
    await withLoadedObject(object, async ({ programs }) => expect(programs).toHaveLength(1));
  });

  it('jump to labels whose addresses they took', async (context) => {
    demand(context, installed('clang-22'), kernelWithBpf, installed('bpftool'));
    const object = await link(['computed-goto.c']);
    await withLoadedObject(object, async ({ programs }) => expect(programs).toHaveLength(1));
  });

  it('keep the debug info of functions with static variables, types and labels of their own', async (context) => {
    demand(context, installed('clang-22'), kernelWithBpf, installed('bpftool'));
    const linked = await target.link([await compile('locals-of-functions.c')]);
    expect(linked.diagnostics).toEqual([]);
    const object = objectOf(linked);
    const { btf } = decodeObject(object);
    const variables = ['counts', 'find_count.first', 'next.state', 'count.calls'];
    expect(variables.filter((name) => btf.find(name, 'VAR') === undefined)).toEqual([]);
    await withLoadedObject(object, async ({ programs, maps }) => {
      expect(programs).toHaveLength(1);
      expect(maps.map(({ name }) => name)).toContain('counts');
    });
  });

  it('have BTF of their C++ classes that the kernel accepts', async (context) => {
    demand(context, installed('clang-22'), kernelWithBpf, installed('bpftool'));
    const object = await link(['classes.cpp']);
    expect((await loadBtf(fixUpBtf(object)!)).log).toBe('');
    await withLoadedObject(object, async ({ programs }) => expect(programs).toHaveLength(1));
  });
});

import { readFile } from 'node:fs/promises';
import { decodeObject, programsOf, type LineInfo } from '@bpf-link-wasm/btf';
import type { LinkOptions } from '@bpf-link-wasm/driver';
import { withLoadedObject } from '@bpf-link-wasm/testkit/kernel';
import { demand, findProgram, kernelWithBpf, program as installed } from '@bpf-link-wasm/testkit/requirement';
import { runCommand } from '@bpf-link-wasm/testkit/run-command';
import { describe, expect, it } from 'vitest';
import { rustWithSources } from '../cargo/cargo-crate.js';
import { objectOf } from '../suites/link-target.js';
import { useFolder } from '../suites/use-folder.js';
import { useTarget } from '../suites/use-target.js';
import { openEngine } from './engine.js';
import { compileProgram, readProgram } from './rust-programs.js';

const target = useTarget(openEngine);
const folder = useFolder();

/** Links a program with functions in two files: its own, and the prelude of all programs. */
async function link(debuginfo: 1 | 2, sources?: LinkOptions['sources']): Promise<Uint8Array> {
  const program = await readProgram('argument-track-caller');
  const bitcode = await compileProgram(program, { debuginfo, optLevel: '3' }, folder.root);
  return objectOf(
    await target.link([bitcode], { exportSymbols: program.exportSymbols, ...(sources !== undefined && { sources }) }),
  );
}

function linesOf(object: Uint8Array): LineInfo[] {
  const functions = programsOf(decodeObject(object));
  for (const { lines } of functions) expect(lines.length).toBeGreaterThan(0);
  return functions.flatMap(({ lines }) => lines);
}

describe('line_info', { timeout: 120_000 }, () => {
  it.for([1, 2] as const)('contains the text of each line from the disk, debuginfo=%s', async (debuginfo, context) => {
    demand(context, rustWithSources);
    const lines = linesOf(await link(debuginfo, 'disk'));
    const files = new Set(lines.map(({ fileName }) => fileName));
    expect(files.size).toBeGreaterThan(1);
    for (const { fileName, line, text } of lines) {
      const source = await readFile(fileName, 'utf8');
      expect([fileName, line, text]).toEqual([fileName, line, source.split('\n')[line - 1]]);
    }
  });

  it('contains the text of the given files, and no other', async (context) => {
    demand(context, rustWithSources);
    const fromDisk = await link(2, 'disk');
    const names = [...new Set(linesOf(fromDisk).map(({ fileName }) => fileName))];
    const all = Object.fromEntries(
      await Promise.all(names.map(async (name) => [name, await readFile(name, 'utf8')] as const)),
    );
    expect(await link(2, all)).toEqual(fromDisk);
    const [only] = names;
    for (const { fileName, line, text } of linesOf(await link(2, { [only!]: all[only!]! }))) {
      expect(text).toBe(fileName === only ? all[only!]!.split('\n')[line - 1] : '');
    }
  });

  it('contains line numbers without the sources', async (context) => {
    demand(context, rustWithSources);
    const numbers = (lines: readonly LineInfo[]): unknown[] =>
      lines.map(({ fileName, line, column, offset }) => [fileName, line, column, offset]);
    const [bare, full] = [linesOf(await link(2)), linesOf(await link(2, 'disk'))];
    expect(bare.every(({ line, text }) => line > 0 && text === '')).toBe(true);
    expect(numbers(bare)).toEqual(numbers(full));
  });

  it('is shown by bpftool with the text', async (context) => {
    demand(context, rustWithSources, kernelWithBpf, installed('bpftool'));
    const object = await link(2, 'disk');
    await withLoadedObject(object, async ({ pinOf, programs }) => {
      const shown = await runCommand(findProgram('bpftool')!, [
        'prog',
        'dump',
        'xlated',
        'pinned',
        pinOf(programs[0]!),
        'linum',
      ]);
      const found = [...shown.matchAll(/^; (.*) \[file:.* line_num:(\d+) /gm)].map(([, text, line]) => [
        text,
        Number(line),
      ]);
      expect(found.length).toBeGreaterThan(1);
      const expected = linesOf(object).map(({ text, line }) => [text.trim(), line]);
      expect(expected).toEqual(expect.arrayContaining(found));
    });
  });
});

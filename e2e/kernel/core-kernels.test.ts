import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decodeObject, judgeCore, programsOf, type BtfObject, type CoreJudgement } from '@bpf-link-wasm/btf';
import { rust } from '@bpf-link-wasm/testkit/cargo';
import { libbpfBuild, relocateWithLibbpf, systemLibbpf } from '@bpf-link-wasm/testkit/libbpf-loader';
import { demand, findProgram, kernelWithBpf, program } from '@bpf-link-wasm/testkit/requirement';
import { runCommand } from '@bpf-link-wasm/testkit/run-command';
import { describe, expect, it } from 'vitest';
import { useFolder } from '../suites/use-folder.js';
import { madeUpKernels } from './core/made-up-kernels.js';
import { compileCore, linkCore } from './core-programs.js';
import { openEngine } from './engine.js';

const versions = ['system', '1.5'] as const;
const needs = [rust, kernelWithBpf, program('python3'), program('clang-22', 'clang'), systemLibbpf, libbpfBuild];
const committed = fileURLToPath(new URL('../../packages/btf/tests/core/prog.o', import.meta.url));
const names = Object.keys(madeUpKernels);

const folder = useFolder();
/** Paths of objects by source language, and of kernels by name. */
const made = new Map<string, Promise<string>>();

/** Creates a file on first use. */
function once(name: string, make: () => Promise<string>): Promise<string> {
  const path = made.get(name) ?? make();
  made.set(name, path);
  return path;
}

async function linkRust(): Promise<string> {
  const engine = await openEngine();
  try {
    const compiled = await compileCore(['made_up'], { optLevel: '3' }, folder.root);
    return await folder.write('made_up.o', await linkCore(engine, compiled.get('made_up')!, ['ask', 'read', 'load']));
  } finally {
    await engine.close();
  }
}

async function compileKernel(name: string, source: string): Promise<string> {
  const path = await folder.write(`${name}.c`, source);
  const output = join(folder.root, `${name}.o`);
  const compiler = findProgram('clang-22') ?? 'clang';
  await runCommand(compiler, ['-target', 'bpf', '-g', '-O2', '-Wno-everything', '-c', path, '-o', output]);
  return output;
}

/** The result for an instruction: `off 16`, `mem_sz 8`, `invalid`. */
type Change = readonly [place: string, became: string];

/** Only up to the place where libbpf gives up. */
function ours(object: BtfObject, judgements: readonly CoreJudgement[]): Change[] {
  const starts = programsOf(object);
  const changes: Change[] = [];
  for (const { section, offset, effect, value, width } of judgements) {
    const { name, offset: start } = starts.find(
      (one) => one.section === section && one.offset <= offset && offset < one.offset + one.size,
    )!;
    const index = (offset - start) / 8;
    const place = `${name} ${index}`;
    if (effect === 'refused') break;
    const opcode = object.elf!.section(section)!.data[offset]!;
    const isMemory = [1, 2, 3].includes(opcode & 7);
    // The second half of a wide instruction first, as in libbpf.
    if (effect === 'invalid' && opcode === 0x18) changes.push([`${name} ${index + 1}`, 'invalid']);
    if (effect === 'invalid') changes.push([place, 'invalid']);
    else changes.push([place, `${isMemory ? 'off' : opcode === 0x18 ? 'imm64' : 'imm'} ${value}`]);
    if (effect === 'patched' && isMemory && width !== undefined && width.local !== width.kernel)
      changes.push([place, `mem_sz ${width.kernel}`]);
  }
  return changes;
}

function theirs(relocations: readonly string[]): Change[] {
  return relocations.flatMap((line): Change[] => {
    const [, name, rest = ''] = /prog '([^']*)': relo #\d+: (.*)$/.exec(line) ?? [];
    const invalid = /^substituting insn #(\d+) w\/ invalid insn/.exec(rest);
    if (invalid) return [[`${name} ${invalid[1]}`, 'invalid']];
    const patched = /^patched insn #(\d+) \([^)]*\) (off|imm|imm64|mem_sz) \S+ -> (\S+)$/.exec(rest);
    return patched ? [[`${name} ${patched[1]}`, `${patched[2]} ${patched[3]}`]] : [];
  });
}

const cases = ['Rust', 'C'].flatMap((language) => names.map((name) => [language, name] as const));

describe.for(versions)('CO-RE relocations on a made-up kernel, by libbpf (%s)', (version) => {
  it.for(cases)(
    'a program in %s, on a kernel %s: has the same verdict and values as here',
    { timeout: 600_000 },
    async ([language, name], context) => {
      demand(context, ...needs);
      const path = language === 'C' ? committed : await once('Rust', linkRust);
      const kernel = await once(name, () => compileKernel(`kernel-${names.indexOf(name)}`, madeUpKernels[name]!));
      const object = decodeObject(new Uint8Array(await readFile(path)));
      const judgements = judgeCore(object, decodeObject(new Uint8Array(await readFile(kernel))).btf);
      const { relocations, error } = await relocateWithLibbpf(version, path, kernel);
      expect(theirs(relocations)).toEqual(ours(object, judgements));
      const isRefused = judgements.some(({ effect }) => effect === 'refused');
      const hasReason = /ambiguity|failed to|unexpected|too big/.test(relocations.join('\n'));
      expect(isRefused && !hasReason).toBe(false);
      expect(isRefused && error === null).toBe(false);
    },
  );
});

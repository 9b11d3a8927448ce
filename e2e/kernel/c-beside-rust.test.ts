import { fileURLToPath } from 'node:url';
import { decodeObject, formatRaw, programsOf, type CoreRelo } from '@bpf-link-wasm/btf';
import { decodeElfSections } from '@bpf-link-wasm/testkit/elf-sections';
import { libbpfBuild, loadWithLibbpf } from '@bpf-link-wasm/testkit/libbpf-loader';
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
const sources = fileURLToPath(new URL('../parity/programs', import.meta.url));
const folder = useFolder();

/** A C program of `parity/programs`, whose symbols do not clash with those of the Rust program. */
async function compileC(name: string): Promise<string> {
  const bitcode = folder.path(`${name}.bc`);
  const names = ['-Dprogram=c_program', '-DLICENSE=c_license', '-DMAP=C_MAP'];
  const options = ['-target', 'bpf', '-mcpu=v3', '-O2', '-g', ...names, '-emit-llvm', '-c', `${name}.c`, '-o', bitcode];
  await runCommand(findProgram('clang-22')!, options, { cwd: sources });
  return bitcode;
}

/** A description of BTF without type ids. */
function named(object: Uint8Array): string[] {
  const lines = formatRaw(decodeObject(object).btf).split('\n');
  return lines
    .filter((line) => /_TAG|'\.ksyms'|'\.kconfig'|linkage=extern|'(task_struct|value|C_MAP)'/.test(line))
    .map((line) => line.replaceAll(/^\[\d+\] |type_id=\d+/g, ''));
}

/** The CO-RE records of the C program, with type names. */
function relocations(object: Uint8Array): unknown[] {
  const decoded = decodeObject(object);
  const { relocations: found } = programsOf(decoded).find(({ name }) => name === 'c_program')!;
  const nameOf = ({ type }: CoreRelo): unknown =>
    /'(.*?)'/.exec(
      formatRaw(decoded.btf)
        .split('\n')
        .find((line) => line.startsWith(`[${type}] `))!,
    )?.[1];
  return found.map((record) => [record.offset, nameOf(record), record.access, record.kindNumber]);
}

describe('C linked together with Rust keeps', { timeout: 120_000 }, () => {
  it.for([
    ['c-core', 'CO-RE records', 3, ["STRUCT 'task_struct'"]],
    [
      'c-tags',
      'tags of declarations and types',
      0,
      ["DECL_TAG 'counter'", "DECL_TAG 'value'", "DECL_TAG 'scaler'", "TYPE_TAG 'user'"],
    ],
    [
      'c-kfunc',
      'kernel functions and values filled in by the loader',
      0,
      ["FUNC 'bpf_task_from_pid'", "DATASEC '.kconfig'", "DATASEC '.ksyms'"],
    ],
  ] as const)('%s: %s', async ([name, , records, present], context) => {
    demand(context, kernelWithBpf, installed('clang-22'), rustWithSources, libbpfBuild);
    const c = await compileC(name);
    const rust = await readProgram('enum-map-value');
    const bitcode = await compileProgram(rust, { debuginfo: 2, optLevel: '3' }, folder.root);
    const symbols = ['c_program', 'c_license', 'C_MAP', 'scale'];
    const alone = objectOf(await target.link([c], { exportSymbols: symbols, optimize: '3' }));
    // One license is enough: that of Rust is left out.
    const exportSymbols = [...symbols, ...rust.exportSymbols.filter((symbol) => symbol !== 'LICENSE')];
    const beside = objectOf(await target.link([bitcode, c], { exportSymbols, optimize: '3' }));

    expect(relocations(alone)).toHaveLength(records);
    expect(relocations(beside)).toEqual(relocations(alone));
    for (const thing of present) expect(named(alone).filter((line) => line.startsWith(thing))).not.toEqual([]);
    expect(named(beside)).toEqual(expect.arrayContaining(named(alone)));

    const path = await folder.write(`${name}.o`, beside);
    const { error, warnings, programs } = await loadWithLibbpf(path);
    expect({ error, warnings }).toEqual({ error: null, warnings: [] });
    expect(programs.map((loaded) => [loaded.name, loaded.btf_id > 0])).toEqual([
      ['c_program', true],
      ['program', true],
    ]);
  });

  // Rust's license is a constant, C's is not.
  it('its license, in the single section of that name', async (context) => {
    demand(context, kernelWithBpf, installed('clang-22'), rustWithSources, libbpfBuild);
    const rust = await readProgram('enum-map-value');
    const bitcode = await compileProgram(rust, { debuginfo: 2, optLevel: '3' }, folder.root);
    const exportSymbols = ['c_program', 'c_license', ...rust.exportSymbols];
    const object = objectOf(await target.link([bitcode, await compileC('c-core')], { exportSymbols, optimize: '3' }));
    expect(
      decodeElfSections(object)
        .filter(({ name }) => name === 'license')
        .map(({ bytes }) => bytes.length),
    ).toEqual([8]);

    const path = await folder.write('licences.o', object);
    const { error, warnings, programs } = await loadWithLibbpf(path);
    expect({ error, warnings }).toEqual({ error: null, warnings: [] });
    expect(programs.map((loaded) => [loaded.name, loaded.btf_id > 0])).toEqual([
      ['c_program', true],
      ['program', true],
    ]);
  });
});

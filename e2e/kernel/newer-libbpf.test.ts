import { buildLibbpfLoader, libbpfBuild, loadWithLibbpf } from '@bpf-link-wasm/testkit/libbpf-loader';
import { demand, kernelWithBpf, program as installed } from '@bpf-link-wasm/testkit/requirement';
import { beforeAll, describe, expect, it } from 'vitest';
import { rustWithSources } from '../cargo/cargo-crate.js';
import { objectOf } from '../suites/link-target.js';
import { useFolder } from '../suites/use-folder.js';
import { useTarget } from '../suites/use-target.js';
import { probeAbilities, type LoadAbilities } from './bpf-folder.js';
import { listProgramNames, unpackPrograms, type CommittedProgram } from './committed-programs.js';
import { openEngine } from './engine.js';
import { isLoadable } from './loadable.js';

/** Objects that every loader refuses, with the error of libbpf or the verifier. */
const refusals = new Map([
  ['map-wrapped-enum', "libbpf: map 'MAP': unknown field 'map'."],
  // One of a pair: the license is in the other one.
  ['c-two', 'cannot call GPL-restricted function from non-GPL compatible program'],
]);

const needs = [kernelWithBpf, installed('bpftool'), rustWithSources, libbpfBuild];
const names = await listProgramNames();
const target = useTarget(openEngine);
const folder = useFolder();
let programs: ReadonlyMap<string, CommittedProgram>;
let abilities: LoadAbilities;
beforeAll(async () => {
  programs = await unpackPrograms(folder.root);
  if (needs.some((requirement) => requirement.missing() !== undefined)) return;
  await buildLibbpfLoader();
  abilities = { ...(await probeAbilities()), libbpf: [1, 5] };
}, 300_000);

describe('libbpf 1.5', () => {
  it.for(names)('%s: is loaded, and its programs hold their BTF', async (name, context) => {
    demand(context, ...needs);
    const { inputs, exportSymbols } = programs.get(name)!;
    const path = await folder.write(`${name}.o`, objectOf(await target.link(inputs, { exportSymbols, optimize: '3' })));
    const { loader, error, warnings, programs: loaded } = await loadWithLibbpf(path);
    expect(loader).toBe('libbpf v1.5');
    const refusal = refusals.get(name) ?? (isLoadable(name, abilities) ? undefined : 'BPF program load failed');
    expect([error === null, loaded.length > 0]).toEqual(refusal === undefined ? [true, true] : [false, false]);
    const said = warnings.join('\n');
    expect(refusal === undefined ? said === '' : said.includes(refusal), said).toBe(true);
    for (const { btf_id: btfId, functions, lines } of loaded)
      expect(Math.min(btfId, functions, lines)).toBeGreaterThan(0);
  });
});

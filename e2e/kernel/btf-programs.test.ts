import { loadBtf } from '@bpf-link-wasm/testkit/kernel';
import { demand, kernelWithBpf, program as installed } from '@bpf-link-wasm/testkit/requirement';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { objectOf } from '../suites/link-target.js';
import { useFolder } from '../suites/use-folder.js';
import { useTarget } from '../suites/use-target.js';
import { rustWithSources } from '../cargo/cargo-crate.js';
import { BpfFolder, probeAbilities, type LoadAbilities } from './bpf-folder.js';
import { openEngine } from './engine.js';
import { fixUpBtf } from './fix-up-btf.js';
import { isLoadable } from './loadable.js';
import { compileProgram, listPrograms } from './rust-programs.js';

const programs = await listPrograms();
const target = useTarget(openEngine);
const canLoad = [kernelWithBpf, installed('bpftool')].every((requirement) => requirement.missing() === undefined);
let bpf: BpfFolder;
let abilities: LoadAbilities;
const folder = useFolder();

beforeAll(async () => {
  if (!canLoad) return;
  bpf = await BpfFolder.open();
  abilities = await probeAbilities();
});
afterAll(async () => {
  await bpf?.close();
});

for (const debuginfo of [2, 1] as const) {
  for (const optLevel of ['3', 's'] as const) {
    // There are no maps without the types that debuginfo=1 omits.
    const described = programs.filter(({ hasMaps }) => debuginfo === 2 || !hasMaps);
    describe.concurrent(`debuginfo=${debuginfo} opt-level=${optLevel}`, { timeout: 300_000 }, () => {
      for (const program of described) {
        it(`${program.name}: the kernel accepts the BTF, and the program holds it`, async (context) => {
          demand(context, kernelWithBpf, installed('bpftool'), installed('python3'), rustWithSources);
          const bitcode = await compileProgram(program, { debuginfo, optLevel }, folder.root);
          const { exportSymbols } = program;
          const object = objectOf(await target.link([bitcode], { exportSymbols, optimize: optLevel }));
          expect(await loadBtf(fixUpBtf(object)!)).toEqual({ errno: 0, log: '' });
          if (!isLoadable(program.name, abilities)) return;
          for (const loaded of await bpf.load(object)) {
            expect(loaded.btfId).toBeGreaterThan(0);
            expect(loaded.functions).toBeGreaterThan(0);
            expect(loaded.lines).toBeGreaterThan(0);
          }
        });
      }
    });
  }
}

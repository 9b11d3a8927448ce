import { readFile } from 'node:fs/promises';
import { loadWithAya } from '@bpf-link-wasm/testkit/aya-loader';
import { withLoadedObject } from '@bpf-link-wasm/testkit/kernel';
import { demand, kernelWithBpf, program } from '@bpf-link-wasm/testkit/requirement';
import { runCommand } from '@bpf-link-wasm/testkit/run-command';
import { describe, expect, it } from 'vitest';
import { rustWithSources } from '../cargo/cargo-crate.js';
import { linkNatively, nativeLinker } from '../parity/native-linker.js';
import { fixture } from '../suites/fixture.js';
import { useFolder } from '../suites/use-folder.js';

const folder = useFolder();
const bitcode = fixture('../../examples/off-cpu/off_cpu.bc');

const linkers = {
  'bpf-linker': () => linkNatively([bitcode], { exportSymbols: ['off_cpu', 'LEFT', 'LICENSE'], optimize: '3' }),
  "LLVM's llc": async () => {
    await runCommand('llc-22', ['-march=bpfel', '-filetype=obj', bitcode, '-o', folder.path('llc.o')]);
    return new Uint8Array(await readFile(folder.path('llc.o')));
  },
};

/** With another linker, the question stays a call of an undefined function, which no loader mistakes for an offset. */
describe.each(Object.keys(linkers) as (keyof typeof linkers)[])('CO-RE in Rust, linked by %s', (name) => {
  it('is refused by libbpf, which names the marker', { timeout: 600_000 }, async (context) => {
    demand(context, kernelWithBpf, nativeLinker, rustWithSources, program('bpftool'), program('llc-22'));
    await expect(withLoadedObject(await linkers[name](), async () => undefined)).rejects.toThrow(
      "failed to find BTF for extern '__bpf_core_relocation'",
    );
  });

  it('is refused by Aya', { timeout: 600_000 }, async (context) => {
    demand(context, kernelWithBpf, nativeLinker, rustWithSources, program('llc-22'));
    const load = await loadWithAya(await folder.write('object.o', await linkers[name]()));
    const loaded = load.programs.filter(({ id }) => id !== null);
    expect({ isRefused: load.error !== null || loaded.length === 0, loaded }).toEqual({ isRefused: true, loaded: [] });
  });
});

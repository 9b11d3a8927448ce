import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLinker } from '@bpf-link-wasm/driver';
import { decodeElf } from '@bpf-link-wasm/btf';
import { loadBtf } from '@bpf-link-wasm/testkit/kernel';
import { expect, it } from 'vitest';
import { fixUpBtf } from '../kernel/fix-up-btf.js';
import { compileProgram, listPrograms } from '../kernel/rust-programs.js';
import { objectOf, type LinkTarget } from '../suites/link-target.js';
import { driverTarget } from '../targets/driver-target.js';
import { linkNatively } from './native-linker.js';

const runs = 5;

interface Input {
  readonly path: string;
  readonly exportSymbols: readonly string[];
}
type Link = (input: Input) => Promise<Uint8Array>;

/** Counts what two tables need beyond counts.md: debuginfo=1, and whether links give the same bytes. */
it('counts as documented', async () => {
  const out = await mkdtemp(join(tmpdir(), 'steadiness-'));
  try {
    const all = await listPrograms();
    const compile = async (debuginfo: 1 | 2): Promise<Input[]> => {
      const inputs: Input[] = [];
      for (const program of all.filter(({ hasMaps }) => debuginfo === 2 || !hasMaps)) {
        inputs.push({
          path: await compileProgram(program, { debuginfo, optLevel: '3' }, out),
          exportSymbols: program.exportSymbols,
        });
      }
      return inputs;
    };
    const [few, full] = [await compile(1), await compile(2)];
    const rows: string[] = [];
    for (const [title, link] of await linkers()) {
      const accepted = await count(few, async (input) => (await loadBtf(fixUpBtf(await link(input))!)).errno === 0);
      const [steadyFew, steadyFull] = [
        await count(few, (input) => isSteady(link, input)),
        await count(full, (input) => isSteady(link, input)),
      ];
      rows.push(
        `| ${title} | ${accepted} of ${few.length} | ${steadyFew} of ${few.length} | ${steadyFull} of ${full.length} |`,
      );
    }
    await expect(`<!-- Generated: npx vitest run --root e2e --config parity/steadiness.vitest.mjs -u -->
# debuginfo=1, and the same bytes

Of the Rust programs of \`e2e/kernel/programs\`; with \`-C debuginfo=1\` those without maps, whose types that leaves out. BTF is the same when ${runs}
links, each in a process or an instance of its own, give the same section; bpf-linker 0.13.0 crashes on one program.

| | debuginfo=1: the kernel accepts the BTF | the same BTF in ${runs} links | debuginfo=2: the same BTF in ${runs} links |
|-|-|-|-|
${rows.join('\n')}
`).toMatchFileSnapshot('steadiness.md');
  } finally {
    await rm(out, { recursive: true });
  }
});

async function linkers(): Promise<(readonly [string, Link])[]> {
  const by =
    (target: LinkTarget): Link =>
    async ({ path, exportSymbols }) =>
      objectOf(await target.link([path], { exportSymbols, optimize: '3' }));
  const native = (version: string): readonly [string, Link] => [
    `bpf-linker ${version}, LLVM 22`,
    ({ path, exportSymbols }) => linkNatively([path], { exportSymbols, optimize: '3', version }),
  ];
  // As in write-counts.ts.
  const stock = process.env['BPF_LINK_STOCK_ENGINE'];
  const unpatched: (readonly [string, Link])[] =
    stock === undefined
      ? []
      : [['LLVM 23 without our patches', by(driverTarget(await createLinker({ engine: await readFile(stock) })))]];
  return [['bpf-link-wasm', by(driverTarget(await createLinker()))], native('0.10.4'), native('0.13.0'), ...unpatched];
}

async function isSteady(link: Link, input: Input): Promise<boolean> {
  const sections = new Set<string>();
  for (let run = 0; run < runs; run++) {
    const object = await link(input).catch((error: Error) =>
      error.message.includes('PLEASE submit a bug report') ? undefined : Promise.reject(error),
    );
    if (object === undefined) return false;
    sections.add(Buffer.from(decodeElf(object).section('.BTF')!.data).toString('base64'));
  }
  return sections.size === 1;
}

async function count<Item>(items: readonly Item[], matches: (item: Item) => Promise<boolean>): Promise<number> {
  let matching = 0;
  for (const item of items) if (await matches(item)) matching++;
  return matching;
}

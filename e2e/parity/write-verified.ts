import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { BpfFolder } from '../kernel/bpf-folder.js';
import { unpackPrograms, type CommittedProgram } from '../kernel/committed-programs.js';
import { openEngine } from '../kernel/engine.js';
import { compileProgram, listPrograms } from '../kernel/rust-programs.js';
import { objectOf } from '../suites/link-target.js';
import { cases, exportSymbols } from './cases.js';
import { linkNatively } from './native-linker.js';
import { countVerified, type VerifiedCount } from './verified-count.js';
import { formatVerified, isMuchWorse, pairCounts, verifiedReasonFor } from './verified-table.js';

/** Newer than the version that the other tests compare with. */
const version = '0.13.0';

it('verifies as documented, with a reason for each program that is more than 5 % worse', async () => {
  const out = await mkdtemp(join(tmpdir(), 'verified-'));
  const [target, bpf] = [await openEngine(), await BpfFolder.open()];
  try {
    const pairs = [];
    for (const { name, inputs, exportSymbols: symbols } of await listCorpus(out)) {
      const links = { exportSymbols: symbols, optimize: '3' } as const;
      const count = (link: () => Promise<Uint8Array>): Promise<VerifiedCount> => countVerified(link, bpf);
      const ours = await count(async () => objectOf(await target.link(inputs, links)));
      const theirs = await count(() => linkNatively(inputs, { ...links, version }));
      pairs.push(...pairCounts(name, ours, theirs));
    }
    await expect(formatVerified(pairs, { kernel: release(), theirs: version })).toMatchFileSnapshot('verified.md');
    expect(pairs.filter((pair) => isMuchWorse(pair) && !verifiedReasonFor(pair))).toEqual([]);
  } finally {
    await Promise.all([bpf.close(), target.close(), rm(out, { recursive: true })]);
  }
});

/** The programs of `e2e/fixtures/programs`, those of this folder with other bitcode, and those that fill memory. */
async function listCorpus(out: string): Promise<CommittedProgram[]> {
  const archived = [...(await unpackPrograms(out)).values()];
  const read = async ({ inputs }: Pick<CommittedProgram, 'inputs'>): Promise<string> =>
    (await Promise.all(inputs.map((input) => readFile(input, 'base64')))).join();
  const known = new Set(await Promise.all(archived.map(read)));
  const names = new Set(archived.map(({ name }) => name));
  const own = [];
  for (const { name, inputs } of cases) {
    if (known.has(await read({ inputs }))) continue;
    own.push({ name: names.has(name) ? `${name} (parity/bitcode)` : name, inputs, exportSymbols });
  }
  const filling = [];
  for (const program of await listPrograms(fileURLToPath(new URL('memory', import.meta.url)))) {
    const inputs = [await compileProgram(program, { debuginfo: 2, optLevel: '3' }, out)];
    filling.push({ name: `memory/${program.name}`, inputs, exportSymbols: program.exportSymbols });
  }
  return [...archived, ...own, ...filling];
}

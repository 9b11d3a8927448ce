import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decodeObject, formatRaw } from '@bpf-link-wasm/btf';
import { dumpBtf } from '@bpf-link-wasm/testkit/kernel';
import { demand, program as installed } from '@bpf-link-wasm/testkit/requirement';
import { beforeAll, describe, expect, it } from 'vitest';
import { objectOf } from '../suites/link-target.js';
import { useFolder } from '../suites/use-folder.js';
import { useTarget } from '../suites/use-target.js';
import { listProgramNames, readProgramList, unpackPrograms, type CommittedProgram } from './committed-programs.js';
import { openEngine } from './engine.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const names = await listProgramNames();
const target = useTarget(openEngine);
const out = useFolder();
let programs: ReadonlyMap<string, CommittedProgram>;
beforeAll(async () => {
  programs = await unpackPrograms(out.root);
});

async function link(name: string): Promise<Uint8Array> {
  const { inputs, exportSymbols } = programs.get(name)!;
  return objectOf(await target.link(inputs, { exportSymbols, optimize: '3' }));
}

describe('BTF of the committed programs', () => {
  it.for(names)('equals btf/%s.txt', async (name) => {
    await expect(formatRaw(decodeObject(await link(name)).btf)).toMatchFileSnapshot(`btf/${name}.txt`);
  });

  it('has no golden of a removed program', async () => {
    const goldens = await readdir(new URL('btf', import.meta.url));
    expect(goldens.filter((golden) => !names.includes(golden.slice(0, -'.txt'.length)))).toEqual([]);
  });

  it('is read the same by bpftool', async (context) => {
    demand(context, installed('bpftool'));
    for (const name of ['member-order', 'name-meeting', 'c-one-two']) {
      const object = await link(name);
      expect(await dumpBtf(object)).toBe(formatRaw(decodeObject(object).btf));
    }
  });
});

describe('the committed programs', () => {
  it('belong to the present sources; e2e/fixtures/programs/build.sh recompiles them', async () => {
    const { sources } = await readProgramList();
    const folders = ['e2e/kernel/programs', 'e2e/kernel/c', 'e2e/kernel/ir', 'e2e/parity/programs'];
    const found: [string, string][] = [];
    for (const folder of folders) {
      for (const entry of await readdir(join(root, folder), { recursive: true, withFileTypes: true })) {
        if (!entry.isFile()) continue;
        const path = join(entry.parentPath, entry.name);
        const sha256 = createHash('sha256')
          .update(await readFile(path))
          .digest('hex');
        found.push([path.slice(root.length).replaceAll('\\', '/'), sha256]);
      }
    }
    expect(Object.fromEntries(found.sort())).toEqual(sources);
  });
});

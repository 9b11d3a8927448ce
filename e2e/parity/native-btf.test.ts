import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demand } from '@bpf-link-wasm/testkit/requirement';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listProgramNames, unpackPrograms, type CommittedProgram } from '../kernel/committed-programs.js';
import { describeDumps, dumpedVersions, dumpNatively, goldenOf } from './native-btf.js';
import { comparedVersion, findNativeLinker, nativeLinker } from './native-linker.js';

const names = await listProgramNames();
let out: string;
let programs: ReadonlyMap<string, CommittedProgram>;
beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'native-btf-'));
  programs = await unpackPrograms(out);
  if (nativeLinker.missing() === undefined) await findNativeLinker();
}, 900_000);
afterAll(() => rm(out, { recursive: true }));

describe(`BTF by bpf-linker ${comparedVersion}`, () => {
  it.for(names)(`equals btf-${comparedVersion}/%s.txt`, async (name, context) => {
    demand(context, nativeLinker);
    await expect(await dumpNatively(programs.get(name)!, comparedVersion)).toMatchFileSnapshot(
      goldenOf(comparedVersion, name),
    );
  });
});

// `npx vitest run --root e2e --config parity/native-btf.vitest.mjs -u` makes them again, of every version.
describe.each(dumpedVersions)('the dumps of bpf-linker %s', (version) => {
  it('belong to the present bitcode', async () => {
    expect(await readFile(new URL(goldenOf(version, 'about'), import.meta.url), 'utf8')).toBe(
      await describeDumps(version),
    );
  });

  it('cover each program and no other', async () => {
    const found = await readdir(new URL(`btf-${version}`, import.meta.url));
    expect(found.sort()).toEqual(['about', ...names].map((name) => `${name}.txt`).sort());
  });
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { unpackPrograms } from '../kernel/committed-programs.js';
import { describeDumps, dumpedVersions, dumpNatively, goldenOf } from './native-btf.js';

it.each(dumpedVersions)('bpf-linker %s writes the committed BTF', async (version) => {
  const out = await mkdtemp(join(tmpdir(), 'native-btf-'));
  try {
    for (const program of (await unpackPrograms(out)).values()) {
      await expect(await dumpNatively(program, version)).toMatchFileSnapshot(goldenOf(version, program.name));
    }
    await expect(await describeDumps(version)).toMatchFileSnapshot(goldenOf(version, 'about'));
  } finally {
    await rm(out, { recursive: true });
  }
});

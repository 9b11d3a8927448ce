import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BtfError, decodeObject } from '@bpf-link-wasm/btf';
import { checkExt } from '@bpf-link-wasm/btf/kernel';
import { createLinker, LinkError, type Linker, type NodeInput } from '@bpf-link-wasm/driver';
import { findBadRecord } from '../../driver/src/engine/find-bad-record.js';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const bytes = new Uint8Array(readFileSync(at('../../btf/tests/core/prog.o')));
const ext = decodeObject(bytes).elf!.section('.BTF.ext')!;
const header = new DataView(ext.data.buffer, ext.data.byteOffset).getUint32(4, true);

/** Problems of the records themselves, independent of the program. */
const ownCodes = new Set<string>([
  'EXT_OFFSET',
  'EXT_ORDER',
  'EXT_RECORD_SIZE',
  'EXT_RECORD_TAIL',
  'EXT_FUNC_FIRST',
  'EXT_FUNC_TYPE',
  'EXT_FUNC_PLACE',
  'EXT_LINE_BEYOND',
  'EXT_LINE_WIDE',
  'EXT_LINE_STRING',
  'EXT_CORE_TYPE',
]);

/** The first record problem that the full check by a kernel's rules finds. */
function problemOf(object: Uint8Array): string | undefined {
  try {
    return checkExt(decodeObject(object)).find(({ code, severity }) => severity === 'error' && ownCodes.has(code))
      ?.message;
  } catch (error) {
    if (error instanceof BtfError) return error.message;
    throw error;
  }
}

test('the quick check of records in every link finds every problem that the full check finds', () => {
  let refused = 0;
  for (let place = header; place + 4 <= ext.data.length; place += 4) {
    for (const word of [0, 1, 7, 8, 16, 0xffff, 0xffffffff]) {
      const changed = Uint8Array.from(bytes);
      new DataView(changed.buffer).setUint32(ext.offset + place, word, true);
      const problem = problemOf(changed);
      if (problem === undefined) continue;
      refused += 1;
      expect(findBadRecord(changed), `${word} at ${place}: ${problem}`).toBeDefined();
    }
  }
  expect(refused).toBeGreaterThan(700);
});

/** Function names of the programs; each has some of these. */
const exportSymbols = [
  'program',
  'fork',
  'double',
  'count_packets',
  'filter',
  'lengths',
  'shift',
  'unseen',
  'MAP',
  'LICENSE',
];

describe('programs that are linked', { timeout: 120_000 }, () => {
  let linker: Linker<NodeInput>;
  beforeAll(async () => void (linker = await createLinker()));
  afterAll(() => linker.close());
  const folder = at('../../../e2e/parity/bitcode/');
  const programs = [at('../../../examples/fork/fork.bc'), ...readdirSync(folder).map((name) => join(folder, name))];

  test.each(programs.filter((path) => path.endsWith('.bc')))('%s has no bad record', async (path) => {
    const result = await linker.link({ inputs: [path], exportSymbols, fatalErrors: false }).catch((error: unknown) => {
      if (error instanceof LinkError && error.code !== 'LINK_BAD_RECORD') return undefined;
      throw error;
    });
    const object = result?.outputs.find(({ kind }) => kind === 'obj');
    if (object === undefined || result!.btfSizes.ext === 0) return;
    expect(findBadRecord(object.bytes)).toBeUndefined();
  });
});

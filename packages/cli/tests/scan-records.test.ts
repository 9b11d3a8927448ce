import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodeObject } from '@bpf-link-wasm/btf';
import { createLinker, LinkError, type Linker, type NodeInput } from '@bpf-link-wasm/driver';
import { assertRecords } from '../src/btf/check-link.js';
import { hasSuspectRecords } from '../src/btf/scan-records.js';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const bytes = new Uint8Array(readFileSync(at('../../btf/tests/core/prog.o')));
const ext = decodeObject(bytes).elf!.section('.BTF.ext')!;
const view = new DataView(ext.data.buffer, ext.data.byteOffset, ext.data.byteLength);
const header = view.getUint32(4, true);
/** A table, by the field of the header that says where it is; its first record is behind a size, a name and a count. */
const tableAt = (field: number): number => header + view.getUint32(field, true);
const [funcs, lines, relocations] = [tableAt(8), tableAt(16), tableAt(24)] as const;
const first = 12;

/** @param place From the start of .BTF.ext. */
function changedAt(place: number, word: number): Uint8Array {
  const changed = Uint8Array.from(bytes);
  new DataView(changed.buffer).setUint32(ext.offset + place, word, true);
  return changed;
}

function errorOf(object: Uint8Array): LinkError | undefined {
  try {
    assertRecords(object, 'prog.o');
    return undefined;
  } catch (error) {
    if (error instanceof LinkError) return error;
    throw error;
  }
}

describe('the look at every object with .BTF.ext', () => {
  test.each([
    ['two lines at one instruction', lines + first + 16, 0, 'EXT_ORDER'],
    ['a line beyond the program', lines + first + 16, 0x7ffffff8, undefined],
    ['text that is no string', lines + first + 8, 0x7fffffff, 'EXT_LINE_STRING'],
    ['a size that records cannot have', lines, 12, undefined],
    ['a function that is none', funcs + first + 4, 1, 'EXT_FUNC_TYPE'],
    ['a function where none begins', funcs + first, 8, 'EXT_FUNC_FIRST'],
    ['a relocation of half an instruction', relocations + first, 3, 'EXT_OFFSET'],
    ['a relocation of a type that does not exist', relocations + first + 4, 0xffff, 'EXT_CORE_TYPE'],
  ])('sees %s', (_, place, word, code) => {
    const changed = changedAt(place, word);
    expect(hasSuspectRecords(changed)).toBe(true);
    if (code === undefined) return; // No loader gives it to a kernel.
    const error = errorOf(changed);
    expect(error?.code).toBe('BTF_REFUSED');
    expect(error?.diagnostics.map((diagnostic) => diagnostic.code)).toContain(code);
  });

  test("gives the kernel's answer", () => {
    expect(errorOf(changedAt(lines + first + 16, 0))?.message).toMatch(
      /^"prog\.o": BTF that kernel [\d.]+ refuses as libbpf loads it, EINVAL: Invalid line_info\[1\]\.insn_off:0 /,
    );
  });

  test('lets pass what a compiler made', () => {
    expect([hasSuspectRecords(bytes), errorOf(bytes)]).toEqual([false, undefined]);
  });

  test('suspects what is cut off, without an error of its own', () => {
    for (let size = 0; size < bytes.length; size += 97) hasSuspectRecords(bytes.subarray(0, size));
    expect(hasSuspectRecords(bytes.subarray(0, bytes.length - 65))).toBe(true);
  });

  test('never misses what the whole check refuses', () => {
    for (let place = header; place + 4 <= ext.data.length; place += 4) {
      for (const word of [0, 1, 7, 8, 16, 0xffff, 0xffffffff]) {
        const changed = changedAt(place, word);
        if (hasSuspectRecords(changed)) continue;
        expect(errorOf(changed)?.message, `${word} at ${place}`).toBeUndefined();
      }
    }
  });
});

/** What the programs are called; each has some of these. */
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

  test.each(programs.filter((path) => path.endsWith('.bc')))('%s raises no suspicion', async (path) => {
    const result = await linker.link({ inputs: [path], exportSymbols, fatalErrors: false }).catch((error: unknown) => {
      if (error instanceof LinkError) return undefined;
      throw error;
    });
    const object = result?.outputs.find(({ kind }) => kind === 'obj');
    if (object === undefined || result!.btfSizes.ext === 0) return;
    expect(hasSuspectRecords(object.bytes)).toBe(false);
  });
});

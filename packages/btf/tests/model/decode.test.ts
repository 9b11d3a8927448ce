import { expectError } from '@bpf-link-wasm/testkit/expect-error';
import { demand } from '@bpf-link-wasm/testkit/requirement';
import { describe, expect, it } from 'vitest';
import { BtfBuilder } from '../../src/model/btf-builder.js';
import { decode } from '../../src/model/decode.js';
import { encode } from '../../src/model/encode.js';
import { readVmlinux, vmlinux } from '../programs.js';
import { makeSample } from '../sample-btf.js';

/** A blob with a word of its header changed. */
function withWord(at: number, value: number, size: 1 | 2 | 4 = 4): Uint8Array {
  const bytes = makeSample().build();
  const view = new DataView(bytes.buffer);
  if (size === 1) view.setUint8(at, value);
  else if (size === 2) view.setUint16(at, value, true);
  else view.setUint32(at, value, true);
  return bytes;
}

const { length: size } = makeSample().build();

describe('decode', () => {
  it('finds types by name and kind', () => {
    const btf = makeSample().toBtf();
    const id = btf.get('list', 'STRUCT');
    expect(btf.type(id)).toMatchObject({
      kind: 'STRUCT',
      name: 'list',
      size: 32,
      members: [{ name: 'next' }, { name: 'name' }, { name: 'count' }],
    });
    expect(btf.find('list', 'UNION')).toBeUndefined();
    expect(btf.type(0)).toEqual({ kind: 'VOID', name: '' });
  });

  it('finds the same types by scanning and with its table', () => {
    const btf = makeSample().toBtf();
    const names = ['list', 'int', 'nothing', 'color', ''];
    const first = names.map((name) => btf.findAll(name));
    for (let times = 0; times < 10; times += 1) expect(names.map((name) => btf.findAll(name))).toEqual(first);
    expect(first[2]).toEqual([]);
  });

  it('reads split BTF with its base', () => {
    const base = makeSample().toBtf();
    const builder = new BtfBuilder({ base });
    const list = base.get('list', 'STRUCT');
    const id = builder.add({ kind: 'TYPEDEF', name: 'list', type: list });
    const own = builder.add({ kind: 'TYPEDEF', name: 'module_type', type: id });
    const bytes = builder.build();
    const split = decode(bytes, { base });
    expect(id).toBe(base.count);
    expect(split.findAll('list')).toEqual([list, id]);
    expect(split.type(own)).toMatchObject({ name: 'module_type', type: id });
    expect(split.type(list)).toMatchObject({ kind: 'STRUCT' });
    expect(split.strings.bytes.length).toBe('module_type'.length + 1);
    expect(encode(split)).toEqual(bytes);
  });

  it('reads kinds that only the layout section describes', () => {
    const builder = makeSample({ hasLayout: true });
    const { length: count } = Array.from(builder.toBtf().types());
    const bytes = builder.build();
    const view = new DataView(bytes.buffer);
    // A layout for kind 20: 4 bytes and 8 for each entry; the last record becomes one of these.
    const [typeLength, stringOffset, layoutLength] = [
      view.getUint32(12, true),
      view.getUint32(16, true),
      view.getUint32(28, true),
    ];
    const record = [0, (20 << 24) | 2, 5, 6, 7, 8, 9, 10];
    const body = new Uint8Array(bytes.length + record.length * 4 + 4);
    body.set(bytes.subarray(0, 32 + typeLength));
    const grown = new DataView(body.buffer);
    for (const [index, word] of record.entries()) grown.setUint32(32 + typeLength + index * 4, word, true);
    const layoutAt = 32 + typeLength + record.length * 4;
    body.set(bytes.subarray(32 + typeLength, 32 + stringOffset), layoutAt);
    body.set([4, 8, 0, 0], layoutAt + layoutLength);
    body.set(bytes.subarray(32 + stringOffset), layoutAt + layoutLength + 4);
    for (const [at, value] of [
      [12, typeLength + 32],
      [16, stringOffset + 36],
      [24, typeLength + 32],
      [28, layoutLength + 4],
    ] as const) {
      grown.setUint32(at, value, true);
    }
    const btf = decode(body);
    expect(btf.type(count + 1)).toMatchObject({ kind: 'UNKNOWN', kindNumber: 20, vlen: 2, word: 5 });
    expect(encode(btf)).toEqual(body);
  });

  it('refuses the same record without a layout section', async () => {
    const bytes = makeSample().build();
    new DataView(bytes.buffer).setUint32(24 + 4, 20 << 24, true);
    expect(await expectError(() => decode(bytes))).toEqual({
      name: 'BtfError',
      code: 'BTF_UNKNOWN_KIND',
      details: { id: 1, kindNumber: 20, offset: 0 },
      message: 'type 1: kind 20, expected 1 to 19, at byte 0 of the type section',
    });
  });

  it.each([
    [new Uint8Array(10), 'BTF_SHORT', 'BTF: 10 bytes, expected a header of at least 24'],
    [withWord(0, 0x1234, 2), 'BTF_NOT_BTF', 'BTF: first bytes 0x1234, expected 0xeb9f or 0x9feb'],
    [withWord(2, 9, 1), 'BTF_UNSUPPORTED_VERSION', 'BTF header: version 9, expected 1, at byte 2'],
    [withWord(3, 1, 1), 'BTF_UNSUPPORTED_FLAGS', 'BTF header: flags 0x1, expected 0, at byte 3'],
    [withWord(4, 20), 'BTF_BAD_HEADER_LENGTH', `BTF header: length 20, expected 24 to ${size}, at byte 4`],
    [
      withWord(8, 2),
      'BTF_BAD_SECTION',
      /^BTF type section: \d+ bytes at offset 2 from the header's end, expected an offset divisible by 4$/,
    ],
    [
      withWord(16, 0),
      'BTF_BAD_SECTION',
      /^BTF (type|string) section: .* expected to begin after the (type|string) section, which ends at \d+$/,
    ],
    [
      withWord(20, 0xffff_ffff),
      'BTF_BAD_SECTION',
      /^BTF string section: 4294967295 bytes .* expected to end within \d+ bytes$/,
    ],
    [withWord(20, 0), 'BTF_BAD_STRINGS', 'BTF string section: 0 bytes, expected at least 1'],
    [withWord(20, 3), 'BTF_BAD_STRINGS', 'BTF string section: last byte 110, expected 0'],
    [withWord(12, 14), 'BTF_TRUNCATED_TYPE', 'type 1: 14 bytes left, expected 16, at byte 0 of the type section'],
    [withWord(12, 20), 'BTF_TRUNCATED_TYPE', 'type 2: 4 bytes left, expected 12, at byte 16 of the type section'],
  ] as const)('refuses bad bytes with $1', async (bytes, code, message) => {
    const error = await expectError(() => decode(bytes));
    expect(error).toMatchObject({ name: 'BtfError', code });
    if (typeof message === 'string') expect(error.message).toBe(message);
    else expect(error.message).toMatch(message);
  });

  it('reports a missing id or name', async () => {
    const btf = makeSample().toBtf();
    expect((await expectError(() => btf.type(99))).message).toBe('type 99: not found, expected an id below 22');
    expect((await expectError(() => btf.get('list', 'UNION'))).message).toBe(
      'type "list": not found, expected a UNION of that name',
    );
  });

  it('reports a string offset outside the section', async () => {
    const bytes = makeSample().build();
    new DataView(bytes.buffer).setUint32(24, 0xffff, true);
    const btf = decode(bytes);
    expect(await expectError(() => btf.type(1))).toMatchObject({
      code: 'BTF_BAD_STRING_OFFSET',
      details: { offset: 0xffff },
    });
    expect(btf.type(2)).toMatchObject({ name: 'char' });
  });

  it('finds a struct of the running kernel', (context) => {
    demand(context, vmlinux);
    const btf = decode(readVmlinux());
    const task = btf.type(btf.get('task_struct', 'STRUCT'));
    expect(task.kind === 'STRUCT' && task.members.map(({ name }) => name)).toContain('pid');
  });
});

import { expectError } from '@bpf-link-wasm/testkit/expect-error';
import { describe, expect, it } from 'vitest';
import { BtfBuilder } from '../../src/model/btf-builder.js';
import { minCoreBtf } from '../../src/core/min-core.js';
import type { BtfExt } from '../../src/ext/btf-ext.js';
import { type BtfObject, decodeObject, openObject } from '../../src/object/btf-object.js';
import { type BtfErrorCode, codeTable } from '../../src/wire/btf-error.js';
import { decode } from '../../src/model/decode.js';
import { dedup } from '../../src/dedup/dedup.js';
import { decodeElf } from '../../src/elf/decode-elf.js';
import { decodeExt } from '../../src/ext/decode-ext.js';
import { formatRaw } from '../../src/format/format-raw.js';
import { layoutOf } from '../../src/layout/struct-layout.js';
import { TypeSizes } from '../../src/layout/type-sizes.js';
import { makeSample } from '../sample-btf.js';

const sample = makeSample().build();
const view = new DataView(sample.buffer, sample.byteOffset);
const stringsStart = 24 + view.getUint32(16, true);

/** The sample with a byte or word of it changed. */
function changed(at: number, value: number, size: 1 | 4 = 4): Uint8Array {
  const bytes = Uint8Array.from(sample);
  if (size === 1) bytes[at] = value;
  else new DataView(bytes.buffer).setUint32(at, value, true);
  return bytes;
}

/** The smallest ELF64 object, without sections. */
function emptyElf(change: (bytes: Uint8Array) => void = () => {}): Uint8Array {
  const bytes = new Uint8Array(64);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  new DataView(bytes.buffer).setUint16(18, 247, true);
  change(bytes);
  return bytes;
}

function build(make: (builder: BtfBuilder) => void): ReturnType<BtfBuilder['toBtf']> {
  const builder = new BtfBuilder();
  make(builder);
  return builder.toBtf();
}

const gzip = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3);

/** For each code one way to trigger it. */
const cases: Readonly<Record<BtfErrorCode, () => unknown>> = {
  BTF_SHORT: () => decode(sample.subarray(0, 10)),
  BTF_NOT_BTF: () => decode(changed(0, 0x1234)),
  BTF_UNSUPPORTED_VERSION: () => decode(changed(2, 9, 1)),
  BTF_UNSUPPORTED_FLAGS: () => decode(changed(3, 1, 1)),
  BTF_BAD_HEADER_LENGTH: () => decode(changed(4, 8)),
  BTF_BAD_SECTION: () => decode(changed(12, 0xffff)),
  BTF_BAD_STRINGS: () => decode(changed(20, 0)),
  BTF_NEEDS_BASE: () => decode(changed(stringsStart, 1, 1)),
  BTF_TRUNCATED_TYPE: () => decode(changed(28, 0x0400_ffff)),
  BTF_UNKNOWN_KIND: () => decode(changed(28, 0x1e00_0000)),
  BTF_NO_SUCH_TYPE: () => decode(sample).type(9999),
  BTF_NO_SUCH_NAME: () => decode(sample).get('nothing', 'STRUCT'),
  BTF_BAD_STRING_OFFSET: () => decode(changed(24, 0xffff)).type(1),
  BTF_UNEXPECTED_KIND: () => layoutOf(decode(sample), decode(sample).get('int')),
  BTF_NO_SIZE: () => new TypeSizes(decode(sample)).sizeOf(0),
  BTF_LOOP: () => dedup(build((builder) => void builder.append({ kind: 'CONST', name: '', type: 1 }))),
  BTF_SIZE_OVERFLOW: () => {
    const btf = build((builder) => {
      builder.append({ kind: 'INT', name: 'i', size: 8, encoding: 0, offsetBits: 0, bits: 64 });
      builder.append({ kind: 'ARRAY', name: '', type: 1, indexType: 1, length: 0xffffffff });
    });
    return new TypeSizes(btf).sizeOf(2);
  },
  BTF_LIMIT: () => formatRaw(longNames(), {}),
  BTF_BAD_VALUE: () =>
    build((builder) => void builder.append({ kind: 'INT', name: 'i', size: -1, encoding: 0, offsetBits: 0, bits: 8 })),
  BTF_NOT_ELF: () => decodeElf(Uint8Array.of(1, 2, 3, 4)),
  BTF_UNSUPPORTED_ELF: () => decodeElf(emptyElf((bytes) => void (bytes[4] = 1))),
  BTF_BAD_ELF: () => decodeElf(emptyElf((bytes) => new DataView(bytes.buffer).setBigUint64(40, 9999n, true))),
  BTF_NO_SECTION: () => decodeObject(emptyElf()),
  BTF_NO_DECOMPRESSOR: () => openObject(gzip),
  BTF_DECOMPRESS_FAILED: () => openObject(gzip, { decompress: () => Promise.reject(new Error('no')) }),
  BTF_BAD_EXT: () => decodeExt(new Uint8Array(3), decode(sample).strings),
  BTF_CORE_FAILED: () => minCoreBtf(decode(sample), [askingFor(9999)]),
};

/** An object with a CO-RE relocation for a type. */
function askingFor(type: number): BtfObject {
  const records = [{ offset: 0, type, access: '0', accessOffset: 0, kindNumber: 0 }];
  const coreRelo = { recordSize: 16, blocks: [{ section: 'tc', sectionOffset: 0, records }] };
  return { btf: decode(sample), ext: () => ({ coreRelo }) as unknown as BtfExt };
}

/** Many names inside of one long name: the text would be far longer than the BTF. */
function longNames(): ReturnType<typeof decode> {
  const bytes = build((builder) => {
    for (let index = 0; index < 3000; index += 1)
      builder.append({ kind: 'TYPEDEF', name: 'x'.repeat(60_000), type: 0 });
  }).bytes.slice();
  return decode(bytes);
}

describe('every thrown code', () => {
  it.each(Object.entries(cases))('can be triggered: %s', async (code, work) => {
    const { name, details, ...error } = await expectError(work);
    const message = (codeTable[code as BtfErrorCode] as (details: unknown) => string)(details);
    expect({ name, ...error }).toMatchObject({ name: 'BtfError', code, message });
  });

  it('has a case', () => expect(Object.keys(cases).toSorted()).toEqual(Object.keys(codeTable).toSorted()));
});

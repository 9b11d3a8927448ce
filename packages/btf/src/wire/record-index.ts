import { type KindLayout, kindLayouts, maxKind } from './kind.js';
import { BtfError } from './btf-error.js';

/**
 * Format of the info word of a record.
 *
 * **Shape** `classic`: vlen in bits 0-15, kind in 24-28, kind_flag in 31. `wide`, kernel >= 7.2: vlen in bits 0-23, kind in
 * 24-30, kind_flag in 31.
 *
 * @see Linux include/uapi/linux/btf.h struct btf_type
 */
export type InfoDialect = 'classic' | 'wide';

/** Masks of an info word. */
export interface InfoMasks {
  /** Of vlen, from bit 0. */
  readonly vlen: number;
  /** Of the kind, after shifting by 24. */
  readonly kind: number;
}

const classic: InfoMasks = { vlen: 0xffff, kind: 0x1f };
const wide: InfoMasks = { vlen: 0xffffff, kind: 0x7f };

/** The masks of a dialect. */
export function infoMasksOf(dialect: InfoDialect): InfoMasks {
  return dialect === 'wide' ? wide : classic;
}

/**
 * Decodes the layout section of a 32-byte header: the size of records of each kind, known or not (kernel >= 7.1).
 *
 * **Shape** by kind from 0: bytes of the fixed part u8, bytes of an entry u8, flags u16.
 *
 * @see Linux include/uapi/linux/btf.h struct btf_layout
 */
export function decodeLayout(section: Uint8Array): KindLayout[] {
  const layouts: KindLayout[] = [];
  for (let at = 0; at + 4 <= section.length; at += 4) layouts.push({ fixed: section[at]!, entry: section[at + 1]! });
  return layouts;
}

/** The type section and the offsets of its records. */
export interface RecordIndex {
  readonly view: DataView;
  readonly isLittle: boolean;
  readonly masks: InfoMasks;
  /** The layout of each kind; more than 20 entries with a layout section. */
  readonly layouts: readonly KindLayout[];
  /** Byte offset of each record, plus one more entry, the section's length. */
  readonly offsets: Uint32Array;
}

/** Bytes at the start of each record: name offset, info, size or type. */
export const recordHead = 12;

/**
 * Finds the start of each record, without decoding them.
 * @param layouts Of the layout section; unknown kinds are looked up there.
 * @throws {BtfError} BTF_TRUNCATED_TYPE, BTF_UNKNOWN_KIND
 */
export function indexRecords(
  section: Uint8Array,
  isLittle: boolean,
  masks: InfoMasks,
  extra: readonly KindLayout[],
  startId: number,
): RecordIndex {
  const view = new DataView(section.buffer, section.byteOffset, section.byteLength);
  const layouts = [...kindLayouts, ...extra.slice(maxKind + 1)];
  const size = section.length;
  const offsets = new Uint32Array(Math.floor(size / recordHead) + 1);
  let count = 0;
  for (let offset = 0; offset < size;) {
    const id = startId + count;
    const left = size - offset;
    if (left < recordHead) throw new BtfError('BTF_TRUNCATED_TYPE', { id, left, expected: recordHead, offset });
    const info = view.getUint32(offset + 4, isLittle);
    const kindNumber = (info >>> 24) & masks.kind;
    const layout = layouts[kindNumber];
    if (kindNumber === 0 || layout === undefined) throw new BtfError('BTF_UNKNOWN_KIND', { id, kindNumber, offset });
    const expected = recordHead + layout.fixed + layout.entry * (info & masks.vlen);
    if (left < expected) throw new BtfError('BTF_TRUNCATED_TYPE', { id, left, expected, offset });
    offsets[count] = offset;
    count += 1;
    offset += expected;
  }
  offsets[count] = size;
  return { view, isLittle, masks, layouts, offsets: offsets.slice(0, count + 1) };
}

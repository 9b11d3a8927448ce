/**
 * How the info word of a record is divided.
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

import type { Btf } from '../model/btf.js';
import { BtfError } from '../wire/btf-error.js';
import type { BlobHeader } from '../wire/encode-blob.js';
import { longHeader } from '../wire/header.js';

/**
 * Length and layout section of a header, which survive the removal of types.
 *
 * A header of 32 bytes or more may lack a layout section: its offset and length are then zero.
 *
 * @throws {BtfError} BTF_BAD_VALUE when the header has unknown fields that are not zero
 * @see libbpf >= 1.8 src/btf.c btf_parse_hdr, btf_ensure_modifiable
 */
export function keptHeader({ bytes, header: { length, layout } }: Btf): BlobHeader {
  const unknown = bytes.subarray(longHeader, Math.max(longHeader, length)).findIndex((byte) => byte !== 0);
  if (unknown !== -1)
    throw new BtfError('BTF_BAD_VALUE', {
      subject: 'header',
      found: `has a byte that is not zero at ${longHeader + unknown}`,
      expected: `zeros after the first ${longHeader} bytes, whose meaning is known`,
    });
  const start = length + (layout?.offset ?? 0);
  return { length, layout: bytes.subarray(start, start + (layout?.length ?? 0)) };
}

import { checkFlag, checkVlen, reportTruncated } from './record-check.js';
import type { KernelCheck } from '../kernel-check.js';

/** @see Linux kernel/bpf/btf.c btf_int_check_meta */
export function checkInt(check: KernelCheck, id: number, left: number): number {
  if (left < 4) return reportTruncated(check, id, left, 4);
  checkVlen(check, id);
  checkFlag(check, id);
  const { types, log, rules } = check;
  const data = types.word(id, 3);
  const size = types.sizeOrType(id);
  if (data >>> 28 !== 0) {
    const line = (): string => log.basic(id, `Invalid int_data:${data.toString(16)}`);
    check.reportType('BTF_INT_BITS_UNKNOWN', id, { found: `0x${data.toString(16)}`, at: 12, line });
  }
  const bits = (data & 0xff) + ((data >>> 16) & 0xff);
  if (bits > rules.maxIntBits) {
    check.reportType('BTF_INT_TOO_WIDE', id, {
      found: `${bits} bits with the offset`,
      at: 12,
      said: `nr_bits exceeds ${rules.maxIntBits}`,
    });
  }
  if ((bits + 7) >> 3 > size) {
    check.reportType('BTF_INT_SIZE', id, {
      found: `${bits} bits in ${size} bytes`,
      at: 8,
      said: 'nr_bits exceeds type_size',
    });
  }
  const encoding = (data >>> 24) & 0xf;
  if (encoding !== 0 && encoding !== 1 && encoding !== 2 && encoding !== 4) {
    check.reportType('BTF_INT_ENCODING', id, {
      errno: 'ENOTSUPP',
      found: `encoding ${encoding}`,
      at: 15,
      said: 'Unsupported encoding',
    });
  }
  return 4;
}

/** @see Linux kernel/bpf/btf.c btf_float_check_meta, kernel >= 5.13 */
export function checkFloat(check: KernelCheck, id: number): number {
  checkVlen(check, id);
  checkFlag(check, id);
  const size = check.types.sizeOrType(id);
  if (size !== 2 && size !== 4 && size !== 8 && size !== 12 && size !== 16) {
    check.reportType('BTF_FLOAT_SIZE', id, { found: `${size} bytes`, at: 8, said: 'Invalid type_size' });
  }
  return 0;
}

/** @see Linux kernel/bpf/btf.c btf_decl_tag_check_meta, kernel >= 5.16 */
export function checkDeclTag(check: KernelCheck, id: number, left: number): number {
  if (left < 4) return reportTruncated(check, id, left, 4);
  const { types, rules } = check;
  if (check.strings.isEmpty(types.nameOffset(id))) {
    check.reportType('BTF_TAG_VALUE', id, { found: 'an empty text', said: 'Invalid value' });
  }
  // A kernel without kind_flag for tags looks at info as a whole.
  if (!rules.hasTagFlag) checkInfo(check, id);
  else checkVlen(check, id);
  const component = types.word(id, 3) | 0;
  if (component < -1) {
    check.reportType('BTF_TAG_COMPONENT', id, { found: `index ${component}`, at: 12, said: 'Invalid component_idx' });
  }
  return 4;
}

function checkInfo(check: KernelCheck, id: number): void {
  checkVlen(check, id);
  checkFlag(check, id);
}

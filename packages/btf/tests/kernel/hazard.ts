import type { ValidateOptions } from '../../src/kernel/validate.js';
import { validate } from '../../src/kernel/validate.js';

/**
 * Whether a blob would make the kernel print a warning of its own: two locks or two bpf_refcount in a struct. Such blobs
 * are not given to it.
 */
export function isHazard(blob: Uint8Array, options: ValidateOptions): boolean {
  return validate(blob, options).issues.some(({ code }) => code === 'BTF_FIELD_KERNEL_WARNING');
}

/**
 * Whether an integer's word says 1, 2, 4, 8 or 16 whole bytes without an offset.
 *
 * @see Linux kernel/bpf/btf.c btf_type_int_is_regular
 */
export function isRegularInt(data: number): boolean {
  const bits = data & 0xff;
  return (data & 0xff0000) === 0 && (bits === 8 || bits === 16 || bits === 32 || bits === 64 || bits === 128);
}

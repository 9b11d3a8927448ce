import { decodeElf } from '@bpf-link-wasm/btf';

/** Helpers with unpredictable results: bpf_ktime_get_ns and bpf_get_prandom_u32. @see Linux include/uapi/linux/bpf.h */
const unforeseen = new Set([5, 7]);

/** Section flag of code. */
const executable = 4;

/**
 * An object whose clock and random numbers are constants: each call is replaced with a different constant in r0. So two
 * loads of it behave the same.
 * @param seed The first number.
 */
export function settleHelpers(object: Uint8Array, seed: number): Uint8Array {
  const settled = object.slice();
  let next = seed >>> 0;
  for (const { data, flags } of decodeElf(settled).sections) {
    if ((flags & executable) === 0) continue;
    const view = new DataView(data.buffer, data.byteOffset, data.length);
    for (let at = 0; at + 8 <= data.length; at += 8) {
      const [opcode, registers] = [data[at]!, data[at + 1]!];
      const isWide = opcode === 0x18;
      if (opcode === 0x85 && registers === 0 && unforeseen.has(view.getInt32(at + 4, true))) {
        data[at] = 0xb4; // w0 = next
        view.setInt32(at + 4, next | 0, true);
        next = (Math.imul(next, 0x9e3779b1) + 0x7f4a7c15) >>> 0;
      }
      if (isWide) at += 8;
    }
  }
  return settled;
}

import { decodeUtf8, encodeUtf8 } from '@bpf-link-wasm/btf';
import type { HelperArguments, HelperTable } from '../machine/helper.js';
import type { Machine } from '../machine/machine.js';
import { Errno } from '../maps/errno.js';
import { formatText } from './format-text.js';
import { givenBytes, givenString } from './given-memory.js';

/** Maximum number of values of bpf_snprintf and bpf_trace_vprintk. @see Linux include/linux/bpf.h MAX_BPRINTF_VARARGS */
const maxValues = 12;

/** Maximum number of bytes of a string to print. */
const maxString = 512;

/** Maximum size of a traced line, in bytes. @see Linux include/linux/bpf.h MAX_BPRINTF_BUF */
const maxLine = 1024;

/** Maximum number of characters of a number for bpf_strtol. */
const maxNumber = 63;

/** Helpers for text. @see Linux kernel/bpf/helpers.c, kernel/trace/bpf_trace.c */
export const textHelpers: HelperTable = {
  bpf_trace_printk: (call, machine) => trace(call, machine, [call.u64(3), call.u64(4), call.u64(5)]),
  bpf_trace_vprintk: (call, machine) => {
    const values = valuesIn(call, 3, call.u32(4));
    return values === undefined ? -Errno.EINVAL : trace(call, machine, values);
  },
  bpf_seq_printf: (call, machine) => {
    const values = valuesIn(call, 4, call.u32(5));
    const text = values === undefined ? undefined : formatIn(call, machine, 2, values);
    return text === undefined ? -Errno.EINVAL : write(machine, text);
  },
  bpf_seq_write: (call, machine) => write(machine, call.read(2, call.u32(3))),
  bpf_snprintf: (call, machine) => {
    const size = call.u32(2);
    const values = valuesIn(call, 4, call.u32(5));
    const bytes = values === undefined ? undefined : format(machine, call.string(3), values, size);
    if (bytes === undefined) return -Errno.EINVAL;
    if (size > 0) {
      const into = call.write(1, size);
      const kept = bytes.subarray(0, size - 1);
      into.set(kept);
      into[kept.length] = 0;
    }
    return bytes.length + 1;
  },
  bpf_strtol: (call) => {
    const parsed = parseNumber(call);
    if (typeof parsed === 'number') return parsed;
    const value = parsed.isNegative ? -parsed.value : parsed.value;
    return BigInt.asIntN(64, value) === value ? store(call, value, parsed.length) : -Errno.ERANGE;
  },
  bpf_strtoul: (call) => {
    const parsed = parseNumber(call);
    if (typeof parsed === 'number') return parsed;
    return parsed.isNegative ? -Errno.EINVAL : store(call, parsed.value, parsed.length);
  },
  bpf_strncmp: (call) => {
    const size = call.u32(2);
    const [one, other] = [call.read(1, size), encodeUtf8(call.string(3, size))];
    for (let index = 0; index < size; index += 1) {
      const [left, right] = [one[index]!, other[index] ?? 0];
      if (left !== right) return left < right ? -1 : 1;
      if (left === 0) return 0;
    }
    return 0;
  },
};

/** Adds a line to the trace, without the line end of the text. @returns the length of the text. */
function trace(call: HelperArguments, machine: Machine, values: readonly bigint[]): number {
  const text = formatIn(call, machine, 1, values);
  if (text === undefined) return -Errno.EINVAL;
  machine.output.trace.push(decodeUtf8(text).replace(/\n$/, ''));
  return text.length;
}

/** Appends text to the iterator's file. */
function write({ output }: Machine, text: Uint8Array): number {
  output.seq = (output.seq ?? '') + decodeUtf8(text);
  return 0;
}

/** The text of a format in memory, whose size is in the next register. */
function formatIn(
  call: HelperArguments,
  machine: Machine,
  register: number,
  values: readonly bigint[],
): Uint8Array | undefined {
  const bytes = call.read(register, call.u32(register + 1));
  const end = bytes.indexOf(0);
  return end === -1 ? undefined : format(machine, decodeUtf8(bytes.subarray(0, end)), values, maxLine);
}

/** @param room Bytes of the buffer. @returns all bytes of the text, even those that the buffer has no room for. */
function format(machine: Machine, text: string, values: readonly bigint[], room: number): Uint8Array | undefined {
  const formatted = formatText(text, values, room, {
    string: (address, space) => {
      const bytes = givenString(machine, address, maxString - 1, space);
      return bytes && String.fromCharCode(...bytes);
    },
    bytes: (address, size) => givenBytes(machine, address, size, 'kernel'),
  });
  return formatted === undefined ? undefined : Uint8Array.from(formatted, (character) => character.charCodeAt(0));
}

/** The values in memory; undefined for a size that is refused. */
function valuesIn(call: HelperArguments, register: number, size: number): bigint[] | undefined {
  if (size % 8 !== 0 || size > maxValues * 8 || (size > 0 && call.u64(register) === 0n)) return undefined;
  if (size === 0) return [];
  const bytes = call.read(register, size);
  const view = new DataView(bytes.buffer, bytes.byteOffset, size);
  return Array.from({ length: size / 8 }, (_, index) => view.getBigUint64(index * 8, true));
}

function store(call: HelperArguments, value: bigint, length: number): number {
  const into = call.write(4, 8);
  new DataView(into.buffer, into.byteOffset, 8).setBigInt64(0, BigInt.asIntN(64, value), true);
  return length;
}

/**
 * Reads a number as bpf_strtol does: spaces, a sign, then digits of the base in the flags; base 0 is 16 after 0x, 8 after 0, 10
 * otherwise.
 * @returns the number without its sign and how many bytes it took, or a negative error number.
 */
function parseNumber(call: HelperArguments): { value: bigint; isNegative: boolean; length: number } | number {
  const flags = call.u64(3);
  if (flags !== 0n && flags !== 8n && flags !== 10n && flags !== 16n) return -Errno.EINVAL;
  const text = String.fromCharCode(...call.read(1, call.u32(2)));
  const [before = '', sign = ''] = /^[ \t-\r\xa0]*(-?)/.exec(text) ?? [];
  const rest = text.slice(before.length, before.length + maxNumber);
  const isHex = /^0x/i.test(rest);
  const base = flags !== 0n ? Number(flags) : /^0x[\da-f]/i.test(rest) ? 16 : rest.startsWith('0') ? 8 : 10;
  const prefix = base === 16 && isHex ? 2 : 0;
  const digits = { 8: /^[0-7]+/, 10: /^\d+/, 16: /^[\da-f]+/i }[base as 8 | 10 | 16].exec(rest.slice(prefix))?.[0];
  if (digits === undefined) return -Errno.EINVAL;
  let value = 0n;
  for (const digit of digits) value = value * BigInt(base) + BigInt(Number.parseInt(digit, 16));
  if (value >= 1n << 64n) return -Errno.ERANGE;
  return { value, isNegative: sign === '-', length: before.length + prefix + digits.length };
}

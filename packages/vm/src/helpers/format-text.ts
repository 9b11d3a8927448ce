/** A value that a format asks for. */
type Conversion =
  | { readonly kind: 'integer'; readonly bits: 32 | 64; readonly type: 'd' | 'i' | 'u' | 'x' | 'X' }
  | { readonly kind: 'string'; readonly space: 'kernel' | 'user' | 'any' }
  | { readonly kind: 'character' }
  | { readonly kind: 'pointer' }
  | { readonly kind: 'address'; readonly bytes: 4 | 16; readonly hasDots: boolean };

/** Reads the memory behind strings and addresses. */
export interface FormatMemory {
  /** Undefined where nothing can be read. */
  readonly string: (address: bigint, space: 'kernel' | 'user' | 'any') => string | undefined;
  readonly bytes: (address: bigint, size: number) => Uint8Array | undefined;
}

/** `%`, flags and width, then what is to be printed. */
const conversion = /%([0+\- ]*)([1-9]\d*)?(%|(?:l|ll)?[diuxX]|s|c|p(?:[ku]s|[iI][46]|[KxsSB])?)/y;

/**
 * Prints as the kernel's bpf_trace_printk and bpf_snprintf do: `%d %i %u %x %X` with `l` or `ll`, `%s %c %p %px %pK %pks %pus %pi4
 * %pI4 %pi6 %pI6 %ps %pS %pB`, with flags `0 + - space` and a width.
 * @param values 64 bits each.
 * @param room Bytes of the kernel's buffer. What the kernel prints beforehand and has no room for is left out, and does not count.
 * @returns a character for each byte; undefined for a format that the kernel refuses, or that asks for more values than there are.
 * @see Linux kernel/bpf/helpers.c bpf_bprintf_prepare
 */
export function formatText(
  format: string,
  values: readonly bigint[],
  room: number,
  memory: FormatMemory,
): string | undefined {
  if (!/^[\s\x20-\x7e]*$/.test(format)) return undefined;
  let text = '';
  let next = 0;
  for (let at = 0; at < format.length;) {
    if (format[at] !== '%') {
      text += format[at];
      at += 1;
      continue;
    }
    conversion.lastIndex = at;
    const found = conversion.exec(format);
    if (found === null) return undefined;
    const [all, flags = '', width = '', name = ''] = found;
    at += all.length;
    if (name === '%') {
      if (all !== '%%') return undefined;
      text += '%';
      continue;
    }
    const value = values[next];
    if (value === undefined) return undefined;
    next += 1;
    const one = conversionOf(name);
    if (isPrepared(one) && text.length >= room) continue;
    text += pad(print(one, value, flags, memory), flags, Number(width));
  }
  return text;
}

function conversionOf(name: string): Conversion {
  const last = name.at(-1)!;
  if (name === 's') return { kind: 'string', space: 'any' };
  if (name === 'c') return { kind: 'character' };
  if (name === 'pks' || name === 'pus') return { kind: 'string', space: name === 'pks' ? 'kernel' : 'user' };
  if (/^p[iI]/.test(name)) return { kind: 'address', bytes: last === '4' ? 4 : 16, hasDots: name[1] === 'I' };
  if (name.startsWith('p')) return { kind: 'pointer' };
  return { kind: 'integer', bits: name.startsWith('l') ? 64 : 32, type: last as 'd' };
}

/** Whether the kernel prints it before the whole text: IP addresses, and strings of kernel or user memory alone. */
function isPrepared(one: Conversion): boolean {
  return one.kind === 'address' || (one.kind === 'string' && one.space !== 'any');
}

function print(one: Conversion, value: bigint, flags: string, memory: FormatMemory): string {
  switch (one.kind) {
    case 'integer': {
      const isSigned = one.type === 'd' || one.type === 'i';
      const number = isSigned ? BigInt.asIntN(one.bits, value) : BigInt.asUintN(one.bits, value);
      if (one.type === 'x') return number.toString(16);
      if (one.type === 'X') return number.toString(16).toUpperCase();
      const sign = isSigned && number >= 0n ? (flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '') : '';
      return sign + number.toString();
    }
    case 'string':
      return memory.string(value, one.space) ?? '';
    case 'character':
      return String.fromCharCode(Number(value & 0xffn));
    case 'pointer':
      return value.toString(16).padStart(16, '0');
    default:
      return formatAddress(memory.bytes(value, one.bytes) ?? new Uint8Array(one.bytes), one.hasDots);
  }
}

/** `%pi4` has leading zeros, `%pI4` does not; `%pi6` has no colons, `%pI6` does. */
function formatAddress(bytes: Uint8Array, hasDots: boolean): string {
  if (bytes.length === 4) return [...bytes].map((byte) => String(byte).padStart(hasDots ? 1 : 3, '0')).join('.');
  const groups = Array.from({ length: 8 }, (_, index) =>
    [bytes[index * 2]!, bytes[index * 2 + 1]!].map((byte) => byte.toString(16).padStart(2, '0')).join(''),
  );
  return groups.join(hasDots ? ':' : '');
}

function pad(text: string, flags: string, width: number): string {
  if (text.length >= width) return text;
  if (flags.includes('-')) return text.padEnd(width);
  if (!flags.includes('0')) return text.padStart(width);
  const sign = /^[-+ ]/.exec(text)?.[0] ?? '';
  return sign + text.slice(sign.length).padStart(width - sign.length, '0');
}

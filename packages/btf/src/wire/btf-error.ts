const quote = (text: string): string => JSON.stringify(text);
const hex = (value: number): string => `0x${value.toString(16)}`;

/**
 * Every error thrown by this package, with its message. Append only: a code is never renamed, removed
 * or given another meaning. Problems found by the validator are data, not thrown, and have their own table.
 *
 * Messages read `subject: found, expected X, at where`, lower case, without a full stop.
 */
export const codeTable = {
  BTF_SHORT: (d: { size: number; expected: number }) =>
    `BTF: ${d.size} bytes, expected a header of at least ${d.expected}`,
  BTF_NOT_BTF: (d: { magic: number }) => `BTF: first bytes ${hex(d.magic)}, expected 0xeb9f or 0x9feb`,
  BTF_UNSUPPORTED_VERSION: (d: { version: number }) => `BTF header: version ${d.version}, expected 1, at byte 2`,
  BTF_UNSUPPORTED_FLAGS: (d: { flags: number }) => `BTF header: flags ${hex(d.flags)}, expected 0, at byte 3`,
  BTF_BAD_HEADER_LENGTH: (d: { length: number; size: number }) =>
    `BTF header: length ${d.length}, expected 24 to ${d.size}, at byte 4`,
  BTF_BAD_SECTION: (d: { section: string; offset: number; length: number; expected: string }) =>
    `BTF ${d.section} section: ${d.length} bytes at offset ${d.offset} from the header's end, expected ${d.expected}`,
  BTF_BAD_STRINGS: (d: { found: string; expected: string }) => `BTF string section: ${d.found}, expected ${d.expected}`,
  BTF_NEEDS_BASE: (d: { found: string }) =>
    `BTF string section: first byte ${d.found} as in split BTF, expected its base, or a first byte 0`,
  BTF_TRUNCATED_TYPE: (d: { id: number; left: number; expected: number; offset: number }) =>
    `type ${d.id}: ${d.left} bytes left, expected ${d.expected}, at byte ${d.offset} of the type section`,
  BTF_UNKNOWN_KIND: (d: { id: number; kindNumber: number; offset: number }) =>
    `type ${d.id}: kind ${d.kindNumber}, expected 1 to 19, at byte ${d.offset} of the type section`,
  BTF_NO_SUCH_TYPE: (d: { id: number; count: number }) => `type ${d.id}: not found, expected an id below ${d.count}`,
  BTF_NO_SUCH_NAME: (d: { name: string; kinds: readonly string[] }) =>
    `type ${quote(d.name)}: not found${d.kinds.length > 0 ? `, expected a ${d.kinds.join(' or ')} of that name` : ''}`,
  BTF_BAD_STRING_OFFSET: (d: { offset: number; end: number }) =>
    `string offset ${d.offset}: outside the string section, expected less than ${d.end}`,
  BTF_UNEXPECTED_KIND: (d: { id: number; kind: string; expected: readonly string[] }) =>
    `type ${d.id}: ${d.kind}, expected ${d.expected.join(' or ')}`,
  BTF_NO_SIZE: (d: { id: number; kind: string; name: string }) =>
    `type ${d.id}: ${d.kind}${d.name === '' ? '' : ` ${quote(d.name)}`} has no size, expected a complete type`,
  BTF_LOOP: (d: { id: number }) => `type ${d.id}: contains itself, expected an end of the chain`,
  BTF_SIZE_OVERFLOW: (d: { id: number }) => `type ${d.id}: more than 4,294,967,295 bytes, expected a size of 32 bits`,
  BTF_LIMIT: (d: { what: string; limit: number }) => `${d.what}: beyond the limit, expected at most ${d.limit}`,
  BTF_BAD_VALUE: (d: { subject: string; found: string; expected: string }) =>
    `${d.subject}: ${d.found}, expected ${d.expected}`,
  BTF_NOT_ELF: (d: { head: string }) => `ELF: first bytes ${d.head}, expected 7f454c46`,
  BTF_UNSUPPORTED_ELF: (d: { field: string; found: string; expected: string }) =>
    `ELF header: ${d.field} ${d.found}, expected ${d.expected}`,
  BTF_BAD_ELF: (d: { subject: string; found: string; expected: string }) =>
    `ELF ${d.subject}: ${d.found}, expected ${d.expected}`,
  BTF_NO_SECTION: (d: { section: string; hint: string }) => `ELF section ${quote(d.section)}: not found; ${d.hint}`,
  BTF_NO_DECOMPRESSOR: (d: { format: string }) =>
    `data: compressed with ${d.format}, expected BTF or ELF, or a function that decompresses`,
  BTF_DECOMPRESS_FAILED: (d: { format: string; reason: string }) => `data: compressed with ${d.format}, ${d.reason}`,
  BTF_BAD_EXT: (d: { subject: string; found: string; expected: string; offset: number }) =>
    `.BTF.ext ${d.subject}: ${d.found}, expected ${d.expected}, at byte ${d.offset}`,
  BTF_CORE_FAILED: (d: { path: string; reason: string; section: string; offset: number }) =>
    `CO-RE relocation of ${d.path}: ${d.reason}, expected one that loaders accept, at byte ${d.offset} of section ${quote(d.section)}`,
} as const;

/** Stable name of a problem. */
export type BtfErrorCode = keyof typeof codeTable;

/** The data of a problem. */
export type BtfErrorDetails<C extends BtfErrorCode = BtfErrorCode> = Parameters<(typeof codeTable)[C]>[0];

/**
 * What is thrown for bad input or a bad request. `code` is stable; `details` is its data, which comparing the code narrows after
 * `instanceof`.
 */
export class BtfError<C extends BtfErrorCode = BtfErrorCode> extends Error {
  /** The language's own; declared for its type, which is a union of errors by their codes. */
  declare static readonly [Symbol.hasInstance]: (
    value: unknown,
  ) => value is { [D in BtfErrorCode]: BtfError<D> }[BtfErrorCode];
  override name = 'BtfError';
  /** Who must act: the producer of the BTF. */
  readonly family = 'btf';

  constructor(
    /** Stable name of the problem. */
    readonly code: C,
    /** The problem as data. */
    readonly details: BtfErrorDetails<C>,
    options?: ErrorOptions,
  ) {
    super((codeTable[code] as (details: BtfErrorDetails<C>) => string)(details), options);
  }

  /** Whether this error has that code; narrows `details`. */
  hasCode<D extends BtfErrorCode>(code: D): this is BtfError<D> {
    return (this.code as BtfErrorCode) === code;
  }
}

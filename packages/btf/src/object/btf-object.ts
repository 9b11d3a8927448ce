import type { Btf } from '../model/btf.js';
import { BtfError } from '../wire/btf-error.js';
import { decode, type DecodeOptions } from '../model/decode.js';
import { decodeElf, isElf } from '../elf/decode-elf.js';
import type { ElfObject } from '../elf/elf-object.js';
import type { BtfExt } from '../ext/btf-ext.js';
import { decodeExt } from '../ext/decode-ext.js';

/** BTF with the data found next to it. */
export interface BtfObject {
  readonly btf: Btf;
  /** The ELF object that contains it; absent for raw BTF. */
  readonly elf?: ElfObject;
  /**
   * Functions, lines and CO-RE relocations of the instructions, decoded on first call.
   * @returns undefined without a section .BTF.ext.
   * @throws {BtfError} BTF_BAD_EXT, BTF_BAD_STRING_OFFSET
   */
  ext(): BtfExt | undefined;
}

/** Compression formats, named as in DecompressionStream; `deflate` is zlib's format. */
export type Compression = 'gzip' | 'deflate';

/** Decompresses bytes, for example with the standard DecompressionStream. It should limit the size of its output. */
export type Decompress = (bytes: Uint8Array, format: Compression) => Promise<Uint8Array>;

/** Options of opening. */
export interface OpenOptions extends DecodeOptions {
  /** Needed for compressed data only. */
  readonly decompress?: Decompress;
}

/**
 * Opens BTF that is raw or in an ELF64 object, not compressed. The base of a module's split BTF is taken from its own
 * section .BTF.base (kernel >= 6.11), whose ids it uses, or else from `options`.
 *
 * @throws {BtfError} BTF_NO_DECOMPRESSOR, BTF_NO_SECTION, BTF_NOT_BTF and others of `decode` and `decodeElf`
 */
export function decodeObject(bytes: Uint8Array, options: DecodeOptions = {}): BtfObject {
  const format = compressionOf(bytes);
  if (format !== undefined) throw new BtfError('BTF_NO_DECOMPRESSOR', { format });
  if (!isElf(bytes)) return { btf: decode(bytes, options), ext: () => undefined };
  const elf = decodeElf(bytes);
  const section = elf.section('.BTF');
  if (section === undefined) {
    throw new BtfError('BTF_NO_SECTION', {
      section: '.BTF',
      hint: 'compile with debug info: clang -g, or debug = 2 for rustc',
    });
  }
  const ownBase = elf.section('.BTF.base');
  const { base: given, ...others } = options;
  const base = ownBase === undefined ? given : decode(ownBase.data, others);
  const btf = decode(section.data, { ...options, ...(base && { base }) });
  let ext: BtfExt | undefined;
  return {
    btf,
    elf,
    ext: () => {
      const data = elf.section('.BTF.ext')?.data;
      return (ext ??= data && decodeExt(data, btf.strings));
    },
  };
}

/**
 * Opens BTF that is raw or in an ELF64 object, uncompressed or compressed with gzip or zlib.
 * @throws {BtfError} BTF_NO_DECOMPRESSOR, BTF_DECOMPRESS_FAILED and those of `decodeObject`
 */
export async function openObject(bytes: Uint8Array, options: OpenOptions = {}): Promise<BtfObject> {
  const { decompress, ...decodeOptions } = options;
  const format = compressionOf(bytes);
  if (format === undefined) return decodeObject(bytes, decodeOptions);
  if (decompress === undefined) throw new BtfError('BTF_NO_DECOMPRESSOR', { format });
  let plain: Uint8Array;
  try {
    plain = await decompress(bytes, format);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new BtfError('BTF_DECOMPRESS_FAILED', { format, reason }, { cause });
  }
  return decodeObject(plain, decodeOptions);
}

/** Detects the compression format by the first bytes. @see RFC 1952 section 2.3.1, RFC 1950 section 2.2 */
export function compressionOf(bytes: Uint8Array): Compression | undefined {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return 'gzip';
  const isZlib = bytes[0] === 0x78 && bytes.length > 1 && ((bytes[0] << 8) | bytes[1]!) % 31 === 0;
  return isZlib ? 'deflate' : undefined;
}

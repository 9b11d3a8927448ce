/** What the page uses a file for. */
export type FileRole = 'link' | 'source' | 'inspect';

/** A file that was dropped, picked, typed or shipped. */
export interface InputFile {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly role: FileRole;
  /** Whether it is the editor's text. */
  readonly isEdited?: boolean;
}

const sourceName = /\.(rs|c|h|cc|cpp|hpp|zig)$/i;
const machineBpf = 247;

/**
 * Decides what to do with a file: link it, use its lines as source text, or only inspect it (BTF, or a finished object).
 * Any other file goes to the linker, whose error says what it found.
 */
export function roleOf(name: string, bytes: Uint8Array): FileRole {
  if (isBtf(bytes) || isCompressed(bytes)) return 'inspect';
  if (isElf64(bytes)) return hasBitcode(bytes) ? 'link' : isObject(bytes) ? 'inspect' : 'link';
  return sourceName.test(name) && !bytes.subarray(0, 4096).includes(0) ? 'source' : 'link';
}

function isBtf(bytes: Uint8Array): boolean {
  return (bytes[0] === 0x9f && bytes[1] === 0xeb) || (bytes[0] === 0xeb && bytes[1] === 0x9f);
}

/** Whether the bytes are gzip, or zlib with a correct header checksum. */
function isCompressed(bytes: Uint8Array): boolean {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return true;
  return bytes.length > 2 && bytes[0] === 0x78 && ((bytes[0] << 8) | bytes[1]!) % 31 === 0;
}

function isElf64(bytes: Uint8Array): boolean {
  return (
    bytes.length >= 64 &&
    bytes[0] === 0x7f &&
    bytes[1] === 0x45 &&
    bytes[2] === 0x4c &&
    bytes[3] === 0x46 &&
    bytes[4] === 2
  );
}

/** Whether an ELF file is a BPF object, or a kernel or module with BTF. */
function isObject(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return view.getUint16(18, bytes[5] === 1) === machineBpf || includesText(bytes, '\0.BTF\0');
}

/** Whether an object has a section with bitcode: searches the whole file for the section's name. */
function hasBitcode(bytes: Uint8Array): boolean {
  return includesText(bytes, '\0.llvmbc\0');
}

function includesText(bytes: Uint8Array, text: string): boolean {
  const wanted = Array.from(text, (character) => character.charCodeAt(0));
  for (let at = bytes.indexOf(wanted[1]!, 1); at > 0; at = bytes.indexOf(wanted[1]!, at + 1)) {
    if (wanted.every((byte, index) => bytes[at - 1 + index] === byte)) return true;
  }
  return false;
}

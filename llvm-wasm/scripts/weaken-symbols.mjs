import { BuildError } from '../../tools/toolchain/build-error.mjs';

/**
 * wasm-ld has no --allow-multiple-definition: a symbol that the core defines in place of LLVM's is therefore marked as
 * weak in copies of LLVM's archives. The core's then wins, and LLVM's function is dead code.
 *
 * @see https://github.com/WebAssembly/tool-conventions/blob/main/Linking.md (symbol table subsection)
 */

const preambleSize = 8;
const customSection = 0;
const symbolTable = 8;
const kinds = { function: 0, data: 1, global: 2, section: 3, event: 4, table: 5 };
const flags = { weak: 1, local: 2, undefined: 0x10, explicitName: 0x40 };

/**
 * The functions that an object file defines for others, and not as weak.
 * @param {Buffer} object a WebAssembly object file
 * @returns {string[]}
 */
export function listStrongFunctions(object) {
  const isStrong = ({ kind, value }) => kind === kinds.function && !(value & (flags.weak | flags.local | flags.undefined));
  return [...readSymbols(object)].filter(isStrong).map(({ name }) => name);
}

/**
 * @param {Buffer} archive a GNU ar archive of WebAssembly objects, with a symbol table
 * @param {Set<string>} names
 * @returns {Buffer | undefined} a copy in which definitions of NAMES are weak; nothing when it defines none of them
 */
export function weakenSymbols(archive, names) {
  const members = new Set(readArchiveSymbols(archive).filter(({ name }) => names.has(name)).map(({ offset }) => offset));
  if (members.size === 0) return undefined;
  const copy = Buffer.from(archive);
  for (const offset of members) {
    const object = memberData(copy, offset);
    for (const { name, value, at } of readSymbols(object)) {
      if (names.has(name) && !(value & flags.undefined)) object[at] |= flags.weak;
    }
  }
  return copy;
}

/** Symbols with the offset of the member that defines them. */
function readArchiveSymbols(archive) {
  if (archive.toString('latin1', 0, 8) !== '!<arch>\n') throw new BuildError('first bytes are no ar archive, expected "!<arch>"');
  if (archive.toString('latin1', 8, 24).trimEnd() !== '/') throw new BuildError('no symbol table in the ar archive');
  const table = memberData(archive, 8);
  const count = table.readUInt32BE(0);
  const names = table.toString('latin1', 4 + 4 * count).split('\0');
  return Array.from({ length: count }, (_, index) => ({ name: names[index], offset: table.readUInt32BE(4 + 4 * index) }));
}

const headerSize = 60;

function memberData(archive, offset) {
  const size = Number(archive.toString('latin1', offset + 48, offset + 58));
  return archive.subarray(offset + headerSize, offset + headerSize + size);
}

/** Symbols of an object file; `value` is its flags, `at` where their first byte is. */
function* readSymbols(object) {
  const reader = new Reader(object, preambleSize);
  while (reader.at < object.length) {
    const id = object[reader.at++];
    const end = reader.unsigned() + reader.at;
    if (id === customSection && reader.text() === 'linking') {
      reader.unsigned();
      while (reader.at < end) {
        const type = object[reader.at++];
        const subsectionEnd = reader.unsigned() + reader.at;
        if (type === symbolTable) yield* readSymbolTable(reader);
        reader.at = subsectionEnd;
      }
    }
    reader.at = end;
  }
}

function* readSymbolTable(reader) {
  for (let count = reader.unsigned(); count > 0; count--) {
    const kind = reader.bytes[reader.at++];
    const at = reader.at;
    const value = reader.unsigned();
    const isDefined = !(value & flags.undefined);
    if (kind === kinds.section) reader.unsigned();
    else if (kind === kinds.data) {
      const name = reader.text();
      if (isDefined) for (let field = 0; field < 3; field++) reader.unsigned();
      yield { kind, value, at, name };
    } else {
      reader.unsigned();
      yield { kind, value, at, name: isDefined || value & flags.explicitName ? reader.text() : '' };
    }
  }
}

class Reader {
  constructor(bytes, at) {
    Object.assign(this, { bytes, at });
  }

  /** LEB128. */
  unsigned() {
    for (let value = 0, scale = 1; ; scale *= 128) {
      const byte = this.bytes[this.at++];
      if (byte === undefined) throw new BuildError(`LEB128 number at offset ${this.at}: beyond the end of the object file`);
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  }

  text() {
    const size = this.unsigned();
    this.at += size;
    return this.bytes.toString('utf8', this.at - size, this.at);
  }
}

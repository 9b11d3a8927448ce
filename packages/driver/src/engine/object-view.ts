/** A section of an object. */
export interface Section {
  readonly name: string;
  readonly type: number;
  readonly start: number;
  readonly size: number;
}

/** Sizes and numbers of ELF64. @see gABI: Elf64_Shdr, Elf64_Sym, SHT_SYMTAB, STT_FUNC */
const elf = { sectionSize: 64, symbolSize: 24, symbolTable: 2, function: 2 } as const;

/** A fault of the whole object, or of a table. */
export class Fault extends Error {}

/** The index of a word; tables of words are aligned in every object. @throws {Fault} */
export function aligned(at: number): number {
  if (at % 4 !== 0) throw new Fault(`a table at byte ${at}, expected a multiple of 4`);
  return at >> 2;
}

/** An object as words in host byte order, which can be read several times as fast as through a DataView. */
export class ObjectView {
  readonly words: Uint32Array;
  readonly #view: DataView;
  readonly #isLittle: boolean;
  readonly #decoder = new TextDecoder();
  /** By section number, which symbols refer to. */
  readonly #sections: readonly Section[];
  /** The first section of each name. */
  readonly #byName = new Map<string, Section>();
  #functions: ReadonlyMap<Section, ReadonlySet<number>> | undefined;

  constructor(readonly bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#isLittle = bytes[5] === 1;
    this.words = readWords(bytes, this.#isLittle);
    this.#sections = this.#readSections();
    for (const section of this.#sections.toReversed()) this.#byName.set(section.name, section);
  }

  find(name: string): Section | undefined {
    return this.#byName.get(name);
  }

  word(at: number): number {
    return this.#view.getUint32(at, this.#isLittle);
  }

  text(at: number): string {
    const end = this.bytes.indexOf(0, at);
    return this.#decoder.decode(this.bytes.slice(at, end));
  }

  /** Offsets at which the functions of a section start, from the symbols. */
  functionsOf(section: Section): ReadonlySet<number> {
    this.#functions ??= this.#readFunctions();
    return this.#functions.get(section) ?? new Set();
  }

  #readFunctions(): ReadonlyMap<Section, ReadonlySet<number>> {
    const functions = new Map<Section, Set<number>>();
    const symbols = this.#sections.find(({ type }) => type === elf.symbolTable);
    if (symbols === undefined) return functions;
    for (let at = symbols.start; at < symbols.start + symbols.size; at += elf.symbolSize) {
      const section = this.#sections[this.#half(at + 6)];
      if (section === undefined || (this.bytes[at + 4]! & 0xf) !== elf.function) continue;
      const places = functions.get(section);
      if (places === undefined) functions.set(section, new Set([this.#address(at + 8)]));
      else places.add(this.#address(at + 8));
    }
    return functions;
  }

  #readSections(): Section[] {
    const table = this.#address(0x28);
    const count = this.#half(0x3c);
    const names = this.#address(table + this.#half(0x3e) * elf.sectionSize + 0x18);
    return Array.from({ length: count }, (_, index) => {
      const at = table + index * elf.sectionSize;
      return {
        name: this.text(names + this.word(at)),
        type: this.word(at + 4),
        start: this.#address(at + 0x18),
        size: this.#address(at + 0x20),
      };
    });
  }

  #half(at: number): number {
    return this.#view.getUint16(at, this.#isLittle);
  }

  /** Objects are smaller than 4 GiB. */
  #address(at: number): number {
    return this.word(this.#isLittle ? at : at + 4);
  }
}

const isHostLittle = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

function readWords(bytes: Uint8Array, isLittle: boolean): Uint32Array {
  const count = bytes.length >> 2;
  if (isLittle === isHostLittle && bytes.byteOffset % 4 === 0)
    return new Uint32Array(bytes.buffer, bytes.byteOffset, count);
  const copy = bytes.slice(0, count * 4);
  const words = new Uint32Array(copy.buffer);
  if (isLittle === isHostLittle) return words;
  const view = new DataView(copy.buffer);
  for (let index = 0; index < count; index += 1) words[index] = view.getUint32(index * 4, isLittle);
  return words;
}

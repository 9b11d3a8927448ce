/**
 * A first look at the records of `.BTF.ext`, which every link with BTF takes: it knows nothing but offsets, and so costs less
 * than loading what could explain a problem. `checkExt` decides about what it suspects.
 */

/** An ELF section, by what the scan reads of it. */
interface Section {
  readonly name: string;
  readonly type: number;
  readonly start: number;
  readonly size: number;
}

/** What `.BTF` gives: names by offset, and which types are functions or have names. */
interface Types {
  /** Where its strings begin in the object, and how many bytes they have. */
  readonly strings: number;
  readonly stringsSize: number;
  /** One for each type; that of void is the first. */
  readonly isFunction: readonly boolean[];
  readonly isNamed: readonly boolean[];
}

/** What is asked of the records of a table. */
interface TableRules {
  /** Bytes of a record, at least. */
  readonly leastSize: number;
  /** Whether offsets rise. CO-RE records are in any order. */
  readonly isOrdered: boolean;
  readonly isBad: (at: number, offset: number, section: Section) => boolean;
}

/** Bytes of an instruction. */
const unit = 8;

/** Sizes and numbers of ELF64. @see gABI: Elf64_Shdr, Elf64_Sym, SHT_SYMTAB, STT_FUNC */
const elf = { sectionSize: 64, symbolSize: 24, symbolTable: 2, function: 2 } as const;

/** Bytes of a record, at most. @see Linux kernel/bpf/verifier.c MAX_FUNCINFO_REC_SIZE and its neighbours */
const mostSize = 252;

/** The kind of a CO-RE record that needs no types of the kernel. @see Linux include/uapi/linux/bpf.h BPF_CORE_TYPE_ID_LOCAL */
const typeIdLocal = 6;

/** Kinds of BTF types, and the bytes behind the 12 that all have. @see Linux include/uapi/linux/btf.h */
const functionKind = 12;
const none = (): number => 0;
const one = (): number => 4;
const each =
  (bytes: number) =>
  (count: number): number =>
    count * bytes;
const bytesBehind: Readonly<Record<number, (count: number) => number>> = {
  1: one, // INT
  2: none, // PTR
  3: () => 12, // ARRAY
  4: each(12), // STRUCT
  5: each(12), // UNION
  6: each(8), // ENUM
  7: none, // FWD
  8: none, // TYPEDEF
  9: none, // VOLATILE
  10: none, // CONST
  11: none, // RESTRICT
  12: none, // FUNC
  13: each(8), // FUNC_PROTO
  14: one, // VAR
  15: each(12), // DATASEC
  16: none, // FLOAT
  17: one, // DECL_TAG
  18: none, // TYPE_TAG
  19: each(12), // ENUM64
};

/**
 * Whether an object may have records of `.BTF.ext` that a kernel refuses: out of order, at no instruction or no function, of
 * types or strings that do not exist, of an impossible size. Objects without that section have none.
 *
 * @param bytes A BPF object, as the linker made it. What cannot be read is suspect too.
 */
export function hasSuspectRecords(bytes: Uint8Array): boolean {
  try {
    return new RecordScan(bytes).isSuspect();
  } catch (error) {
    if (error instanceof RangeError) return true; // Something is beyond the end.
    throw error;
  }
}

class RecordScan {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #isLittle: boolean;
  readonly #sections: readonly Section[];

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#isLittle = bytes[5] === 1;
    this.#sections = this.#readSections();
  }

  isSuspect(): boolean {
    const ext = this.#find('.BTF.ext');
    if (ext === undefined) return false;
    const btf = this.#find('.BTF');
    const types = btf && this.#readTypes(btf);
    if (types === undefined) return true;
    const functions = this.#readFunctions();
    const headerSize = this.#word(ext.start + 4);
    const isBad = (field: number, rules: TableRules): boolean => {
      const start = ext.start + headerSize + this.#word(ext.start + field);
      return this.#isTableSuspect(start, this.#word(ext.start + field + 4), types, rules);
    };
    return (
      isBad(8, {
        leastSize: 8,
        isOrdered: true,
        isBad: (at, offset, section) =>
          functions.get(section)?.has(offset) !== true || types.isFunction[this.#word(at + 4)] !== true,
      }) ||
      isBad(16, {
        leastSize: 16,
        isOrdered: true,
        // The second half of an instruction of 16 bytes has no operation.
        isBad: (at, offset, { start }) =>
          this.#word(at + 4) >= types.stringsSize ||
          this.#word(at + 8) >= types.stringsSize ||
          this.#bytes[start + offset] === 0,
      }) ||
      (headerSize >= 32 &&
        isBad(24, {
          leastSize: 16,
          isOrdered: false,
          isBad: (at) => {
            const type = this.#word(at + 4);
            const isNamed = types.isNamed[type] === true || this.#word(at + 12) === typeIdLocal;
            return type >= types.isNamed.length || !isNamed || this.#word(at + 8) >= types.stringsSize;
          },
        }))
    );
  }

  /** Behind the size of a record come blocks of records, one for each section. */
  #isTableSuspect(start: number, size: number, types: Types, { leastSize, isOrdered, isBad }: TableRules): boolean {
    if (size === 0) return false;
    const recordSize = this.#word(start);
    if (recordSize < leastSize || recordSize > mostSize || recordSize % 4 !== 0) return true;
    const seen = new Set<Section>();
    const end = start + size;
    let at = start + 4;
    while (at < end) {
      const section = this.#find(this.#text(types.strings + this.#word(at)));
      const count = this.#word(at + 4);
      at += 8;
      if (section === undefined || seen.has(section) || at + count * recordSize > end) return true;
      seen.add(section);
      let before = -1;
      for (let index = 0; index < count; index += 1, at += recordSize) {
        const offset = this.#word(at);
        if (offset % unit !== 0 || offset >= section.size || (isOrdered && offset <= before)) return true;
        if (isBad(at, offset, section)) return true;
        before = offset;
      }
    }
    return false;
  }

  #readSections(): Section[] {
    const table = this.#address(0x28);
    const count = this.#half(0x3c);
    const names = this.#address(table + this.#half(0x3e) * elf.sectionSize + 0x18);
    return Array.from({ length: count }, (_, index) => {
      const at = table + index * elf.sectionSize;
      return {
        name: this.#text(names + this.#word(at)),
        type: this.#word(at + 4),
        start: this.#address(at + 0x18),
        size: this.#address(at + 0x20),
      };
    });
  }

  #find(name: string): Section | undefined {
    return this.#sections.find((section) => section.name === name);
  }

  /** Where functions begin, by their section. */
  #readFunctions(): ReadonlyMap<Section, ReadonlySet<number>> {
    const functions = new Map<Section, Set<number>>();
    const symbols = this.#sections.find(({ type }) => type === elf.symbolTable);
    if (symbols === undefined) return functions;
    for (let at = symbols.start; at < symbols.start + symbols.size; at += elf.symbolSize) {
      const section = this.#sections[this.#half(at + 6)];
      if ((this.#bytes[at + 4]! & 0xf) !== elf.function || section === undefined) continue;
      const places = functions.get(section);
      if (places === undefined) functions.set(section, new Set([this.#address(at + 8)]));
      else places.add(this.#address(at + 8));
    }
    return functions;
  }

  /** @returns undefined when there is a kind that is not known. */
  #readTypes({ start }: Section): Types | undefined {
    const types = start + this.#word(start + 4) + this.#word(start + 8);
    const end = types + this.#word(start + 12);
    const isFunction = [false];
    const isNamed = [false];
    for (let at = types; at < end;) {
      const info = this.#word(at + 4);
      const kind = (info >>> 24) & 0x1f;
      const size = bytesBehind[kind];
      if (size === undefined) return undefined;
      isFunction.push(kind === functionKind);
      isNamed.push(this.#word(at) !== 0);
      at += 12 + size(info & 0xffff);
    }
    const strings = start + this.#word(start + 4) + this.#word(start + 16);
    return { strings, stringsSize: this.#word(start + 20), isFunction, isNamed };
  }

  #half(at: number): number {
    return this.#view.getUint16(at, this.#isLittle);
  }

  #word(at: number): number {
    return this.#view.getUint32(at, this.#isLittle);
  }

  /** Objects are smaller than 4 GiB. */
  #address(at: number): number {
    return this.#word(this.#isLittle ? at : at + 4);
  }

  #text(at: number): string {
    const end = this.#bytes.indexOf(0, at);
    return String.fromCharCode(...this.#bytes.subarray(at, end));
  }
}

import { Opcode, type ElfRelocation, type ElfSection, type ElfSymbol } from '@bpf-link-wasm/btf';
import { VmError } from '../errors/vm-error.js';
import { WideKind } from '../program/opcode.js';
import type { ProgramCode } from '../program/program-code.js';
import { readCode } from '../program/read-code.js';
import type { ObjectFile, ObjectFunction } from './object-functions.js';

/** The values of symbols that are not functions. */
export interface Addresses {
  /** The address of a byte of a section with maps or data; undefined where the section has neither. */
  inSection(section: ElfSection, offset: number): number | undefined;
  /** The value of a variable that the object does not define. @throws {VmError} VM_NO_EXTERN */
  ofExtern(symbol: ElfSymbol): bigint;
}

/** Instructions of a section, after its CO-RE relocations. */
export type SectionCode = (section: ElfSection) => Uint8Array;

/**
 * Links the code of a program: its entry function, then each function that it reaches, with calls and addresses filled in.
 * @param id Number of the program in its machine.
 * @throws {VmError} VM_BAD_OBJECT, VM_BAD_PROGRAM, VM_NO_EXTERN
 * @see libbpf src/libbpf.c bpf_object__reloc_code
 */
export function linkProgram(
  file: ObjectFile,
  entry: ObjectFunction,
  id: number,
  addresses: Addresses,
  codeOf: SectionCode,
): ProgramCode {
  const linker = new ProgramLinker(file, addresses, codeOf);
  return linker.link(entry, id);
}

/** A function of the program. */
interface Placed {
  readonly found: ObjectFunction;
  /** Index of its first instruction in the program. */
  readonly start: number;
}

class ProgramLinker {
  readonly #placed = new Map<ObjectFunction, Placed>();
  readonly #waiting: Placed[] = [];
  readonly #constants = new Map<number, bigint>();
  readonly #kfuncs = new Map<number, string>();
  readonly #relocations = new Map<ElfSection, ReadonlyMap<number, ElfRelocation>>();
  #length = 0;

  constructor(
    readonly file: ObjectFile,
    readonly addresses: Addresses,
    readonly codeOf: SectionCode,
  ) {}

  link(entry: ObjectFunction, id: number): ProgramCode {
    const parts: Uint8Array[] = [];
    this.#place(entry);
    // Relocating a function may add others to the queue.
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      parts.push(this.#relocate(next));
    }
    const bytes = new Uint8Array(this.#length * 8);
    let at = 0;
    for (const part of parts) {
      bytes.set(part, at);
      at += part.length;
    }
    const placed = [...this.#placed.values()];
    return readCode(bytes, {
      name: entry.name,
      id,
      functionNames: new Map(placed.map(({ start, found }) => [start, found.name])),
      constants: this.#constants,
      kfuncs: this.#kfuncs,
      lineOf: (index) => {
        const inside = placed.findLast(({ start }) => start <= index);
        return inside && this.file.lineOf(inside.found.section, index - inside.start + inside.found.start);
      },
    });
  }

  #place(found: ObjectFunction): Placed {
    const known = this.#placed.get(found);
    if (known !== undefined) return known;
    const placed = { found, start: this.#length };
    this.#placed.set(found, placed);
    this.#waiting.push(placed);
    this.#length += found.end - found.start;
    return placed;
  }

  /** The instructions of a function, relocated for its place. */
  #relocate({ found, start }: Placed): Uint8Array {
    const bytes = this.codeOf(found.section).slice(found.start * 8, found.end * 8);
    const view = new DataView(bytes.buffer);
    const relocations = this.#relocationsOf(found.section);
    for (let index = 0; index * 8 < bytes.length; index += 1) {
      const opcode = bytes[index * 8]!;
      const relocation = relocations.get(found.start + index);
      const place = { found, at: index, to: start + index, view };
      if (opcode === Opcode.call) this.#relocateCall(place, relocation);
      else if (opcode === Opcode.wide) {
        this.#relocateWide(place, relocation);
        index += 1;
      }
    }
    return bytes;
  }

  #relocateCall({ found, at, to, view }: Place, relocation: ElfRelocation | undefined): void {
    const immediate = view.getInt32(at * 8 + 4, true);
    const source = view.getUint8(at * 8 + 1) >> 4;
    if (relocation === undefined) {
      if (source !== 1) return;
      const target = this.#functionAt(found.section, found.start + at + 1 + immediate, found);
      this.#setCall(view, at, 1, this.#place(target).start - to - 1);
      return;
    }
    const symbol = this.#symbolOf(relocation);
    if (symbol.section === 0) {
      this.#kfuncs.set(to, symbol.name);
      this.#setCall(view, at, 2, 0);
      return;
    }
    const target = this.#functionAt(this.#sectionOf(symbol), symbol.value / 8 + immediate + 1, found);
    this.#setCall(view, at, 1, this.#place(target).start - to - 1);
  }

  #setCall(view: DataView, at: number, kind: number, immediate: number): void {
    view.setUint8(at * 8 + 1, kind << 4);
    view.setInt16(at * 8 + 2, 0, true);
    view.setInt32(at * 8 + 4, immediate, true);
  }

  #relocateWide({ found, at, to, view }: Place, relocation: ElfRelocation | undefined): void {
    if (relocation === undefined) return;
    const addend = view.getInt32(at * 8 + 4, true);
    const symbol = this.#symbolOf(relocation);
    const destination = view.getUint8(at * 8 + 1) & 0xf;
    if (symbol.section === 0) {
      this.#constants.set(to, BigInt.asUintN(64, this.addresses.ofExtern(symbol)));
      view.setUint8(at * 8 + 1, destination);
      return;
    }
    const section = this.#sectionOf(symbol);
    const address = this.addresses.inSection(section, symbol.value + addend);
    if (address !== undefined) {
      this.#constants.set(to, BigInt(address));
      view.setUint8(at * 8 + 1, destination);
      return;
    }
    const target = this.#functionAt(section, (symbol.value + addend) / 8, found);
    view.setUint8(at * 8 + 1, destination | (WideKind.function << 4));
    view.setInt32(at * 8 + 4, this.#place(target).start - to - 1, true);
    view.setInt32(at * 8 + 12, 0, true);
  }

  #functionAt(section: ElfSection, start: number, from: ObjectFunction): ObjectFunction {
    const target = this.file.functions.find((one) => one.section === section && one.start === start);
    if (target !== undefined) return target;
    throw new VmError('VM_BAD_OBJECT', {
      subject: `function "${from.name}"`,
      found: `a reference to byte ${start * 8} of section "${section.name}"`,
      expected: 'the start of a function, a map or a global',
    });
  }

  #sectionOf(symbol: ElfSymbol): ElfSection {
    const section = this.file.elf.sections[symbol.section];
    if (section !== undefined) return section;
    throw new VmError('VM_BAD_OBJECT', {
      subject: `symbol "${symbol.name}"`,
      found: `section ${symbol.section}`,
      expected: 'a section of the object',
    });
  }

  #symbolOf({ symbol, offset }: ElfRelocation): ElfSymbol {
    const found = this.file.elf.symbols[symbol];
    if (found !== undefined) return found;
    const [subject, expected] = [`relocation at byte ${offset}`, 'a symbol of the object'];
    throw new VmError('VM_BAD_OBJECT', { subject, found: `symbol ${symbol}`, expected });
  }

  #relocationsOf(section: ElfSection): ReadonlyMap<number, ElfRelocation> {
    const known = this.#relocations.get(section);
    if (known !== undefined) return known;
    const found = new Map(this.file.elf.relocationsOf(section).map((one) => [one.offset / 8, one]));
    this.#relocations.set(section, found);
    return found;
  }
}

/** An instruction that is relocated. */
interface Place {
  /** Its function. */
  readonly found: ObjectFunction;
  /** Its index in the function. */
  readonly at: number;
  /** Its index in the program. */
  readonly to: number;
  /** The instructions of the function. */
  readonly view: DataView;
}

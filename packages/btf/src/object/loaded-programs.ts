import { BtfError } from '../wire/btf-error.js';
import { CallKind, functionAddress, Opcode } from '../bpf/instruction.js';
import type { ElfObject, ElfSection } from '../elf/elf-object.js';
import { functionsOf, type FunctionSymbol } from '../elf/functions.js';
import type { BtfExt, CoreRelo, ExtTable, FuncInfo, LineInfo } from '../ext/btf-ext.js';

/** A program as libbpf passes it to the kernel: an entry function, followed by all functions that it reaches. */
export interface LoadedProgram {
  /** Name of the entry function. */
  readonly name: string;
  /** ELF section of the entry function. */
  readonly section: string;
  /** Whole instructions of 8 bytes; calls are relocated, nothing else. */
  readonly instructions: Uint8Array;
  readonly functions: readonly PlacedFunction[];
  readonly funcInfo: readonly PlacedRecord<FuncInfo>[];
  readonly lineInfo: readonly PlacedRecord<LineInfo>[];
  readonly coreRelo: readonly PlacedRecord<CoreRelo>[];
}

/** A function in a program. */
export interface PlacedFunction extends FunctionSymbol {
  /** Its first instruction in the program, in units of 8 bytes. */
  readonly start: number;
}

/** A record of `.BTF.ext` that belongs to a program. */
export interface PlacedRecord<R> {
  readonly record: R;
  /** The program's instruction that it describes, in units of 8 bytes. */
  readonly at: number;
  /** Its section, and its index among the records of that section. */
  readonly section: string;
  readonly index: number;
}

/** Bytes of an instruction. */
const unit = 8;

/** The section of subprograms; functions in other sections are programs. */
const text = '.text';

/** Maximum number of instructions of a program. @see Linux include/linux/bpf.h BPF_COMPLEXITY_LIMIT_INSNS */
const maxUnits = 1_000_000;

/** Maximum number of instructions of all programs of an object: each program has its own copy of its subprograms. */
const maxTotal = 1 << 24;

/**
 * Assembles the programs of an object: functions of `.text` follow the program that calls them, in the order in
 * which libbpf meets them, and records of `.BTF.ext` follow their function.
 *
 * A program whose entry function has no record in a table gets none of that table.
 *
 * @throws {BtfError} BTF_LIMIT for more instructions than any kernel accepts
 * @see libbpf src/libbpf.c bpf_object__reloc_code, adjust_prog_btf_ext_info, reloc_prog_func_and_line_info
 */
export function* loadedPrograms(elf: ElfObject, ext: BtfExt | undefined): Generator<LoadedProgram> {
  const functions = functionsOf(elf);
  const linker = new ProgramLinker(elf, functions);
  const [funcInfo, lineInfo, coreRelo] = [
    sectionsOf(ext?.funcInfo),
    sectionsOf(ext?.lineInfo),
    sectionsOf(ext?.coreRelo),
  ];
  let total = 0;
  for (const entry of functions) {
    if (entry.section === text) continue;
    const { instructions, placed } = linker.link(entry);
    total += instructions.length / unit;
    if (total > maxTotal) throw new BtfError('BTF_LIMIT', { what: 'instructions of all programs', limit: maxTotal });
    yield {
      name: entry.name,
      section: entry.section,
      instructions,
      functions: placed,
      funcInfo: placeRecords(funcInfo, placed),
      lineInfo: placeRecords(lineInfo, placed),
      coreRelo: placeRecords(coreRelo, placed),
    };
  }
}

/** Appends functions one after another, and redirects their calls to the callees. */
class ProgramLinker {
  readonly #elf: ElfObject;
  readonly #sections: ReadonlyMap<string, ElfSection>;
  /** Functions of `.text` by their offset. */
  readonly #callees: ReadonlyMap<number, FunctionSymbol>;
  readonly #symbols = new Map<string, ReadonlyMap<number, number>>();

  constructor(elf: ElfObject, functions: readonly FunctionSymbol[]) {
    this.#elf = elf;
    this.#sections = new Map(elf.sections.toReversed().map((section) => [section.name, section]));
    this.#callees = new Map(functions.filter(({ section }) => section === text).map((one) => [one.offset, one]));
  }

  link(entry: FunctionSymbol): { instructions: Uint8Array; placed: PlacedFunction[] } {
    const placed: PlacedFunction[] = [{ ...entry, start: 0 }];
    const byOffset = new Map<number, PlacedFunction>();
    const calls: { readonly from: number; readonly to: PlacedFunction; readonly isAddress: boolean }[] = [];
    const kernelCalls: number[] = [];
    let length = this.#unitsOf(entry);
    assertLength(length);
    // A function's callees are placed after it before its next call is processed, depth first.
    const waiting = [this.#callsOf(placed[0]!)];
    while (waiting.length > 0) {
      const { done, value: call } = waiting.at(-1)!.next();
      if (done === true) {
        waiting.pop();
        continue;
      }
      if (call.target === undefined) {
        kernelCalls.push(call.at);
        continue;
      }
      const callee = this.#callees.get(call.target);
      if (callee === undefined) continue;
      let place = byOffset.get(callee.offset);
      if (place === undefined) {
        place = { ...callee, start: length };
        length += this.#unitsOf(callee);
        assertLength(length);
        byOffset.set(callee.offset, place);
        placed.push(place);
        waiting.push(this.#callsOf(place));
      }
      calls.push({ from: call.at, to: place, isAddress: call.isAddress });
    }
    const instructions = new Uint8Array(length * unit);
    for (const one of placed) instructions.set(this.#bytesOf(one), one.start * unit);
    const isLittle = this.#elf.byteOrder === 'little';
    const view = new DataView(instructions.buffer);
    const setSource = (at: number, source: number): void => {
      const registers = instructions[at * unit + 1]!;
      instructions[at * unit + 1] = isLittle ? (registers & 0xf) | (source << 4) : (registers & 0xf0) | source;
    };
    for (const { from, to, isAddress } of calls) {
      const source = isAddress ? functionAddress : CallKind.local;
      setSource(from, source);
      view.setInt32(from * unit + 4, to.start - from - 1, isLittle);
    }
    for (const at of kernelCalls) setSource(at, CallKind.kernel);
    return { instructions, placed };
  }

  /**
   * The calls of a function, and where it takes addresses of functions: offsets in `.text`, or none for a target that
   * the object lacks, which is the kernel's.
   */
  *#callsOf(use: PlacedFunction): Generator<{ at: number; target: number | undefined; isAddress: boolean }> {
    const bytes = this.#bytesOf(use);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const isLittle = this.#elf.byteOrder === 'little';
    const symbols = this.#symbolsIn(use.section);
    const section = this.#sections.get(text)?.index;
    for (let at = 0; at + unit <= bytes.length; at += unit) {
      const opcode = bytes[at]!;
      const place = use.start + at / unit;
      const isAddress = opcode === Opcode.wide;
      if (!isAddress && opcode !== Opcode.call) continue;
      const immediate = view.getInt32(at + 4, isLittle);
      const symbol = this.#elf.symbols[symbols.get(use.offset + at) ?? -1];
      if (isAddress) {
        if (symbol !== undefined && symbol.section === section)
          yield { at: place, target: symbol.value + immediate, isAddress };
        at += unit;
      } else if (symbol !== undefined) {
        if (symbol.section === section) yield { at: place, target: symbol.value + (immediate + 1) * unit, isAddress };
        else if (symbol.section === 0) yield { at: place, target: undefined, isAddress };
      } else {
        const registers = bytes[at + 1]!;
        const source = isLittle ? registers >> 4 : registers & 0xf;
        if (source === CallKind.local && use.section === text)
          yield { at: place, target: use.offset + at + (immediate + 1) * unit, isAddress };
      }
    }
  }

  #bytesOf({ section, offset, size }: FunctionSymbol): Uint8Array {
    const data = this.#sections.get(section)?.data ?? new Uint8Array();
    const bytes = data.subarray(offset, offset + size);
    return bytes.subarray(0, bytes.length - (bytes.length % unit));
  }

  #unitsOf(use: FunctionSymbol): number {
    return this.#bytesOf(use).length / unit;
  }

  /** Index of the symbol of each relocation of a section, by offset. */
  #symbolsIn(name: string): ReadonlyMap<number, number> {
    let symbols = this.#symbols.get(name);
    if (symbols === undefined) {
      const section = this.#sections.get(name);
      const relocations = section === undefined ? [] : this.#elf.relocationsOf(section);
      symbols = new Map(relocations.map(({ offset, symbol }) => [offset, symbol]));
      this.#symbols.set(name, symbols);
    }
    return symbols;
  }
}

/** @throws {BtfError} BTF_LIMIT */
function assertLength(units: number): void {
  if (units > maxUnits) throw new BtfError('BTF_LIMIT', { what: 'instructions of a program', limit: maxUnits });
}

/** The records of one section, with an index to find those of a function. */
class SectionRecords<R extends { readonly offset: number }> {
  /** The largest offset among the records up to each, rounded down to an instruction, so that it never decreases. */
  readonly #highest: Float64Array;

  constructor(
    readonly section: string,
    readonly records: readonly R[],
  ) {
    this.#highest = new Float64Array(records.length);
    let highest = 0;
    for (const [index, { offset }] of records.entries()) {
      highest = Math.max(highest, roundDown(offset));
      this.#highest[index] = highest;
    }
  }

  /** The first record of a function, and the end of its last one; records out of order in between count too. */
  rangeOf({ offset, size }: FunctionSymbol): [first: number, end: number] {
    const first = this.#firstFrom(offset);
    let end = this.#firstFrom(offset + size);
    while (end > first && roundDown(this.records[end - 1]!.offset) < offset) end -= 1;
    return [first, end];
  }

  #firstFrom(offset: number): number {
    let [low, high] = [0, this.#highest.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#highest[middle]! < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

const roundDown = (offset: number): number => Math.floor(offset / unit) * unit;

/** The sections of a table by name; the first of equal names counts. */
function sectionsOf<R extends { readonly offset: number }>(
  table: ExtTable<R> | undefined,
): ReadonlyMap<string, SectionRecords<R>> {
  const blocks = table?.blocks.toReversed() ?? [];
  return new Map(blocks.map(({ section, records }) => [section, new SectionRecords(section, records)]));
}

/** The records of each function of a program; none when the entry function has none. */
function placeRecords<R extends { readonly offset: number }>(
  sections: ReadonlyMap<string, SectionRecords<R>>,
  functions: readonly PlacedFunction[],
): PlacedRecord<R>[] {
  const placed: PlacedRecord<R>[] = [];
  for (const use of functions) {
    const found = sections.get(use.section);
    const [first, end] = found?.rangeOf(use) ?? [0, 0];
    if (first === end && use.start === 0) return [];
    for (let index = first; index < end; index += 1) {
      const record = found!.records[index]!;
      const at = (Math.floor(record.offset / unit) - Math.floor(use.offset / unit) + use.start) >>> 0;
      placed.push({ record, at, section: use.section, index });
    }
  }
  return placed;
}

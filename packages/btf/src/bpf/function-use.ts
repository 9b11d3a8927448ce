import { hasInstructions, type ElfObject, type ElfSection } from '../elf/elf-object.js';
import { functionsOf } from '../elf/functions.js';
import { wideValue } from './format-instruction.js';
import {
  CallKind,
  classOf,
  decodeInstructions,
  InstructionClass,
  isCall,
  Opcode,
  type Instruction,
} from './instruction.js';
import { instructionNeed, type KernelNeed } from './kernel-needs.js';

/** What the instructions of one function do, not counting the functions that it calls. */
export interface FunctionUse {
  /** Name of its symbol. */
  readonly name: string;
  /** Name of its ELF section. */
  readonly section: string;
  /** From the start of the section, in bytes. */
  readonly offset: number;
  /** Counted as the kernel does: a wide instruction counts twice. */
  readonly instructions: number;
  /**
   * Stack bytes below r10 that it reads, writes or passes on, in slots of 8. Found by one pass over the instructions in
   * order.
   */
  readonly stackBytes: number;
  /** Numbers of the helpers that it calls. */
  readonly helpers: ReadonlySet<number>;
  /** Names of called functions that the object does not define: kernel functions. */
  readonly kfuncs: ReadonlySet<string>;
  /** Names of maps. Sections of global data, such as `.rodata`, are maps too. */
  readonly maps: ReadonlySet<string>;
  /** Functions that it calls, or passes to a helper as a callback. */
  readonly callees: ReadonlySet<FunctionUse>;
  /** Whether some of the callees are callbacks. */
  readonly hasCallbacks: boolean;
  /** Calls through a register, which no kernel accepts. */
  readonly indirectCalls: number;
  /** What its instructions require of the kernel. */
  readonly needs: ReadonlyMap<string, KernelNeed>;
}

interface MutableUse {
  name: string;
  section: string;
  offset: number;
  size: number;
  sectionIndex: number;
  instructions: number;
  stackBytes: number;
  helpers: Set<number>;
  kfuncs: Set<string>;
  maps: Set<string>;
  callees: Set<FunctionUse>;
  hasCallbacks: boolean;
  indirectCalls: number;
  needs: Map<string, KernelNeed>;
}

/**
 * Reports what each function of a BPF object does, ordered by section and offset.
 * @throws {BtfError} BTF_BAD_VALUE for a code section that ends in the middle of an instruction
 */
export function scanFunctions(elf: ElfObject): FunctionUse[] {
  const bySection = new Map(elf.sections.map((section) => [section.name, section]));
  const uses: MutableUse[] = functionsOf(elf).map((found) => ({
    ...found,
    sectionIndex: bySection.get(found.section)!.index,
    instructions: 0,
    stackBytes: 0,
    helpers: new Set(),
    kfuncs: new Set(),
    maps: new Set(),
    callees: new Set(),
    hasCallbacks: false,
    indirectCalls: 0,
    needs: new Map(),
  }));
  for (const section of elf.sections) {
    const inside = uses.filter(({ sectionIndex }) => sectionIndex === section.index);
    if (inside.length > 0) new SectionScan(elf, section, uses).run(inside);
  }
  return uses;
}

/** The frame pointer. */
const frame = 10;

/** The kernel rounds stack use up to this many bytes. */
const slot = 8;

class SectionScan {
  readonly #relocations: ReadonlyMap<number, number>;

  constructor(
    private readonly elf: ElfObject,
    private readonly section: ElfSection,
    private readonly uses: readonly MutableUse[],
  ) {
    this.#relocations = new Map(elf.relocationsOf(section).map(({ offset, symbol }) => [offset, symbol]));
  }

  run(functions: readonly MutableUse[]): void {
    const instructions = decodeInstructions(this.section.data, this.elf.byteOrder);
    for (const use of functions) {
      const own = instructions.filter(({ index }) => index * 8 >= use.offset && index * 8 < use.offset + use.size);
      use.instructions = own.reduce((sum, { units }) => sum + units, 0);
      use.stackBytes = measureStack(own);
      for (const instruction of own) this.#scan(use, instruction);
    }
  }

  #scan(use: MutableUse, instruction: Instruction): void {
    const need = instructionNeed(instruction);
    if (need !== undefined) use.needs.set(need.reason, need);
    if (instruction.opcode === Opcode.callRegister) use.indirectCalls++;
    else if (instruction.opcode === Opcode.call) this.#call(use, instruction);
    else if (instruction.opcode === Opcode.wide) this.#address(use, instruction);
  }

  #call(use: MutableUse, { index, source, immediate }: Instruction): void {
    const symbol = this.#symbolAt(index);
    if (symbol === undefined && source === CallKind.helper) return void use.helpers.add(immediate);
    // A number of a kernel's function, which a loader has filled in, is not a distance.
    if (symbol === undefined && source !== CallKind.local) return;
    if (symbol?.section === 0) return void use.kfuncs.add(symbol.name);
    // As libbpf computes it: the symbol's offset plus the immediate, which is the distance less one.
    const target = symbol === undefined ? (index + 1 + immediate) * 8 : symbol.value + (immediate + 1) * 8;
    this.#addCallee(use, symbol?.section ?? this.section.index, target);
  }

  #address(use: MutableUse, instruction: Instruction): void {
    const symbol = this.#symbolAt(instruction.index);
    if (symbol === undefined || symbol.section === 0) return;
    const target = this.elf.sections[symbol.section];
    if (target === undefined) return;
    const place = symbol.value + Number(wideValue(instruction));
    if (hasInstructions(target)) {
      use.hasCallbacks = true;
      this.#addCallee(use, target.index, place);
    } else if (target.name === '.maps' || target.name === 'maps' || target.name.startsWith('maps/')) {
      const isPlace = (other: { section: number; value: number; kind: string }): boolean =>
        other.section === target.index && other.value === place && other.kind === 'object';
      use.maps.add(symbol.kind === 'section' ? (this.elf.symbols.find(isPlace)?.name ?? target.name) : symbol.name);
    } else use.maps.add(target.name);
  }

  #symbolAt(index: number) {
    return this.elf.symbols[this.#relocations.get(index * 8) ?? -1];
  }

  #addCallee(use: MutableUse, section: number, offset: number): void {
    const callee = this.uses.find((other) => other.sectionIndex === section && other.offset === offset);
    if (callee !== undefined) use.callees.add(callee);
  }
}

/** Follows the frame pointer through copies and additions, in instruction order. */
function measureStack(instructions: readonly Instruction[]): number {
  const offsets = new Map<number, number>([[frame, 0]]);
  let deepest = 0;
  const touch = (register: number, offset: number): void => {
    const base = offsets.get(register);
    if (base !== undefined) deepest = Math.min(deepest, base + offset);
  };
  for (const instruction of instructions) {
    const { opcode, destination, source, offset, immediate } = instruction;
    const kind = classOf(instruction);
    if (kind === InstructionClass.ldx) touch(source, offset);
    else if (kind === InstructionClass.st || kind === InstructionClass.stx) touch(destination, offset);
    const writes =
      kind === InstructionClass.alu ||
      kind === InstructionClass.alu64 ||
      kind === InstructionClass.ldx ||
      kind === InstructionClass.ld;
    if (opcode === 0xbf && offset === 0 && offsets.has(source)) offsets.set(destination, offsets.get(source)!);
    else if (opcode === 0x07 && offsets.has(destination)) {
      offsets.set(destination, offsets.get(destination)! + immediate);
      touch(destination, 0);
    } else if (writes && destination !== frame) offsets.delete(destination);
    else if (isCall(instruction)) for (let register = 0; register <= 5; register++) offsets.delete(register);
  }
  return Math.ceil(-deepest / slot) * slot + 0;
}

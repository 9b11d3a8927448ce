import { hasInstructions, type ElfObject, type ElfSection } from '../elf/elf-object.js';
import { functionsOf } from '../elf/functions.js';
import { wideValue } from '../bpf/format-instruction.js';
import {
  CallKind,
  classOf,
  decodeInstructions,
  InstructionClass,
  jumpTarget,
  Opcode,
  type Instruction,
} from '../bpf/instruction.js';
import { KnownValues } from './known-values.js';

/** How often an instruction is revisited with different constants before only those common to all paths are kept. */
const statesPerInstruction = 24;

/** Unconditional jumps by opcode: `goto` and `gotol`. */
const always = [0x05, 0x06];

/**
 * The instructions that a program can reach, as the verifier sees it: where a condition compares two constants, only
 * one branch is followed.
 *
 * Programs are the functions in sections other than `.text`; functions that they call or pass on are entered where the
 * call can be reached. Constants are followed through registers and, eight bytes at a time, through the stack; not
 * through maps, read-only data or called functions. So whatever is not in the result is out of the verifier's reach;
 * some of what is in it may be too.
 *
 * @param code Returns the contents of a section after a loader changed it.
 * @returns reachable offsets in bytes from the start of the section, by section
 * @throws {BtfError} BTF_BAD_VALUE for a code section that ends in the middle of an instruction
 */
export function reachableCode(
  elf: ElfObject,
  code: (section: ElfSection) => Uint8Array,
): ReadonlyMap<string, ReadonlySet<number>> {
  const walk = new Walk(elf, code);
  for (const { section, offset } of functionsOf(elf)) if (section !== '.text') walk.enter(section, offset);
  return walk.run();
}

/** A code section with its instructions by index. */
interface Code {
  readonly section: ElfSection;
  readonly instructions: ReadonlyMap<number, Instruction>;
  readonly relocations: ReadonlyMap<number, number>;
  /** The state in which an instruction was reached. */
  readonly visits: Map<number, KnownValues[]>;
}

class Walk {
  readonly #sections = new Map<string, Code>();
  readonly #left: { code: Code; index: number; values: KnownValues }[] = [];

  constructor(
    private readonly elf: ElfObject,
    codeOf: (section: ElfSection) => Uint8Array,
  ) {
    for (const section of elf.sections) {
      if (!hasInstructions(section) || this.#sections.has(section.name)) continue;
      const all = decodeInstructions(codeOf(section), elf.byteOrder);
      this.#sections.set(section.name, {
        section,
        instructions: new Map(all.map((instruction) => [instruction.index, instruction])),
        relocations: new Map(elf.relocationsOf(section).map(({ offset, symbol }) => [offset / 8, symbol])),
        visits: new Map(),
      });
    }
  }

  enter(section: string, offset: number): void {
    const code = this.#sections.get(section);
    if (code !== undefined) this.#come(code, offset / 8, KnownValues.atEntry());
  }

  run(): Map<string, Set<number>> {
    for (let next = this.#left.pop(); next !== undefined; next = this.#left.pop()) this.#step(next);
    return new Map(
      [...this.#sections].map(([name, { visits }]) => [name, new Set([...visits.keys()].map((index) => index * 8))]),
    );
  }

  #come(code: Code, index: number, values: KnownValues): void {
    if (!code.instructions.has(index)) return;
    const before = code.visits.get(index);
    if (before === undefined) code.visits.set(index, [values]);
    else if (before.some((other) => values.isCoveredBy(other))) return;
    else if (before.length < statesPerInstruction) before.push(values);
    else {
      // One merged state, which knows less each time: this terminates.
      const met = before.reduce((all, one) => all.meet(one), values);
      before.splice(0, before.length, ...Array.from({ length: statesPerInstruction }, () => met));
      values = met;
    }
    this.#left.push({ code, index, values: values.copy() });
  }

  #step({ code, index, values }: { code: Code; index: number; values: KnownValues }): void {
    const instruction = code.instructions.get(index)!;
    const { opcode, units } = instruction;
    if (opcode === Opcode.exit) return;
    const kind = classOf(instruction);
    const target = jumpTarget(instruction);
    const isCall = opcode === Opcode.call || opcode === Opcode.callRegister;
    if ((kind === InstructionClass.jmp || kind === InstructionClass.jmp32) && !isCall) {
      if (target === undefined) return;
      if (always.includes(opcode)) return this.#come(code, target, values);
      const { taken, passed } = values.branch(instruction);
      if (passed !== undefined) this.#come(code, index + 1, passed);
      if (taken !== undefined) this.#come(code, target, taken);
      return;
    }
    this.#enterCallee(code, instruction);
    values.apply(instruction, code.relocations.has(index));
    this.#come(code, index + units, values);
  }

  /** Enters a function that is called, or whose address is taken. */
  #enterCallee(code: Code, instruction: Instruction): void {
    const { opcode, index, source, immediate } = instruction;
    const symbol = this.elf.symbols[code.relocations.get(index) ?? -1];
    if (opcode === Opcode.call && source === CallKind.local && symbol === undefined)
      return this.enter(code.section.name, (index + 1 + immediate) * 8);
    const section = this.elf.sections[symbol?.section ?? 0];
    if (symbol === undefined || section === undefined || !hasInstructions(section)) return;
    if (opcode === Opcode.call) this.enter(section.name, symbol.value + (immediate + 1) * 8);
    else if (opcode === Opcode.wide) this.enter(section.name, symbol.value + Number(wideValue(instruction)));
  }
}

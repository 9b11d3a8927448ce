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

/** How often an instruction is looked at with other constants before only those that all ways agree on are kept. */
const statesPerInstruction = 24;

/** A jump without a condition, by its opcode: `goto` and `gotol`. */
const always = [0x05, 0x06];

/**
 * The instructions that a program can come to, as the kernel's verifier sees it: where a condition has constants on both sides, only
 * one way is gone.
 *
 * Programs are the functions in sections other than `.text`; functions that they call or hand over are gone into where the call can
 * be come to. Constants are followed through registers and, eight bytes at a time, through the stack; not through maps or read-only
 * data, nor into functions that are called. So what is not in the answer is out of the verifier's reach; of what is, some may be.
 *
 * @param code What a section has after a loader changed it.
 * @returns places in bytes from the start of the section, by section
 * @throws {BtfError} BTF_BAD_VALUE for a section of instructions that ends within one
 */
export function reachableCode(
  elf: ElfObject,
  code: (section: ElfSection) => Uint8Array,
): ReadonlyMap<string, ReadonlySet<number>> {
  const walk = new Walk(elf, code);
  for (const { section, offset } of functionsOf(elf)) if (section !== '.text') walk.enter(section, offset);
  return walk.run();
}

/** A section with its instructions by their index. */
interface Code {
  readonly section: ElfSection;
  readonly instructions: ReadonlyMap<number, Instruction>;
  readonly relocations: ReadonlyMap<number, number>;
  /** What was known when an instruction was come to. */
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
      // One state for all of them, which knows less each time: it comes to an end.
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

  /** Goes into a function that is called, or whose address is taken. */
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

import {
  CallKind,
  decodeCoreAccess,
  helperOf,
  isCall,
  Opcode,
  wideValue,
  type ElfObject,
  type ElfSymbol,
  type Instruction,
  type Program,
} from '@bpf-link-wasm/btf';
import { readableName } from './function-names.js';
import type { Inspected } from './inspected.js';

/** The meaning of an instruction: names instead of numbers, and a note. */
export interface Meaning {
  /** Shown in place of the operand: the name of a helper, function, map or variable. */
  readonly name?: string;
  readonly notes: readonly string[];
}

/** The meaning of a call or of an address. @param symbol The symbol of the instruction's relocation, if it has one. */
export function meaningOf(
  elf: ElfObject,
  program: Pick<Program, 'section' | 'offset'>,
  instruction: Instruction,
  symbol: ElfSymbol | undefined,
): Meaning {
  if (instruction.opcode === Opcode.wide)
    return symbol === undefined ? none : { name: place(elf, symbol, Number(wideValue(instruction))), notes: [] };
  if (!isCall(instruction) || instruction.opcode !== Opcode.call)
    return symbol === undefined ? none : { notes: [symbol.name] };
  if (symbol === undefined && instruction.source === CallKind.helper) return helperMeaning(instruction.immediate);
  if (symbol !== undefined && symbol.section === 0)
    return { name: readableName(symbol.name), notes: ['function of the kernel'] };
  // The immediate is the distance from the symbol, or from the instruction, minus one.
  const section = symbol?.section ?? elf.section(program.section)?.index ?? 0;
  const target =
    symbol === undefined
      ? program.offset + (instruction.index + 1 + instruction.immediate) * 8
      : symbol.value + (instruction.immediate + 1) * 8;
  const callee = symbolAt(elf, section, target, 'func');
  return callee === undefined ? none : { name: readableName(callee.name), notes: [] };
}

const none: Meaning = { notes: [] };

function helperMeaning(id: number): Meaning {
  const helper = helperOf(id);
  if (helper === undefined) return { notes: [`helper ${id}, unknown`] };
  return { name: helper.name, notes: [`kernel ${helper.since} and later`] };
}

/** `NAME`, `NAME + 8`: the variable, map or function at a place. Compilers name the section and count from its start. */
function place(elf: ElfObject, symbol: ElfSymbol, addend: number): string {
  const at = symbol.value + addend;
  const found =
    symbol.kind === 'section'
      ? (symbolAt(elf, symbol.section, at, 'func') ?? symbolAround(elf, symbol.section, at))
      : symbol;
  if (found === undefined) return withDistance(symbol.name || (elf.sections[symbol.section]?.name ?? ''), addend);
  return withDistance(readableName(found.name), at - found.value);
}

const withDistance = (name: string, distance: number): string =>
  distance === 0 ? name : `${name} ${distance < 0 ? '-' : '+'} ${Math.abs(distance)}`;

function symbolAt(elf: ElfObject, section: number, value: number, kind: ElfSymbol['kind']): ElfSymbol | undefined {
  return elf.symbols.find((one) => one.section === section && one.value === value && one.kind === kind);
}

function symbolAround(elf: ElfObject, section: number, value: number): ElfSymbol | undefined {
  return elf.symbols.find(
    (one) =>
      one.section === section &&
      one.kind === 'object' &&
      value >= one.value &&
      value < one.value + Math.max(1, one.size),
  );
}

/** What a CO-RE relocation asks about the kernel's types: `CO-RE field_byte_offset struct task_struct.pid`. */
export function coreNote({ btf, sizes }: Inspected, relo: Program['relocations'][number]): string {
  if (btf === undefined) return `CO-RE ${relo.access}`;
  try {
    const { kind, path } = decodeCoreAccess(btf, relo, sizes);
    return `CO-RE ${kind} ${path}`;
  } catch {
    return `CO-RE ${relo.access} of type ${relo.type}, which does not fit`;
  }
}

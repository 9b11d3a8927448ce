import {
  CallKind,
  decodeCoreAccess,
  decodeInstructions,
  formatInstruction,
  helperOf,
  isCall,
  jumpTarget,
  Opcode,
  wideValue,
  type Instruction,
  type LineInfo,
  type Program,
} from '@bpf-link-wasm/btf';
import type { Inspected } from './inspected.js';
import { layJumps, type LaidJump } from './jump-lanes.js';

/** A line of a listing. */
export type ListingRow =
  | {
      readonly kind: 'source';
      readonly file: string;
      readonly line: number;
      readonly column: number;
      readonly text: string;
    }
  | {
      readonly kind: 'instruction';
      /** Counted from the begin of the program, in units of 8 bytes, as the kernel's log counts. */
      readonly index: number;
      /** Where it is in the file, in bytes. */
      readonly offset: number;
      /** In bytes. */
      readonly size: number;
      readonly text: string;
      /** What it means here: a helper's name, a map, a CO-RE access. */
      readonly notes: readonly string[];
      /** Row that it jumps to. */
      readonly target?: number;
    };

/** A program as text. */
export interface Listing {
  readonly rows: readonly ListingRow[];
  readonly jumps: readonly LaidJump[];
  readonly instructions: number;
}

/** Finds the text of a source line; undefined when the file is not there. */
export type SourceLine = (file: string, line: number) => string | undefined;

/**
 * Disassembles a program: source lines between the instructions that were made of them, and arrows for its jumps.
 * @throws {BtfError} BTF_BAD_VALUE when its bytes are no whole instructions
 */
export function disassemble(inspected: Inspected, program: Program, sourceLine: SourceLine): Listing {
  const { elf } = inspected;
  const section = elf?.section(program.section);
  if (elf === undefined || section === undefined) return { rows: [], jumps: [], instructions: 0 };
  const bytes = section.data.subarray(program.offset, program.offset + program.size);
  const instructions = decodeInstructions(bytes, elf.byteOrder);
  const lines = new Map<number, LineInfo[]>();
  for (const info of program.lines) {
    const others = lines.get(info.offset - program.offset);
    if (others === undefined) lines.set(info.offset - program.offset, [info]);
    else others.push(info);
  }
  const relocations = new Map(
    elf.relocationsOf(section).map((one) => [one.offset - program.offset, elf.symbols[one.symbol]?.name ?? '']),
  );
  const rows: ListingRow[] = [];
  const rowOf = new Map<number, number>();
  for (const instruction of instructions) {
    const offset = instruction.index * 8;
    for (const info of lines.get(offset) ?? []) rows.push(sourceRow(info, sourceLine));
    rowOf.set(instruction.index, rows.length);
    const notes = [
      ...callNotes(instruction, relocations.get(offset)),
      ...program.relocations
        .filter((relo) => relo.offset - program.offset === offset)
        .map((relo) => coreNote(inspected, relo)),
    ];
    rows.push({
      kind: 'instruction',
      index: instruction.index,
      offset: section.offset + program.offset + offset,
      size: instruction.units * 8,
      text: formatInstruction(instruction),
      notes,
    });
  }
  const jumps = instructions.flatMap((instruction) => {
    const [target, from] = [jumpTarget(instruction), rowOf.get(instruction.index)!];
    const to = target === undefined ? undefined : rowOf.get(target);
    return to === undefined ? [] : [{ from, to }];
  });
  for (const { from, to } of jumps) rows[from] = { ...rows[from]!, target: to } as ListingRow;
  return { rows, jumps: layJumps(jumps), instructions: instructions.length };
}

function sourceRow({ fileName, line, column, text }: LineInfo, sourceLine: SourceLine): ListingRow {
  return { kind: 'source', file: fileName, line, column, text: (text || sourceLine(fileName, line)) ?? '' };
}

function callNotes(instruction: Instruction, symbol: string | undefined): string[] {
  if (instruction.opcode === Opcode.wide && symbol !== undefined) {
    const addend = wideValue(instruction);
    return [addend === 0n ? symbol : `${symbol} + ${addend}`];
  }
  if (!isCall(instruction)) return symbol === undefined ? [] : [symbol];
  if (instruction.opcode === Opcode.call && instruction.source === CallKind.helper) {
    const helper = helperOf(instruction.immediate);
    return [
      helper === undefined
        ? `helper ${instruction.immediate}, not known`
        : `${helper.name}, kernel ${helper.since} and later`,
    ];
  }
  return symbol === undefined ? [] : [symbol];
}

function coreNote({ btf, sizes }: Inspected, relo: Program['relocations'][number]): string {
  if (btf === undefined) return `CO-RE ${relo.access}`;
  try {
    const { kind, path } = decodeCoreAccess(btf, relo, sizes);
    return `CO-RE ${kind} ${path}`;
  } catch {
    return `CO-RE ${relo.access} of type ${relo.type}, which does not fit`;
  }
}

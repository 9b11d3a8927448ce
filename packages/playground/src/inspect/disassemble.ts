import {
  decodeInstructions,
  formatInstruction,
  jumpTarget,
  Opcode,
  type Instruction,
  type Program,
} from '@bpf-link-wasm/btf';
import type { Inspected } from './inspected.js';
import { layJumps, type LaidJump } from './jump-lanes.js';
import { coreNote, meaningOf } from './operand-names.js';
import { lineKey } from './source-text.js';

/** A line of a listing. */
export interface ListingRow {
  /** Index from the start of the program, in units of 8 bytes, as in the kernel's log. */
  readonly index: number;
  /** Offset in the file, in bytes. */
  readonly offset: number;
  /** In bytes. */
  readonly size: number;
  readonly text: string;
  /** Remarks, such as a helper's first kernel or a CO-RE access. */
  readonly notes: readonly string[];
  /** Index of the row that it jumps to. */
  readonly target?: number;
  /** The source line that it was compiled from; absent where the debug info has none. */
  readonly source?: RowSource;
}

/** The source line that a row was compiled from. */
export interface RowSource {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1; 0 when unknown. */
  readonly column: number;
  /** The same for all rows of a line. */
  readonly key: string;
}

/** A disassembled program. */
export interface Listing {
  readonly rows: readonly ListingRow[];
  readonly jumps: readonly LaidJump[];
}

/**
 * Disassembles a program: names instead of numbers, the source line of each instruction, arrows for its jumps.
 * @throws {BtfError} BTF_BAD_VALUE when its bytes are not whole instructions
 */
export function disassemble(inspected: Inspected, program: Program): Listing {
  const { elf } = inspected;
  const section = elf?.section(program.section);
  if (elf === undefined || section === undefined) return { rows: [], jumps: [] };
  const bytes = section.data.subarray(program.offset, program.offset + program.size);
  const instructions = decodeInstructions(bytes, elf.byteOrder);
  const symbols = new Map(
    elf.relocationsOf(section).map((one) => [one.offset - program.offset, elf.symbols[one.symbol]]),
  );
  const sources = sourcesOf(program);
  const rowOf = new Map(instructions.map(({ index }, row) => [index, row]));
  let source: RowSource | undefined;
  const rows = instructions.map((instruction): ListingRow => {
    const at = instruction.index * 8;
    source = sources.get(at) ?? source;
    const { name, notes } = meaningOf(elf, program, instruction, symbols.get(at));
    const jump = jumpTarget(instruction);
    const target = jump === undefined ? undefined : rowOf.get(jump);
    const core = program.relocations.filter(({ offset }) => offset - program.offset === at);
    return {
      index: instruction.index,
      offset: section.offset + program.offset + at,
      size: instruction.units * 8,
      text: textOf(instruction, name),
      notes: [...notes, ...core.map((relo) => coreNote(inspected, relo))],
      ...(target !== undefined && { target }),
      ...(source !== undefined && { source }),
    };
  });
  const jumps = rows.flatMap(({ target }, from) => (target === undefined ? [] : [{ from, to: target }]));
  return { rows, jumps: layJumps(jumps) };
}

function textOf(instruction: Instruction, name: string | undefined): string {
  if (name === undefined) return formatInstruction(instruction);
  return instruction.opcode === Opcode.wide ? `r${instruction.destination} = ${name}` : `call ${name}`;
}

/** Source lines by offset. Of several records for one offset the last one counts, because it is the innermost. */
function sourcesOf({ lines, offset: start }: Program): Map<number, RowSource> {
  return new Map(
    lines.map(({ fileName: file, line, column, offset }) => [
      offset - start,
      { file, line, column, key: lineKey(file, line) },
    ]),
  );
}

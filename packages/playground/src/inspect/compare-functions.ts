import { scanFunctions, type Program } from '@bpf-link-wasm/btf';
import { entriesFirst, keyOf, readableName } from './function-names.js';
import type { Inspected } from './inspected.js';

/** The size of a function, without those that it calls. */
export interface FunctionSize {
  readonly program: Program;
  /** Number of instructions, as the kernel counts them: a wide one counts twice. */
  readonly instructions: number;
  /** Size of its stack frame, in bytes. */
  readonly stackBytes: number;
  /** Bytes of its instructions in the file. */
  readonly bytes: number;
}

/** A function of one object, or of both. */
export interface ComparedFunction {
  /** Identifies the function in both objects. */
  readonly key: string;
  readonly name: string;
  readonly section: string;
  readonly before: FunctionSize | undefined;
  readonly after: FunctionSize | undefined;
}

/**
 * Pairs the functions of two objects by section and symbol; where symbols differ, by their names in the source, in order.
 * Those of the second object come first, programs before the functions that they call.
 * @throws {BtfError} BTF_BAD_VALUE for a section that ends within an instruction
 */
export function compareFunctions(one: Inspected, other: Inspected): ComparedFunction[] {
  const before = sizesOf(one);
  const paired = sizesOf(other).map((after): ComparedFunction => {
    const same = before.find(({ program }) => keyOf(program) === keyOf(after.program));
    return pair(after.program, same, after);
  });
  const left = before.filter((size) => !paired.some((found) => found.before === size));
  for (const [index, found] of paired.entries()) {
    if (found.before !== undefined) continue;
    const at = left.findIndex(
      ({ program: { section, name } }) => section === found.section && readableName(name) === found.name,
    );
    if (at !== -1) paired[index] = { ...found, before: left.splice(at, 1)[0]! };
  }
  return entriesFirst([...paired, ...left.map((size) => pair(size.program, size, undefined))]);
}

function pair(program: Program, before: FunctionSize | undefined, after: FunctionSize | undefined): ComparedFunction {
  const { section, name } = program;
  return { key: keyOf(program), name: readableName(name), section, before, after };
}

function sizesOf({ elf, programs }: Inspected): FunctionSize[] {
  const uses = new Map((elf === undefined ? [] : scanFunctions(elf)).map((use) => [keyOf(use), use]));
  return programs.map((program) => {
    const { instructions = program.size / 8, stackBytes = 0 } = uses.get(keyOf(program)) ?? {};
    return { program, instructions, stackBytes, bytes: program.size };
  });
}

import {
  isCoreProblem,
  judgeCore,
  programsOf,
  type Btf,
  type BtfObject,
  type CoreJudgement,
  type LineInfo,
} from '@bpf-link-wasm/btf';
import { createDiagnostic, type Diagnostic } from '@bpf-link-wasm/driver';

/** A relocation that makes the loader or the kernel's verifier refuse the object. */
export interface CoreProblem {
  /** Name of the function. */
  readonly program: string;
  readonly section: string;
  /** Index of the instruction in the section. */
  readonly instruction: number;
  /** The access: `struct task_struct.comm`. */
  readonly access: string;
  /** What is wrong. */
  readonly found: string;
  /** What to do. */
  readonly advice: string;
  /** The source location, if the object has that information. */
  readonly place: { readonly file?: string; readonly line?: number; readonly column?: number };
}

/** What is wrong with a failing relocation, and what to do. */
export function describeCoreProblem({ effect, reason }: CoreJudgement): Pick<CoreProblem, 'found' | 'advice'> {
  const found = reason ?? 'not in the kernel';
  if (effect === 'refused')
    return { found, advice: 'the loader refuses the object; correct the access or its types, and compile again' };
  if (reason === undefined) return { found, advice: 'check that it exists before reading it' };
  return { found, advice: 'declare the field as in that kernel, in a flavour of the type if other kernels differ' };
}

/** Describes a problem of a named object on a kernel. @param kernel The file of the kernel's BTF. */
export function coreDiagnostic(
  { place, section: _, ...problem }: CoreProblem,
  name: string,
  kernel: string,
): Diagnostic {
  const location = { ...place, function: problem.program };
  return createDiagnostic('BTF_CORE_MISSING', { name, kernel, ...problem }, { location });
}

/**
 * Finds the relocations that keep an object from being loaded on a kernel, in instruction order.
 * @throws {BtfError} as judgeCore
 */
export function findCoreProblems(object: BtfObject, kernel: Btf): CoreProblem[] {
  const problems = judgeCore(object, kernel).filter(isCoreProblem);
  const programs = problems.length === 0 ? [] : programsOf(object);
  return problems.map((judgement) => {
    const { section, offset, path } = judgement;
    const program = programs.find(
      (one) => one.section === section && one.offset <= offset && offset < one.offset + one.size,
    );
    const line = findLine(program?.lines ?? [], offset);
    const place = line === undefined ? {} : { file: line.fileName, line: line.line };
    return {
      program: program?.name ?? section,
      section,
      instruction: offset / 8,
      access: path,
      ...describeCoreProblem(judgement),
      place: { ...place, ...(line && line.column > 0 && { column: line.column }) },
    };
  });
}

/**
 * The source line of an instruction. If the field is read in an inlined library function, it is the last line before
 * that in the program's own file, which helps its author more.
 */
function findLine(lines: readonly LineInfo[], offset: number): LineInfo | undefined {
  const before = lines.filter((one) => one.offset <= offset && one.line > 0);
  const file = before[0]?.fileName;
  return before.findLast(({ fileName }) => fileName === file);
}

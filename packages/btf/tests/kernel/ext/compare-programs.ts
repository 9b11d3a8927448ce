import { seededRandom } from '@bpf-link-wasm/testkit/random';
import { release } from 'node:os';
import { checkProgramInfo, type ProgramInfo } from '../../../src/kernel/ext/check-program-info.js';
import { errnoNumbers } from '../../../src/kernel/codes/issue.js';
import { buildNative, runNative } from '../native-program.js';
import { mutateProgram } from './mutate-program.js';
import { readProgramSeeds } from './program-seeds.js';

/** What one side says of the records of a program; undefined when it has no objection to them. */
export type Answer = { readonly errno: number; readonly line: string } | undefined;

/** What the comparison found. */
export interface Comparison {
  readonly programs: number;
  /** Programs whose records the kernel refuses. */
  readonly refused: number;
  /** Programs that the kernel refuses for CO-RE records that its own types or the instruction decide. */
  readonly undecided: number;
  /** Answers by the kernel's words, numbers left out: how often each was given. */
  readonly words: Readonly<Record<string, number>>;
  /** Programs about which the two do not agree. */
  readonly differences: readonly {
    readonly seed: string;
    readonly ours: Answer;
    readonly kernel: Answer;
    readonly log: string;
  }[];
}

/** Asks the running kernel and the rules about mutants of every seed. */
export function comparePrograms(seed: number, count: number): Comparison {
  const random = seededRandom(seed);
  const programSeeds = readProgramSeeds();
  const words = new Map<string, number>();
  const differences: Comparison['differences'][number][] = [];
  let [refused, undecided] = [0, 0];
  for (let done = 0; done < count;) {
    const batch = Array.from({ length: Math.min(1000, count - done) }, (_, index) => {
      const { name, program } = programSeeds[(done + index) % programSeeds.length]!;
      return { name, program: done === 0 && index < programSeeds.length ? program : mutateProgram(program, random) };
    });
    const answers = askAboutPrograms(batch.map(({ program }) => program));
    for (const [index, { name, program }] of batch.entries()) {
      const { answer, log } = answers[index]!;
      const found = checkProgramInfo(program, { kernel: release() })?.kernel;
      const ours = found && { errno: errnoNumbers[found.errno], line: found.message };
      // What the kernel's own types or the instruction decide comes before later records are looked at.
      if (answer === undefined && isOfKernelTypes(log)) {
        undecided += 1;
        continue;
      }
      if (answer !== undefined) {
        refused += 1;
        const kind = kindOf(answer);
        words.set(kind, (words.get(kind) ?? 0) + 1);
      }
      if (ours?.errno !== answer?.errno || ours?.line !== answer?.line)
        differences.push({ seed: name, ours, kernel: answer, log: log.slice(0, 300) });
    }
    done += batch.length;
  }
  const sorted = [...words].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return { programs: count, refused, undecided, words: Object.fromEntries(sorted), differences };
}

/** An answer without its numbers. */
export function kindOf({ errno, line }: NonNullable<Answer>): string {
  const words = line.replace(/parsing .* failed/, 'parsing ... failed').replaceAll(/-?\d+/g, 'N');
  return `${errno} ${words}`.trim();
}

/** The lines with which only the checks of BTF information end. */
const ofBtf = new RegExp(
  [
    'func info',
    'func_info BTF section',
    'number of funcs in func_info',
    'only allowed in functions that return',
    'not allowed in subprogs without BTF',
    'line_info',
    'core_relo',
    'relo #\\d+: bad type id',
    'relo #\\d+: parsing .* failed',
    'target candidate search failed',
  ].join('|'),
);

/** Whether CO-RE's own work is what the kernel refuses: its last word is none of the lines that it prints on the way. */
export function isOfKernelTypes(log: string): boolean {
  if (!log.includes('processed 0 insns')) return false;
  const last = log.trim().split('\n').at(-2) ?? '';
  const isOnTheWay = /<\w+> \[|matching candidate|no matching targets|substituting insn|patched insn/.test(last);
  return last.includes('relo #') && !isOnTheWay;
}

/** The running kernel's answers, with its whole log. */
export function askAboutPrograms(
  programs: readonly Required<ProgramInfo>[],
): { readonly answer: Answer; readonly log: string }[] {
  const output = runNative(buildNative('prog-oracle'), [], programs.map(encodeProgram));
  const answers: { answer: Answer; log: string }[] = [];
  for (let at = 0; at < output.length;) {
    const length = output.readUInt32LE(at + 4);
    const log = output.toString('latin1', at + 8, at + 8 + length);
    answers.push({ answer: answerIn(output.readUInt32LE(at), log), log });
    at += 8 + length;
  }
  if (answers.length !== programs.length)
    throw new Error(`the oracle answered ${answers.length} of ${programs.length} programs`);
  return answers;
}

/** Some of the kernel's texts have no end of line, so that its statistics follow at once; some refusals have no text. */
function answerIn(errno: number, log: string): Answer {
  if (errno === 0xffffffff) throw new Error('the kernel refuses the BTF of a seed');
  const said = log.replace(/processed \d+ insns .*$/s, '').trim();
  if (said === '') return errno === 0 ? undefined : { errno, line: '' };
  const line = said.split('\n').find((text) => ofBtf.test(text));
  return line === undefined ? undefined : { errno, line };
}

function encodeProgram({ btf, instructions, funcInfo, lineInfo, coreRelo }: Required<ProgramInfo>): Buffer {
  const parts = [btf.bytes, instructions, funcInfo.bytes, lineInfo.bytes, coreRelo.bytes];
  const sizes = [funcInfo, lineInfo, coreRelo].map(({ recordSize }) => recordSize);
  const head = Buffer.alloc(32);
  [...parts.map(({ length }) => length), ...sizes].forEach((word, index) => head.writeUInt32LE(word, index * 4));
  return Buffer.concat([head, ...parts]);
}

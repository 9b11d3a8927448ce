/** A step of the verifier: an instruction that it checks, with what it knows at that point. */
export interface VerifierStep {
  /** Index of the instruction, from the start of the program. */
  readonly index: number;
  /** The instruction as the kernel prints it: `r1 = *(u32 *)(r1 +16)`. */
  readonly text: string;
  /** State of registers and stack slots that the log prints before the instruction, by name: `R1`, `fp-8`. */
  readonly before: ReadonlyMap<string, string>;
  /** State that the log prints after the instruction: the registers and slots that it changed. */
  readonly after: ReadonlyMap<string, string>;
  /** Whether only `before` is known, because the verifier continues in another branch or function. */
  readonly isFresh: boolean;
  /** The branch that the verifier returns to here, if any. */
  readonly from?: number;
  readonly source?: VerifierSource;
}

/** A source line as logs print it. */
export interface VerifierSource {
  readonly text: string;
  /** '' before Linux 6.8, whose logs do not name it. */
  readonly file: string;
  /** From 1; 0 when unknown. */
  readonly line: number;
}

/** A parsed log of the verifier. */
export interface VerifierLog {
  /** The program's name, from the loader's lines; '' without them. */
  readonly program: string;
  readonly steps: readonly VerifierStep[];
  /** The kernel's own lines that say why the program is refused; empty when it is not refused. */
  readonly errors: readonly string[];
  /** Instructions that the verifier processed, and its limit. */
  readonly processed?: { readonly instructions: number; readonly limit: number };
}

const beginLine = /prog(?:ram)? '?([\w.]+)'?: -- BEGIN PROG LOAD LOG --/;
const instructionLine = /^(\d+): \([\da-f]{2}\) (.*?)(?:\s+;(?: (.*))?)?$/;
const branchLine = /^(?:from (\d+) to (\d+)(?: \([^)]*\))?|(\d+)): ?(?:(?:frame\d+: ?)?(?:R\d+(?:_\w+)?=.*)|safe)?$/;
const sourceLine = /^; (.*?)(?: @ (.+):(\d+))?$/;
const processedLine = /^processed (\d+) insns? \(limit (\d+)\)/;

/** Lines that say nothing about the program, in the logs of all kernels since 4.19. */
const asides = [
  /^func#\d+ @\d+/,
  /^Live regs before insn:/,
  /^\s*(?:\d+\s+)?\d+: [.\d]{10} /,
  /^(?:mark_precise|parent |regs=|last_idx |propagating )/,
  /^\(\d+\) (?:frame|live)/,
  /^SCC (?:enter|exit|backedge)/,
  /^(?:verification time|stack depth|max_states|live regs|arg#\d+ reference type)/i,
  /^(?:Validating|Func#\d+ |hit safe|caller:|callee:|returning from callee:|to caller at|cur state:|old state:)/,
  /-- (?:BEGIN|END) PROG LOAD LOG --/,
  /^libbpf: /,
  /^\s+(?:frame\d+: )?R\d+(?:_\w+)?=/,
];

/**
 * Reads a verifier's log, with or without the lines of a loader around it. Of the logs of several programs it reads the first that
 * ends with an error, otherwise the last. Never throws: text that is not a log has no steps.
 */
export function parseVerifierLog(text: string): VerifierLog {
  let log = new LogReader('');
  for (const given of text.split('\n')) {
    const line = given.trimEnd().replace(/^(?:Error: )?.*?Verifier output: /, '');
    const begin = beginLine.exec(line);
    if (begin !== null || (log.isOver && instructionLine.test(line))) {
      if (log.errors.length > 0) return log.done();
      log = new LogReader(begin?.[1] ?? '');
    } else log.read(line);
  }
  return log.done();
}

class LogReader {
  readonly errors: string[] = [];
  readonly #program: string;
  readonly #steps: VerifierStep[] = [];
  #source: VerifierSource | undefined;
  #before = new Map<string, string>();
  #isFresh = true;
  #from: number | undefined;
  #processed: VerifierLog['processed'];

  constructor(program: string) {
    this.#program = program;
  }

  /** Whether the summary has been read. */
  get isOver(): boolean {
    return this.#processed !== undefined;
  }

  read(line: string): void {
    const processed = processedLine.exec(line);
    if (processed !== null) this.#processed = { instructions: Number(processed[1]), limit: Number(processed[2]) };
    if (this.isOver || line.trim() === '' || asides.some((aside) => aside.test(line))) return;
    const instruction = instructionLine.exec(line);
    if (instruction !== null) return this.#step(Number(instruction[1]), instruction[2]!, instruction[3] ?? '');
    const source = sourceLine.exec(line);
    if (source !== null) {
      this.#source = { text: source[1]!, file: source[2] ?? '', line: Number(source[3] ?? 0) };
      return;
    }
    const branch = branchLine.exec(line);
    if (branch !== null) return this.#branch(line, branch[1]);
    // A branch that ends without an error makes earlier lines irrelevant, such as a note on a call.
    this.errors.push(line.trim());
  }

  done(): VerifierLog {
    return {
      program: this.#program,
      steps: this.#steps,
      errors: this.#steps.length === 0 && !this.isOver ? [] : this.errors,
      ...(this.#processed && { processed: this.#processed }),
    };
  }

  #step(index: number, text: string, printed: string): void {
    this.errors.length = 0;
    this.#steps.push({
      index,
      text,
      before: this.#before,
      after: parseState(printed),
      isFresh: this.#isFresh,
      ...(this.#from !== undefined && { from: this.#from }),
      ...(this.#source && { source: this.#source }),
    });
    this.#before = new Map();
    this.#isFresh = false;
    this.#from = undefined;
  }

  #branch(line: string, from: string | undefined): void {
    const state = parseState(line);
    if (from !== undefined) {
      this.#before = state;
      this.#from = Number(from);
      this.#isFresh = true;
      this.#source = undefined;
    } else {
      for (const [name, value] of state) this.#before.set(name, value);
      if (line.includes(': frame')) this.#isFresh = true;
    }
  }
}

/** Parses `R1=ctx() fp-8=mmmm????`; spaces within parentheses belong to a value. */
function parseState(text: string): Map<string, string> {
  const state = new Map<string, string>();
  let depth = 0;
  let word = '';
  const end = (): void => {
    const match = /^(R\d+|fp-\d+|refs)(?:_\w+)?=(.+)$/.exec(word);
    if (match !== null) state.set(match[1]!, match[2]!);
    word = '';
  };
  for (const character of text) {
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (character === ' ' && depth <= 0) end();
    else word += character;
  }
  end();
  return state;
}

/** The verifier's state before or after a step: each register and stack slot with its last entry in the log. */
export function stateAt({ steps }: VerifierLog, at: number, when: 'before' | 'after' = 'before'): Map<string, string> {
  let start = at;
  while (start > 0 && !steps[start]!.isFresh) start -= 1;
  const state = new Map<string, string>();
  for (const [offset, { before, after, text }] of steps.slice(start, at + 1).entries()) {
    for (const [name, value] of before) state.set(name, value);
    if (start + offset === at && when === 'before') break;
    // A call clears the registers of its arguments.
    if (text.startsWith('call ')) for (const name of ['R1', 'R2', 'R3', 'R4', 'R5']) state.delete(name);
    for (const [name, value] of after) state.set(name, value);
  }
  return new Map([...state].toSorted(([one], [other]) => orderOf(one) - orderOf(other)));
}

/** The sort key of a name: registers by number, then stack slots from the top. */
function orderOf(name: string): number {
  const number = Number(/\d+/.exec(name)?.[0] ?? 10_000);
  return name.startsWith('R') ? number : 100 + number;
}

/** The step before `at` that last gave a register its value; undefined when the program starts with it. */
export function originOf({ steps }: VerifierLog, at: number, register: string): number | undefined {
  for (let step = at - 1; step >= 0; step -= 1) {
    const { text } = steps[step]!;
    const written = new RegExp(`^[rw]${register.slice(1)} [-+*/&|^%s<>]*=`).test(text);
    if (written || (register === 'R0' && text.startsWith('call '))) return step;
    if (steps[step]!.isFresh && step > 0 && steps[step]!.from !== undefined) {
      const branch = steps.findLastIndex((one, place) => place < step && one.index === steps[step]!.from);
      if (branch === -1) return undefined;
      step = branch + 1;
    }
  }
  return undefined;
}

import {
  decodeElf,
  decodeObject,
  programLimits,
  reportPrograms,
  type CoreUse,
  type ProgramReport,
} from '@bpf-link-wasm/btf';
import { demangleRust, LinkError, reasonOf, type LinkResult } from '@bpf-link-wasm/driver';
import { escapeName } from '../terminal-text.js';

/**
 * Collects what each program of the linked object uses.
 * @returns an empty list if the link created no object
 * @throws {LinkError} LINK_FAILED for an object that cannot be read, which would be a bug
 */
export function describePrograms({ outputs, hasBtf }: LinkResult): ProgramReport[] {
  const object = outputs.find(({ kind }) => kind === 'obj')?.bytes;
  if (object === undefined) return [];
  try {
    if (!hasBtf) return reportPrograms(decodeElf(object));
    const { elf, btf, ext } = decodeObject(object);
    return reportPrograms(elf ?? decodeElf(object), btf, ext());
  } catch (cause) {
    throw new LinkError('LINK_FAILED', { name: 'report', llvm: reasonOf(cause) }, [], { cause });
  }
}

/** Number of accesses to print; --json has all. */
const printedPaths = 8;

const grouped = (value: number): string => value.toString().replace(/\B(?=(\d{3})+$)/g, ',');
const list = (words: readonly string[]): string => (words.length === 0 ? 'none' : words.join(', '));

/** The path of a Rust function in the source; other symbols unchanged. */
const named = (symbol: string): string => demangleRust(symbol) ?? symbol;

/** The report as text. */
export function formatPrograms(programs: readonly ProgramReport[]): string {
  if (programs.length === 0) return 'no programs: every function is in .text\n';
  return programs.map(formatProgram).join('\n');
}

function formatProgram(program: ProgramReport): string {
  const { name, section, instructions, functions, maps, helpers, kfuncs, core, indirectCalls } = program;
  const rows = [
    ['instructions', formatInstructions(instructions)],
    ['functions', functions.length === 0 ? 'only itself' : functions.map(named).join(', ')],
    ['stack', formatStack(program)],
    ['maps', list(maps)],
    ['helpers', list(helpers.map((helper) => `${helper.name} (${helper.id})`))],
    ['kernel functions', list(kfuncs)],
    ...(core.length > 0 ? [['CO-RE', formatCore(core)]] : []),
    ...(indirectCalls > 0 ? [['indirect calls', `${indirectCalls}, which no kernel accepts`]] : []),
    ['kernel', formatKernel(program)],
  ];
  const lines = rows.map(([title = '', text = '']) => `  ${title.padEnd(17)} ${escapeName(text)}\n`);
  return `program ${escapeName(name)} in ${escapeName(section)}\n${lines.join('')}`;
}

function formatInstructions(count: number): string {
  const small = programLimits.instructions;
  const share = ((count / small) * 100).toFixed(1);
  const text = `${grouped(count)}, ${share} % of the ${grouped(small)} that every kernel accepts`;
  if (count <= small) return text;
  return count <= programLimits.verified
    ? `${text}; Linux 5.2 and later accept ${grouped(programLimits.verified)}`
    : `${text}; no kernel accepts more than ${grouped(programLimits.verified)}`;
}

function formatStack({ stack: { bytes, chain, isRecursive } }: ProgramReport): string {
  const path = chain.map((call) => `${named(call.name)} ${call.bytes}`).join(' -> ');
  const tooMuch = bytes > programLimits.stackBytes ? ', over the limit' : '';
  const tooDeep =
    chain.length > programLimits.frames
      ? `; ${chain.length} functions are active at once, at most ${programLimits.frames} are allowed`
      : '';
  return `${bytes} of ${programLimits.stackBytes} bytes${tooMuch}: ${path}${tooDeep}${isRecursive ? '; a function calls itself' : ''}`;
}

/** Accesses by what happens to the program if the kernel lacks them. */
function formatCore(core: readonly CoreUse[]): string {
  const count = core.reduce((sum, { relocations }) => sum + relocations, 0);
  const texts = { needed: 'needs', guarded: 'reads behind a guard', asked: 'asks about' } as const;
  const parts = (['needed', 'guarded', 'asked'] as const).flatMap((use) => {
    const paths = core.filter((one) => one.use === use).map(({ path }) => path);
    return paths.length === 0 ? [] : [`${texts[use]} ${formatSome(paths)}`];
  });
  return `${count} ${count === 1 ? 'relocation' : 'relocations'}: ${parts.join('; ')}`;
}

function formatSome(paths: readonly string[]): string {
  const more = paths.length > printedPaths ? `, and ${paths.length - printedPaths} more` : '';
  return paths.slice(0, printedPaths).join(', ') + more;
}

/** The minimum kernel with the newest features that the program needs; all others are older. */
function formatKernel({ minimumKernel, needs }: ProgramReport): string {
  const reasons = needs.slice(0, 4).map(({ since, reason }) => `${since} ${reason}`);
  const more = needs.length > 4 ? `, and ${needs.length - 4} more` : '';
  const bound = minimumKernel.startsWith('>') ? `newer than ${minimumKernel.slice(1)}` : `>= ${minimumKernel}`;
  return `${bound}, an estimate${reasons.length === 0 ? '' : `: ${reasons.join('; ')}${more}`}`;
}

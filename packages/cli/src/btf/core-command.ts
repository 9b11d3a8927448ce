import { basename } from 'node:path';
import {
  decodeCoreAccess,
  encodeUtf8,
  isCoreProblem,
  judgeCore,
  programsOf,
  TypeSizes,
  verdictOf,
  type BtfObject,
  type CoreJudgement,
} from '@bpf-link-wasm/btf';
import { Command } from 'commander';
import { describeCoreProblem } from './core-problems.js';
import { readObject, readWithBase } from './read-object.js';
import { encodeBigint, formatTable } from './report.js';
import { escapeMessage, escapeName, paint } from '../terminal-text.js';

interface CoreOptions {
  readonly kernelBtf?: readonly string[];
  readonly base?: string;
  readonly json?: true;
}

/** A relocation as printed by the command. */
interface Row {
  readonly section: string;
  /** Name of the function. */
  readonly program: string;
  /** Index of the instruction in the section. */
  readonly instruction: number;
  readonly kind: string;
  readonly path: string;
  /** In bytes, in the object's own types; null for types and enumerators. */
  readonly offset: number | null;
  /** The outcome on each kernel, in the order of the kernels. */
  readonly resolutions: readonly CoreJudgement[];
}

/** `btf core`: the CO-RE relocations of an object. @param done Called with the exit code. */
export function createCoreCommand(done: (exitCode: number) => void): Command {
  return new Command('core')
    .description('Lists the CO-RE relocations of an object, and how they resolve on one kernel or several.')
    .argument('<file>', 'BPF object; - is standard input')
    .option('--kernel-btf <file...>', 'the BTF of each kernel, such as /sys/kernel/btf/vmlinux')
    .option('--base <file>', 'the base BTF that --kernel-btf extends, such as vmlinux for a module')
    .option('--json', 'print JSON')
    .action((file: string, options: CoreOptions) => done(listRelocations(file, options)));
}

function listRelocations(file: string, { kernelBtf: kernels = [], base, json }: CoreOptions): number {
  const object = readObject(file);
  // One at a time: a kernel's BTF is several megabytes, its results a few lines.
  const judged = kernels.map((kernel) => byPlace(judgeCore(object, readWithBase(kernel, base).btf)));
  const rows = rowsOf(object, judged);
  const text =
    json === true
      ? `${JSON.stringify({ file, kernels, relocations: rows }, encodeBigint)}\n`
      : `${formatRows(rows, kernels)}${formatProblems(rows, kernels)}`;
  process.stdout.write(encodeUtf8(text));
  return rows.some(({ resolutions }) => resolutions.some(isCoreProblem)) ? 1 : 0;
}

function byPlace(judgements: readonly CoreJudgement[]): ReadonlyMap<string, CoreJudgement> {
  return new Map(judgements.map((judgement) => [`${judgement.section} ${judgement.offset}`, judgement]));
}

function rowsOf(object: BtfObject, judged: readonly ReadonlyMap<string, CoreJudgement>[]): Row[] {
  const { btf } = object;
  const sizes = new TypeSizes(btf);
  return programsOf(object).flatMap(({ section, name, relocations }) =>
    relocations.map((relo) => {
      const { kind, path, offsetBits } = decodeCoreAccess(btf, relo, sizes);
      return {
        section,
        program: name,
        instruction: relo.offset / 8,
        kind,
        path,
        offset: offsetBits === undefined ? null : Math.floor(offsetBits / 8),
        resolutions: judged.flatMap((places) => places.get(`${section} ${relo.offset}`) ?? []),
      };
    }),
  );
}

function formatRows(rows: readonly Row[], kernels: readonly string[]): string {
  if (rows.length === 0) return 'no CO-RE relocations\n';
  const cells = rows.map(({ section, program, instruction, kind, path, offset, resolutions }) => [
    section,
    program,
    String(instruction),
    kind,
    offset === null ? '-' : String(offset),
    ...resolutions.map(formatJudgement),
    path,
  ]);
  const columns = kernels.length === 1 ? ['kernel'] : kernels.map((kernel) => labelOf(kernel, kernels));
  return formatTable([['section', 'program', 'insn', 'kind', 'offset', ...columns, 'access'], ...cells]);
}

/** The file's name; its path if another file has the same name. */
function labelOf(kernel: string, kernels: readonly string[]): string {
  const name = basename(kernel);
  return kernels.filter((other) => basename(other) === name).length === 1 ? name : kernel;
}

function formatJudgement(judgement: CoreJudgement): string {
  const { value, isReached, reason } = judgement;
  const verdict = verdictOf(judgement);
  const guard = isReached ? '' : ', guarded';
  switch (verdict) {
    case 'refused':
      return `refused: ${reason ?? 'no reason'}`;
    case 'missing':
      return `missing${guard}`;
    case 'unfit':
      return `unfit: ${reason}${guard}`;
    default:
      return `${verdict}: ${value ?? '-'}`;
  }
}

/** A line for each place at which a kernel would refuse the object, with advice. */
function formatProblems(rows: readonly Row[], kernels: readonly string[]): string {
  const lines = kernels.flatMap((kernel, index) =>
    rows.flatMap(({ program, instruction, path, resolutions }) => {
      const judgement = resolutions[index];
      if (judgement === undefined || !isCoreProblem(judgement)) return [];
      const { found, advice } = describeCoreProblem(judgement);
      const where = `program ${program}, instruction ${instruction}`;
      return [
        `${paint(escapeName(labelOf(kernel, kernels)), 'bold')}: ${escapeMessage(`${path}: ${found}, at ${where}: ${advice}`)}\n`,
      ];
    }),
  );
  return lines.length === 0 ? '' : `\n${lines.join('')}`;
}

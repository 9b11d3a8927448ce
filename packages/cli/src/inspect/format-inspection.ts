import { allLoaders, loaders, type ExternUse, type Inspection, type LoadProblem } from '@bpf-link-wasm/btf';
import { formatMaps } from '../btf/maps-command.js';
import { formatTable } from '../btf/report.js';
import { formatPrograms } from '../report/format-programs.js';
import { escapeMessage, escapeName, paint } from '../terminal-text.js';

/** The result of an inspection. */
export interface InspectedFile {
  readonly file: string;
  /** The kernel version that was checked against. */
  readonly kernel: string;
  /** Path of the BTF used for CO-RE and functions, if any. */
  readonly kernelBtf?: string;
}

/** Maximum number of problems of a loader to print; --json has all. */
const printLimit = 20;

/** Formats an inspection as text: the contents of the object, then each loader's verdict with its reasons. */
export function formatInspection({ file, kernel, kernelBtf }: InspectedFile, found: Inspection): string {
  const asked = kernelBtf === undefined ? 'no kernel BTF' : `BTF of ${escapeName(kernelBtf)}`;
  return [
    `${escapeName(file)}, for kernel ${kernel}, ${asked}\n`,
    formatPrograms(found.programs),
    formatMaps(found.maps, allLoaders),
    formatCore(found),
    formatExterns(found.externs),
    formatVerdicts(found),
  ].join('\n');
}

function formatCore({ core, coreRelocations }: Inspection): string {
  if (coreRelocations === 0) return 'no CO-RE relocations\n';
  const count = `${coreRelocations} CO-RE ${coreRelocations === 1 ? 'relocation' : 'relocations'}`;
  if (core === undefined) return `${count}; --kernel-btf shows how they resolve on a kernel\n`;
  const some = (outcome: string): number => core.filter((one) => one.outcome === outcome).length;
  return `${count}: ${some('found')} found, ${some('absent')} not in this kernel, ${some('failed')} refused\n`;
}

function formatExterns(externs: readonly ExternUse[]): string {
  if (externs.length === 0) return 'no externs\n';
  const rows = externs.map(({ name, kind, isWeak, inKernel, place }) => [
    name,
    isWeak ? `weak ${kind}` : kind,
    kind === 'function' ? answers[inKernel ?? 'unknown'] : '-',
    place.file === undefined ? `${place.section}, byte ${place.offset}` : `${place.file}:${place.line}`,
  ]);
  return formatTable([['extern', 'kind', 'kernel', 'used at'], ...rows]);
}

const answers = {
  kfunc: 'has it',
  function: 'has it, but not for programs',
  absent: 'lacks it',
  unknown: 'not checked',
} as const;

function formatVerdicts({ loaders: verdicts }: Inspection): string {
  const lines = allLoaders.map((loader) => {
    const { loads, problems } = verdicts[loader];
    const verdict = loads
      ? paint('nothing found that prevents loading; the verifier was not run', 'green')
      : paint('does not load', 'bold', 'red');
    return `${loaders[loader]}: ${verdict}\n${formatProblems(problems)}`;
  });
  return lines.join('');
}

function formatProblems(problems: readonly LoadProblem[]): string {
  const lines = problems
    .slice(0, printLimit)
    .map(({ severity, subject, message }) => `  ${severity}: ${escapeMessage(`${subject}: ${message}`)}\n`);
  const left = problems.length - printLimit;
  return lines.join('') + (left > 0 ? `  ${left} more left out; --json prints all\n` : '');
}

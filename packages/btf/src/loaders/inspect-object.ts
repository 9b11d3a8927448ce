import type { Btf } from '../model/btf.js';
import { compareReleases } from '../bpf/kernel-needs.js';
import { judgeCore, type CoreJudgement } from '../core/judge-core.js';
import type { ElfObject } from '../elf/elf-object.js';
import type { BtfExt } from '../ext/btf-ext.js';
import { kernelTypesOf } from '../kernel/fields/kernel-types.js';
import { checkExt } from '../kernel/ext/check-ext.js';
import { assertKernelVersion } from '../kernel/rules/kernel-version.js';
import { allLoaders, type Loader } from './loader-object.js';
import { findExterns, type ExternUse } from './externs.js';
import { checkMaps, type MapsReport } from './maps/check-maps.js';
import type { MapIssue } from './maps/map-issue.js';
import { validateObject } from './object/validate-object.js';
import { programLimits, reportPrograms, type ProgramReport } from './report-programs.js';

/** An object to inspect; one without debug info has no BTF. */
export interface InspectedObject {
  readonly elf: ElfObject;
  readonly btf?: Btf;
  readonly ext?: () => BtfExt | undefined;
}

/** Options of the inspection. */
export interface InspectOptions {
  /** The kernel version to load on, "4.18" or later; the newest known by default. */
  readonly kernel?: string;
  /** BTF of that kernel: for CO-RE, kernel functions, and pointers to kernel types. */
  readonly kernelBtf?: Btf;
}

/** A reason why loading may fail. */
export interface LoadProblem {
  /** `warning` for a possible reason only. */
  readonly severity: 'error' | 'warning';
  /** Such as `program count`, `map EVENTS`, `BTF`. */
  readonly subject: string;
  readonly message: string;
}

/** Whether a loader can load the object. */
export interface LoadVerdict {
  /**
   * False when there is an error among the problems. True means that none was found: the verifier's verdict on the code
   * is not known.
   */
  readonly loads: boolean;
  /**
   * Whether the kernel accepts the BTF as this loader passes it on; undefined without BTF, and for cilium/ebpf, which
   * builds its own.
   */
  readonly btf?: boolean;
  readonly problems: readonly LoadProblem[];
}

/** All that is known of an object. */
export interface Inspection {
  readonly programs: readonly ProgramReport[];
  readonly maps: MapsReport;
  readonly externs: readonly ExternUse[];
  /** Number of CO-RE relocations. */
  readonly coreRelocations: number;
  /** Their outcomes; undefined without the kernel's BTF. */
  readonly core?: readonly CoreJudgement[];
  readonly loaders: Readonly<Record<Loader, LoadVerdict>>;
}

/**
 * Inspects an object the way loaders and the kernel will: programs, maps, externs, CO-RE, BTF, and all reasons against
 * loading it. The verifier's analysis of the code is not part of it.
 *
 * @throws {BtfError} BTF_BAD_EXT, BTF_BAD_STRING_OFFSET, BTF_BAD_VALUE for damaged objects
 * @throws RangeError when the kernel version is not known
 */
export function inspectObject(object: InspectedObject, options: InspectOptions = {}): Inspection {
  assertKernelVersion(options.kernel);
  const { elf, btf } = object;
  const ext = object.ext?.();
  const version = options.kernel === undefined ? {} : { kernel: options.kernel };
  const programs = reportPrograms(elf, btf, ext);
  const maps = checkMaps({ elf, btf }, version);
  const externs = findExterns(elf, ext, options.kernelBtf);
  const { kernelBtf } = options;
  const core = btf && ext && kernelBtf ? judgeCore({ elf, btf, ext: () => ext }, kernelBtf) : undefined;
  const shared = [
    ...programs.flatMap((program) => problemsOfProgram(program, options.kernel)),
    ...externs.flatMap(problemsOfExtern),
    ...(core ?? []).flatMap(problemsOfRelocation),
    ...problemsOfExt(object, ext),
  ];
  const verdicts = allLoaders.map((loader): [Loader, LoadVerdict] => {
    const btfVerdict = judgeBtf(object, loader, options);
    const problems = [...btfVerdict.problems, ...problemsOfMaps(maps, loader), ...shared];
    const loads = problems.every(({ severity }) => severity !== 'error');
    return [loader, { loads, problems, ...(btfVerdict.ok === undefined ? {} : { btf: btfVerdict.ok }) }];
  });
  return {
    programs,
    maps,
    externs,
    coreRelocations: ext?.coreRelo.blocks.reduce((sum, { records }) => sum + records.length, 0) ?? 0,
    ...(core && { core }),
    loaders: Object.fromEntries(verdicts) as Record<Loader, LoadVerdict>,
  };
}

const error = (subject: string, message: string): LoadProblem => ({ severity: 'error', subject, message });
const warning = (subject: string, message: string): LoadProblem => ({ severity: 'warning', subject, message });

function judgeBtf(
  { elf, btf }: InspectedObject,
  loader: Loader,
  { kernel, kernelBtf }: InspectOptions,
): { readonly ok?: boolean; readonly problems: readonly LoadProblem[] } {
  if (btf === undefined || loader === 'cilium') return { problems: [] };
  const kernelTypes = kernelBtf && kernelTypesOf(kernelBtf.bytes);
  const verdict = validateObject(
    { elf, btf },
    { loader, ...(kernel === undefined ? {} : { kernel }), ...(kernelTypes && { kernelTypes }) },
  );
  if (verdict.ok) return { ok: true, problems: [] };
  if ('refusal' in verdict) return { ok: false, problems: [error('BTF', verdict.refusal.message)] };
  const said = verdict.issues.find(({ severity }) => severity === 'error');
  return { ok: false, problems: [error('BTF', said?.message ?? verdict.message)] };
}

function problemsOfProgram(
  { name, instructions, stack, indirectCalls, minimumKernel, needs }: ProgramReport,
  kernel: string | undefined,
): LoadProblem[] {
  const subject = `program ${name}`;
  const { stackBytes, verified, frames } = programLimits;
  const problems: LoadProblem[] = [];
  if (instructions > verified)
    problems.push(error(subject, `${instructions} instructions, expected at most ${verified}`));
  if (stack.bytes > stackBytes)
    problems.push(error(subject, `${stack.bytes} bytes of stack, expected at most ${stackBytes}`));
  if (stack.isRecursive) problems.push(error(subject, 'a function that calls itself, expected none'));
  else if (stack.chain.length > frames)
    problems.push(error(subject, `${stack.chain.length} functions active together, expected at most ${frames}`));
  if (indirectCalls > 0) problems.push(error(subject, `${indirectCalls} calls through a register, expected none`));
  if (kernel !== undefined && compareReleases(minimumKernel, kernel) > 0)
    problems.push(
      warning(
        subject,
        `${needs[0]?.reason ?? 'what it uses'} came with Linux ${minimumKernel}, expected at most ${kernel}`,
      ),
    );
  return problems;
}

function problemsOfExtern({ name, kind, isWeak, inKernel, place }: ExternUse): LoadProblem[] {
  if (kind !== 'function' || isWeak || inKernel === undefined || inKernel === 'kfunc') return [];
  const found = inKernel === 'absent' ? "not in the kernel's BTF" : 'a kernel function that programs may not call';
  const at = place.file === undefined ? `${place.section}, byte ${place.offset}` : `${place.file}:${place.line}`;
  return [error(`function ${name}`, `undefined, and ${found}, called at ${at}`)];
}

function problemsOfRelocation(judgement: CoreJudgement): LoadProblem[] {
  const { path, outcome, reason, effect, isReached, section, offset } = judgement;
  const at = `at byte ${offset} of ${section}`;
  if (outcome === 'failed' || effect === 'refused') return [error('CO-RE', `${path}: ${reason ?? 'refused'}, ${at}`)];
  if (!isReached) return [];
  return [error('CO-RE', `${path}: not in this kernel, expected a question whether it exists before, ${at}`)];
}

function problemsOfExt({ elf, btf }: InspectedObject, ext: BtfExt | undefined): LoadProblem[] {
  if (btf === undefined || ext === undefined) return [];
  return checkExt({ elf, btf, ext: () => ext }).map(({ severity, message }) => ({
    severity,
    subject: '.BTF.ext',
    message,
  }));
}

function problemsOfMaps({ maps, issues }: MapsReport, loader: Loader): LoadProblem[] {
  const refused = maps.flatMap(({ name, loaders }) => {
    const answer = loaders[loader];
    return answer === undefined || answer.ok ? [] : [error(`map ${name}`, answer.message)];
  });
  // Loader errors about maps are among their answers; legacy definitions are refused only by libbpf.
  const isOther = ({ code }: MapIssue): boolean =>
    code !== 'MAP_LOADER' && (code !== 'MAP_LEGACY' || loader === 'libbpf');
  const others = issues.filter((issue) => issue.severity === 'error' && isOther(issue));
  return [...refused, ...others.map(({ message }) => error('maps', message))];
}

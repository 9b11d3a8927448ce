import type { Issue } from './codes/issue.js';
import { answersKey } from './rules/kernel-rules.js';
import { assertKernelVersion, formatKernelVersion, listKernelVersions, oldestKernel } from './rules/kernel-version.js';
import { validate, type ValidateOptions } from './validate.js';

/** The first kernel that accepts the BTF, and why no older one does. */
export interface MinimumKernel {
  /** "5.16"; undefined when no known kernel accepts it. */
  readonly kernel: string | undefined;
  /** The verdict of the kernel before it, or of the newest one when none accepts it. */
  readonly reasons: readonly Issue[];
  /** Later kernels that do not accept it, such as those with stricter rules. */
  readonly exceptions: readonly string[];
}

/** The first kernel with BTF in modules. */
const firstWithModules = '5.11';

/** The verdict of one kernel. */
type Answer = { readonly ok: boolean; readonly issues?: readonly Issue[] };

/**
 * Finds the first kernel whose BPF_BTF_LOAD accepts raw BTF. Vendor kernels may accept more: they have newer code under
 * an older number.
 *
 * @param bytes The blob as the kernel receives it.
 */
export function minimumKernel(bytes: Uint8Array, options: Omit<ValidateOptions, 'kernel'> = {}): MinimumKernel {
  const oldest = options.base === undefined ? oldestKernel : firstWithModules;
  return findMinimum((kernel) => validate(bytes, { ...options, kernel }), oldest);
}

/** Finds the first kernel that accepts something, by checking each one whose rules differ from the previous one. */
export function findMinimum(ask: (kernel: string) => Answer, oldest: string = oldestKernel): MinimumKernel {
  const known = listKernelVersions().filter((version) => version >= assertKernelVersion(oldest));
  const versions = known.map(formatKernelVersion);
  const answers: Answer[] = [];
  let key: string | undefined;
  for (const [index, version] of known.entries()) {
    const next = answersKey(version);
    answers.push(next === key ? answers[index - 1]! : ask(versions[index]!));
    key = next;
  }
  const first = answers.findIndex(({ ok }) => ok);
  const reasons = (first === -1 ? answers.at(-1) : answers[first - 1])?.issues ?? [];
  if (first === -1) return { kernel: undefined, reasons, exceptions: [] };
  const exceptions = versions.filter((_, index) => index > first && !answers[index]!.ok);
  return { kernel: versions[first], reasons, exceptions };
}

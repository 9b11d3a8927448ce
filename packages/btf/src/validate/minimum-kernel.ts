import type { Issue } from './issue.js';
import { formatKernelVersion, listKernelVersions } from './kernel-version.js';
import { validate, type ValidateOptions } from './validate.js';

/** The first kernel that takes some BTF, and why no older one does. */
export interface MinimumKernel {
  /** "5.16"; undefined when no known kernel takes it. */
  readonly kernel: string | undefined;
  /** What the kernel before it, or the newest one when none takes it, says. */
  readonly reasons: readonly Issue[];
  /** Kernels after it that do not take it, such as those with stricter rules. */
  readonly exceptions: readonly string[];
}

/**
 * Finds the first kernel whose BPF_BTF_LOAD accepts raw BTF. Kernels of vendors may take more: they have newer code under
 * an older number.
 *
 * @param bytes The blob as the kernel gets it.
 */
export function minimumKernel(bytes: Uint8Array, options: Omit<ValidateOptions, 'kernel'> = {}): MinimumKernel {
  const versions = listKernelVersions().map(formatKernelVersion);
  const answers = new Map<string, boolean>();
  const isTaken = (kernel: string): boolean => {
    const known = answers.get(kernel) ?? validate(bytes, { ...options, kernel, maxIssues: 1 }).ok;
    answers.set(kernel, known);
    return known;
  };
  const first = versions.findIndex(isTaken);
  const before = first === -1 ? versions.at(-1)! : versions[first - 1];
  const reasons = before === undefined ? [] : validate(bytes, { ...options, kernel: before }).issues;
  if (first === -1) return { kernel: undefined, reasons, exceptions: [] };
  return { kernel: versions[first], reasons, exceptions: versions.slice(first).filter((kernel) => !isTaken(kernel)) };
}

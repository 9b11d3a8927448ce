import { checkHeader } from './blob/check-header.js';
import { checkRecords } from './records/check-records.js';
import { checkTypeTags } from './references/check-type-tags.js';
import type { ErrnoName, Issue } from './codes/issue.js';
import { KernelCheck } from './kernel-check.js';
import { rulesOf } from './rules/kernel-rules.js';
import { assertKernelVersion, formatKernelVersion, isBeyondKnown, newestKernel } from './rules/kernel-version.js';
import { resolveTypes } from './references/resolve-types.js';
import { checkSpecialFields } from './fields/check-fields.js';
import type { Btf } from '../model/btf.js';
import { Resolver } from './references/resolver.js';
import type { KernelTypes } from './fields/kernel-types.js';

/** Options of the validation. */
export interface ValidateOptions {
  /**
   * The kernel version to check against, "4.18" or later, with a patch level where it matters: "6.1.36"; the newest
   * known by default.
   */
  readonly kernel?: string;
  /** The byte order of that kernel; little by default. A kernel accepts only its own. */
  readonly byteOrder?: 'little' | 'big';
  /** The kernel's BTF, to validate the BTF of a module, which extends it. Only kernel >= 5.11 has BTF in modules. */
  readonly base?: Btf;
  /** The kernel's own types, for pointers to them; see kernelTypesOf. Without it such pointers give a warning. */
  readonly kernelTypes?: KernelTypes;
  /** Maximum number of problems to report; 100 by default. The rest are counted. */
  readonly maxIssues?: number;
}

/** A kernel's answer to BTF. */
export type Verdict =
  | { readonly ok: true; readonly issues: readonly Issue[]; readonly omitted: 0 }
  | {
      readonly ok: false;
      readonly errno: ErrnoName;
      /** The last line of the kernel's log. */
      readonly message: string;
      /** All problems; the kernel reports the first. */
      readonly issues: readonly Issue[];
      /** Number of problems beyond the limit. */
      readonly omitted: number;
    };

/**
 * Gives a kernel's verdict on raw BTF, as its BPF_BTF_LOAD would: the same error and the same message.
 *
 * These are the rules for bytes as the kernel receives them. A loader changes the BTF of an object first: see
 * validateObject. With a base they are the rules for the BTF of a module. A kernel newer than all known ones is judged
 * by the newest known rules, with a warning.
 *
 * @param bytes The blob; not modified.
 * @throws RangeError for an invalid kernel version
 */
export function validate(bytes: Uint8Array, options: ValidateOptions = {}): Verdict {
  const version = assertKernelVersion(options.kernel);
  const check = new KernelCheck(rulesOf(version), Math.max(1, options.maxIssues ?? 100));
  if (isBeyondKnown(version)) check.warnOfVersion(formatKernelVersion(version), newestKernel);
  const { base } = options;
  if (checkHeader(check, bytes, options.byteOrder !== 'big', base)) {
    if (base === undefined) checkTypes(check, options.kernelTypes);
    else checkModuleTypes(check, base.count);
  }
  const { issues, warnings, omitted } = check;
  const answer = issues[0]?.kernel;
  if (answer === undefined) return { ok: true, issues: warnings, omitted: 0 };
  return { ok: false, errno: answer.errno, message: answer.message, issues: [...issues, ...warnings], omitted };
}

/**
 * The kernel's checks of a module's types: each record, and the chains of modifiers. It follows no references.
 * @see Linux kernel/bpf/btf.c btf_parse_module
 */
function checkModuleTypes(check: KernelCheck, startId: number): void {
  checkRecords(check);
  if (check.rules.hasChainLimit && !check.isCut) checkTypeTags(check, new Resolver(check), startId);
}

function checkTypes(check: KernelCheck, kernelTypes: KernelTypes | undefined): void {
  checkRecords(check);
  const resolver = resolveTypes(check);
  if (check.rules.hasChainLimit && !check.isCut) checkTypeTags(check, resolver);
  // References are safe to follow only if all of them are valid.
  if (check.rules.hasSpecialFields && check.issues.length === 0) checkSpecialFields(check, resolver, kernelTypes);
}

/** Predicts what each kernel version answers to BTF and `.BTF.ext`, without running a kernel. */
export { checkExt, type CheckExtOptions } from './kernel/ext/check-ext.js';
export {
  checkProgramInfo,
  type InfoRecords,
  type ProgramInfo,
  type ProgramInfoProblem,
} from './kernel/ext/check-program-info.js';
export { extCodes, type ExtCode, type ExtIssue } from './kernel/ext/ext-issue.js';
export { codes as issueCodes, type IssueCode, type Rule } from './kernel/codes/codes.js';
export { errnoNumbers, type ErrnoName } from './kernel/codes/issue.js';
export type { Issue, IssueLocation, KernelAnswer } from './kernel/codes/issue.js';
export { minimumKernel, type MinimumKernel } from './kernel/minimum-kernel.js';
export { destructors, type KernelTypes } from './kernel/fields/kernel-types.js';
export { kernelTypesOf } from './kernel/fields/kernel-types.js';
export { validate, type ValidateOptions, type Verdict } from './kernel/validate.js';
export { checkLoadRequest, type LoadRequest } from './kernel/load-request.js';
export {
  formatKernelVersion,
  listKernelVersions,
  newestKernel,
  oldestKernel,
  parseKernelVersion,
  type KernelVersion,
} from './kernel/rules/kernel-version.js';

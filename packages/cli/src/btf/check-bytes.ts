import {
  checkExt,
  decodeObject,
  isElf,
  minimumKernel,
  minimumKernelOfObject,
  validate,
  validateObject,
  type ExtIssue,
  type Issue,
  type ObjectVerdict,
  type ValidateOptions,
  type Verdict,
} from '@bpf-link-wasm/btf';
import type { Finding } from './report.js';

/** Who changes the BTF of an object before the kernel gets it; `none` for the bytes as they are. */
export type CheckedLoader = 'libbpf' | 'aya' | 'none';

/** What one file was found to be. */
export interface CheckResult {
  readonly verdict: Verdict | ObjectVerdict;
  readonly ext: readonly ExtIssue[];
  /** The first kernel that accepts it; undefined when none does. */
  readonly minimum: () => string | undefined;
}

/**
 * Asks the rules of a kernel about the BTF of an object, or about raw BTF.
 *
 * @throws {BtfError} for what is neither
 * @throws RangeError when the kernel version is not known
 */
export function checkBytes(
  bytes: Uint8Array,
  options: Omit<ValidateOptions, 'byteOrder'>,
  loader: CheckedLoader,
): CheckResult {
  if (!isElf(bytes)) return { verdict: validate(bytes, options), ext: [], minimum: () => minimumKernel(bytes).kernel };
  const object = decodeObject(bytes);
  const elf = object.elf!;
  const ext = checkExt(object);
  if (loader === 'none') {
    const raw = elf.section('.BTF')?.data ?? new Uint8Array();
    const byteOrder = { byteOrder: elf.byteOrder };
    return {
      verdict: validate(raw, { ...options, ...byteOrder }),
      ext,
      minimum: () => minimumKernel(raw, byteOrder).kernel,
    };
  }
  const loaderObject = { elf, btf: object.btf };
  const verdict = validateObject(loaderObject, { ...options, loader });
  return { verdict, ext, minimum: () => minimumKernelOfObject(loaderObject, { loader }).kernel };
}

/** All that was found, the loader's or the kernel's own problem first. */
export function findingsOf({ verdict, ext }: CheckResult): Finding[] {
  const refusal: Finding[] =
    'refusal' in verdict
      ? [
          {
            code: 'BTF_LOADER',
            severity: 'error',
            message: verdict.refusal.message,
            fix: 'compile again with debug info',
            notes: [],
          },
        ]
      : [];
  const issues = 'issues' in verdict ? verdict.issues : [];
  return [...refusal, ...issues.map(toFinding), ...ext.map((issue) => ({ ...issue, notes: notesOf(issue.kernel) }))];
}

function toFinding({ code, severity, message, fix, notes, location, kernel }: Issue, index: number): Finding {
  const path = location.path === undefined ? [] : [`through ${location.path.join(' -> ')}`];
  const said = index === 0 && kernel !== undefined ? notesOf(kernel) : [];
  return { code, severity, message, fix, notes: [...said, ...path, ...notes], byteOffset: location.byteOffset };
}

function notesOf(kernel: { readonly errno: string; readonly message: string } | undefined): string[] {
  return kernel === undefined
    ? []
    : [`the kernel answers ${kernel.errno}${kernel.message === '' ? '' : `: ${kernel.message.trim()}`}`];
}

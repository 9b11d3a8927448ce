import {
  checkExt,
  decode,
  decodeElf,
  decodeObject,
  isElf,
  minimumKernel,
  minimumKernelOfObject,
  validate,
  validateObject,
  type ByteOrder,
  type ExtIssue,
  type Issue,
  type ObjectVerdict,
  type ValidateOptions,
  type Verdict,
} from '@bpf-link-wasm/btf';
import type { Finding } from './report.js';
import { withLittleInlining } from './with-little-inlining.js';

/** The loader that changes an object's BTF before the kernel receives it; `none` for the bytes as they are. */
export type CheckedLoader = 'libbpf' | 'aya' | 'none';

/** The verdict on one file. */
export interface CheckResult {
  readonly verdict: Verdict | ObjectVerdict;
  readonly ext: readonly ExtIssue[];
  /** The loader that changed the bytes before the kernel saw them; `none` for raw BTF and a module's BTF. */
  readonly loader: CheckedLoader;
  /** The first kernel that accepts it; undefined when none does. Checks each kernel whose rules differ. */
  readonly minimum: () => string | undefined;
}

/**
 * Checks the BTF of an object or a module, or raw BTF, against the rules of a kernel.
 *
 * @param options Include the byte order of the kernel; by default that of the object.
 * @throws {BtfError} for other files
 * @throws RangeError when the kernel version is not known
 */
export function checkBytes(bytes: Uint8Array, options: ValidateOptions, loader: CheckedLoader): CheckResult {
  if (!isElf(bytes)) return checkRaw(bytes, options);
  const elf = decodeElf(bytes);
  const { byteOrder = elf.byteOrder } = options;
  const raw = elf.section('.BTF')?.data;
  const ownBase = elf.section('.BTF.base')?.data;
  if (raw !== undefined && (ownBase !== undefined || options.base !== undefined))
    return checkModule(raw, ownBase, { ...options, byteOrder });
  const object = decodeObject(bytes);
  const ext = checkExt(object);
  if (loader === 'none') return { ...checkRaw(raw ?? new Uint8Array(), { ...options, byteOrder }), ext };
  if (elf.byteOrder !== byteOrder)
    return {
      verdict: { ok: false, refusal: refuseOrder(elf.byteOrder, byteOrder) },
      ext,
      loader,
      minimum: () => undefined,
    };
  const loaderObject = { elf, btf: object.btf };
  const verdict = validateObject(loaderObject, { ...options, loader });
  return { verdict, ext, loader, minimum: () => minimumKernelOfObject(loaderObject, { loader }).kernel };
}

function checkRaw(bytes: Uint8Array, options: ValidateOptions): CheckResult {
  const { byteOrder, base } = options;
  const asked = { ...(byteOrder && { byteOrder }), ...(base && { base }) };
  const verdict = withLittleInlining(() => validate(bytes, options));
  return { verdict, ext: [], loader: 'none', minimum: () => minimumKernel(bytes, asked).kernel };
}

/**
 * Checks the BTF of a kernel module. A module that was built apart from its kernel has the kernel types that it needs
 * in .BTF.base, which the kernel checks first.
 */
function checkModule(
  bytes: Uint8Array,
  ownBase: Uint8Array | undefined,
  { base, ...options }: ValidateOptions,
): CheckResult {
  if (ownBase === undefined) return checkRaw(bytes, { ...options, ...(base && { base }) });
  const ofBase = checkRaw(ownBase, options);
  return ofBase.verdict.ok ? checkRaw(bytes, { ...options, base: decode(ownBase) }) : ofBase;
}

/** @see libbpf src/libbpf.c bpf_object_prepare_load */
function refuseOrder(found: ByteOrder, asked: ByteOrder): { readonly message: string; readonly errno: string } {
  const message = `a ${found}-endian object, but the target kernel is ${asked}-endian: loading non-native endianness is unsupported`;
  return { message, errno: 'LIBBPF_ERRNO__ENDIAN' };
}

/** All problems; the first is the one that the loader or the kernel itself reports. */
export function findingsOf({ verdict, ext }: CheckResult): Finding[] {
  const refusal = 'refusal' in verdict ? [toRefusal(verdict.refusal)] : [];
  const issues = 'issues' in verdict ? verdict.issues : [];
  return [...refusal, ...issues.map(toFinding), ...ext.map((issue) => ({ ...issue, notes: notesOf(issue.kernel) }))];
}

function toRefusal({ message, errno }: { readonly message: string; readonly errno?: string }): Finding {
  const isOrder = errno === 'LIBBPF_ERRNO__ENDIAN';
  const fix = isOrder ? 'check a kernel of the other order with --byte-order' : 'compile again with debug info';
  return { code: 'BTF_LOADER', severity: 'error', message, fix, notes: [] };
}

function toFinding({ code, severity, message, fix, notes, location, kernel }: Issue, index: number): Finding {
  const path = location.path === undefined ? [] : [`through ${location.path.join(' -> ')}`];
  // The kernel reports only the first problem.
  const kernelNotes = index === 0 && kernel !== undefined ? notesOf(kernel) : [];
  return { code, severity, message, fix, notes: [...kernelNotes, ...path, ...notes], byteOffset: location.byteOffset };
}

function notesOf(kernel: { readonly errno: string; readonly message: string } | undefined): string[] {
  return kernel === undefined
    ? []
    : [`the kernel returns ${kernel.errno}${kernel.message === '' ? '' : `: ${kernel.message.trim()}`}`];
}

import { existsSync } from 'node:fs';
import { release } from 'node:os';
import {
  BtfError,
  decodeObject,
  kernelTypesOf,
  newestKernel,
  oldestKernel,
  parseKernelVersion,
  type KernelTypes,
} from '@bpf-link-wasm/btf';
import {
  createDiagnostic,
  LinkError,
  UsageError,
  type CodeDetails,
  type Diagnostic,
  type LinkOutput,
} from '@bpf-link-wasm/driver';
import { checkBytes, findingsOf, type CheckResult } from './check-bytes.js';
import { checkExterns, type FunctionSource } from './check-externs.js';
import { coreDiagnostic, findCoreProblems } from './core-problems.js';
import { readBytes, readWithBase, runningTypes } from './read-object.js';
import type { Finding } from './report.js';

/** The loader whose changes are applied before the check. */
const loader = 'libbpf';

/** The result of `--check`. */
export interface LinkCheck {
  /** The kernel that was checked against, such as "6.18". */
  readonly kernel: string;
  /** All diagnostics of the link and the check; none is an error. */
  readonly diagnostics: readonly Diagnostic[];
}

/** The object to check. */
export interface CheckedLink {
  readonly outputs: readonly LinkOutput[];
  readonly diagnostics: readonly Diagnostic[];
  /** The name of the object in messages. */
  readonly path: string;
  /** Files given with --kernel-btf: CO-RE relocations are checked against each, functions against all together. */
  readonly kernels?: readonly string[] | undefined;
}

/**
 * The kernel that `--check` names: the given one; without a value the running one, or the newest known one if
 * this system is not Linux or its release cannot be parsed.
 *
 * @throws {UsageError} USAGE_BAD_VALUE
 */
export function checkedKernel(named: string, platform: string = process.platform, running: string = release()): string {
  if (named === '')
    return platform === 'linux' && parseKernelVersion(running) !== undefined ? shorten(running) : newestKernel;
  if (parseKernelVersion(named) !== undefined) return named;
  const expected = `a version of ${oldestKernel} or later`;
  throw new UsageError('USAGE_BAD_VALUE', { option: 'check', found: JSON.stringify(named), expected });
}

/** `6.18` for `6.18.44-generic`. */
function shorten(version: string): string {
  return version.split('.', 2).join('.').replace(/-.*$/, '');
}

/**
 * Checks a freshly linked object as its loader would load it: its BTF, its CO-RE relocations on the kernels of
 * --kernel-btf, and the functions that it calls but does not define.
 *
 * @param named The value of `--check`; empty if it has none.
 * @throws {LinkError} BTF_REFUSED, BTF_CORE_MISSING or LINK_UNDEFINED_FUNCTION, with every problem as a diagnostic
 * @throws {UsageError} USAGE_BAD_VALUE for an unknown kernel, or a link that creates no object
 * @throws {IoError, BtfError} when the BTF of the kernel cannot be read
 */
export function checkLink({ outputs, diagnostics, path, kernels = [] }: CheckedLink, named: string): LinkCheck {
  const kernel = checkedKernel(named);
  const object = outputs.find(({ kind }) => kind === 'obj');
  if (object === undefined) {
    throw new UsageError('USAGE_BAD_VALUE', {
      option: 'check',
      found: 'no object among the outputs',
      expected: 'obj in --emit',
    });
  }
  const isRunning = named === '' && existsSync(runningTypes);
  const kernelTypes = isRunning ? createLazyTypes() : undefined;
  let result: CheckResult;
  try {
    result = checkBytes(object.bytes, { kernel, ...(kernelTypes && { kernelTypes }) }, loader);
  } catch (cause) {
    if (!(cause instanceof BtfError)) throw cause;
    throw new LinkError('BTF_REFUSED', { name: path, kernel, loader, answer: cause.message }, [], { cause });
  }
  const functions: FunctionSource = kernels.length > 0 ? { paths: kernels } : isRunning ? 'running' : undefined;
  const findings = findingsOf(result);
  const linked = checkExterns(object.bytes, diagnostics, functions);
  const all = [...linked, ...findings.map(toDiagnostic)];
  if (findings.some(({ severity }) => severity === 'error')) {
    const details = { name: path, kernel, loader, answer: answerOf(result, findings) };
    throw new LinkError('BTF_REFUSED', details, [createDiagnostic('BTF_REFUSED', details), ...all]);
  }
  const missing = linked.find(({ severity }) => severity === 'error');
  if (missing !== undefined)
    throw new LinkError('LINK_UNDEFINED_FUNCTION', missing.details as CodeDetails<'LINK_UNDEFINED_FUNCTION'>, all);
  checkCore(object.bytes, path, kernels);
  return { kernel, diagnostics: all };
}

/** @throws {LinkError} BTF_CORE_MISSING */
function checkCore(bytes: Uint8Array, path: string, kernels: readonly string[]): void {
  if (kernels.length === 0) return;
  const object = decodeObject(bytes);
  const diagnostics = kernels.flatMap((kernel) =>
    findCoreProblems(object, readWithBase(kernel, undefined).btf).map((one) => coreDiagnostic(one, path, kernel)),
  );
  const details = diagnostics[0]?.details as CodeDetails<'BTF_CORE_MISSING'> | undefined;
  if (details !== undefined) throw new LinkError('BTF_CORE_MISSING', details, diagnostics);
}

/** The message of the refusal: the loader's, or the kernel's for loading BTF or a program. */
function answerOf({ verdict }: CheckResult, findings: readonly Finding[]): string {
  if ('refusal' in verdict) return verdict.refusal.message;
  if (!verdict.ok) return [verdict.errno, verdict.message.trim()].filter((text) => text !== '').join(': ');
  return findings.find(({ severity }) => severity === 'error')?.message ?? '';
}

/** Converts a finding to a diagnostic of the link. */
function toDiagnostic({ code, severity, message, fix, notes, byteOffset }: Finding): Diagnostic {
  const details = byteOffset === undefined ? { fix } : { fix, byteOffset };
  return { code, severity, message, details, notes: [...notes, `fix: ${fix}`] };
}

/** The running kernel's types; read only if a pointer to one of them occurs. */
function createLazyTypes(): KernelTypes {
  let known: KernelTypes | undefined;
  const read = (): KernelTypes =>
    (known ??= kernelTypesOf(readBytes(runningTypes)) ?? { hasStruct: () => false, hasDestructor: () => false });
  return { hasStruct: (name) => read().hasStruct(name), hasDestructor: (name) => read().hasDestructor(name) };
}

import { PassBoard } from '../engine/pass-board.js';
import { UsageError } from '../codes/errors.js';
import type { KernelType, LinkCallOptions, LinkRequest } from './link-request.js';

/** The accepted values of one option. */
export interface Rule {
  expected: string;
  accepts(value: unknown): boolean;
}

const oneOf = (words: readonly string[]): Rule => ({
  expected: `one of ${words.join(', ')}`,
  accepts: (value) => typeof value === 'string' && words.includes(value),
});

const listOf = (rule: Rule, expected: string): Rule => ({
  expected,
  accepts: (value) => Array.isArray(value) && value.every((item) => rule.accepts(item)),
});

const ofType = (type: 'string' | 'boolean' | 'function', expected: string): Rule => ({
  expected,
  accepts: (value) => typeof value === type,
});

const text = ofType('string', 'a string');
const flag = ofType('boolean', 'true or false');
const emitKinds = oneOf(['obj', 'asm', 'llvm-ir', 'llvm-bc']);

const requestRules: Record<keyof LinkRequest, Rule> = {
  inputs: { expected: 'an array of inputs', accepts: Array.isArray },
  target: {
    expected: 'bpf, bpfel or bpfeb, or a triple that begins with one of them',
    accepts: (value) => typeof value === 'string' && /^bpf(?:el|eb)?(?:-.+)?$/.test(value),
  },
  cpu: oneOf(['generic', 'v1', 'v2', 'v3', 'v4']),
  cpuFeatures: text,
  optimize: oneOf(['0', '1', '2', '3', 's', 'z']),
  exportSymbols: listOf(text, 'an array of strings'),
  wholeArchive: flag,
  unrollLoops: flag,
  ignoreInlineNever: flag,
  disableMemoryBuiltins: flag,
  disableExpandMemcpyInOrder: flag,
  allowBpfTrap: flag,
  llvmArgs: listOf(text, 'an array of strings'),
  btf: oneOf(['auto', 'require', 'strip']),
  btfNames: oneOf(['readable', 'bpf-linker']),
  btfKeep: oneOf(['reachable', 'all']),
  dwarf: flag,
  kernelFunctions: {
    expected: 'an object from name to a function with its types',
    accepts: (value) =>
      isRecord(value) && Object.values(value).every((type) => isKernelType(type) && type.kind === 'function'),
  },
  emit: {
    expected: `an array of different kinds, each ${emitKinds.expected}`,
    accepts: (value) =>
      listOf(emitKinds, '').accepts(value) &&
      (value as unknown[]).length > 0 &&
      new Set(value as unknown[]).size === (value as unknown[]).length,
  },
  dumpModules: flag,
  fatalErrors: flag,
  sources: {
    expected: '"disk" or an object from path to text',
    accepts: (value) =>
      value === 'disk' || (isRecord(value) && Object.values(value).every((source) => typeof source === 'string')),
  },
};

const kernelKinds = ['void', 'int', 'bool', 'pointer', 'array', 'function', 'struct', 'union', 'enum', 'forward'];

function isKernelType(value: unknown, depth: number = 0): value is KernelType {
  if (!isRecord(value) || depth > 32) return false;
  const { kind, name = '', size = 0, signed = false, of = [] } = value;
  return (
    kernelKinds.includes(kind as string) &&
    typeof name === 'string' &&
    Number.isInteger(size) &&
    (size as number) >= 0 &&
    (size as number) < 2 ** 28 &&
    typeof signed === 'boolean' &&
    Array.isArray(of) &&
    hasTypesOfKind(kind as KernelType['kind'], of.length) &&
    of.every((type) => isKernelType(type, depth + 1))
  );
}

/** Whether a type of this kind may refer to this number of types. */
function hasTypesOfKind(kind: KernelType['kind'], count: number): boolean {
  if (kind === 'pointer' || kind === 'array') return count === 1;
  return kind === 'function' ? count > 0 : count === 0;
}

const callRules: Record<keyof LinkCallOptions, Rule> = {
  signal: { expected: 'an AbortSignal', accepts: (value) => value instanceof AbortSignal },
  timeoutMs: {
    expected: 'a number of milliseconds above 0 and up to 2147483647',
    accepts: (value) => typeof value === 'number' && value > 0 && value <= 2 ** 31 - 1,
  },
  transferInputs: flag,
  onProgress: ofType('function', 'a function'),
  passes: { expected: 'a PassBoard', accepts: (value) => value instanceof PassBoard },
};

/**
 * Asserts that the request has known options with valid values; the format of an input is checked on opening it.
 * @throws {UsageError} USAGE_UNKNOWN_OPTION, USAGE_BAD_VALUE, USAGE_NO_INPUTS
 */
export function assertLinkRequest<Input>(request: unknown): asserts request is LinkRequest<Input> {
  assertOptions('request', request, requestRules);
  const { inputs } = request as { inputs?: unknown };
  if (inputs === undefined || (inputs as unknown[]).length === 0) throw new UsageError('USAGE_NO_INPUTS', {});
}

/**
 * Asserts the options of a call.
 * @throws {UsageError} USAGE_UNKNOWN_OPTION, USAGE_BAD_VALUE
 */
export function assertCallOptions(options: unknown): asserts options is LinkCallOptions {
  assertOptions('options', options, callRules);
}

/** Asserts that an options object has only these fields; `undefined` counts as omitted. */
export function assertOptions(subject: string, options: unknown, rules: Record<string, Rule>): void {
  if (!isRecord(options)) throw badValue(subject, options, 'an object');
  for (const [option, value] of Object.entries(options)) {
    const rule = Object.hasOwn(rules, option) ? rules[option] : undefined;
    if (!rule) throw new UsageError('USAGE_UNKNOWN_OPTION', { option, known: Object.keys(rules) });
    if (value !== undefined && !rule.accepts(value)) throw badValue(option, value, rule.expected);
  }
}

function badValue(option: string, value: unknown, expected: string): UsageError {
  return new UsageError('USAGE_BAD_VALUE', { option, found: formatValue(value), expected });
}

function formatValue(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  try {
    const json = JSON.stringify(value) ?? String(value);
    return json.length > 60 ? `${json.slice(0, 57)}...` : json;
  } catch {
    return `a ${typeof value}`;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

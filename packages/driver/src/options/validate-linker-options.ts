import type {
  LinkerOptions,
  NodeLinkerOptions,
  NodeWorkerLinkerOptions,
  WebWorkerLinkerOptions,
  WorkerLinkerOptions,
} from '../engine/engine-source.js';
import { UsageError } from '../codes/errors.js';
import { assertOptions, type Rule } from './validate-options.js';

const address: Rule = { expected: 'a URL', accepts: (value) => typeof value === 'string' || value instanceof URL };

const linkerRules: Record<keyof LinkerOptions, Rule> = {
  engine: {
    expected: 'bytes or a WebAssembly.Module; an address is for engineUrl',
    accepts: (value) =>
      value instanceof ArrayBuffer || ArrayBuffer.isView(value) || value instanceof WebAssembly.Module,
  },
  engineUrl: address,
  integrity: {
    expected: '64 lowercase hexadecimal digits',
    accepts: (value) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value),
  },
};

const workerRules: Record<keyof WorkerLinkerOptions, Rule> = {
  ...linkerRules,
  workers: {
    expected: 'a whole number from 1 to 64',
    accepts: (value) => Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 64,
  },
};

const webWorkerRules: Record<keyof WebWorkerLinkerOptions, Rule> = {
  ...workerRules,
  workerUrl: address,
  signal: { expected: 'an AbortSignal', accepts: (value) => value instanceof AbortSignal },
  onEngineProgress: { expected: 'a function', accepts: (value) => typeof value === 'function' },
};

/** The option that only Node has. */
const tuning: Rule = {
  expected: "'links', 'process' or 'none'",
  accepts: (value) => value === 'links' || value === 'process' || value === 'none',
};

/**
 * Asserts the options of a linker.
 * @throws {UsageError} USAGE_UNKNOWN_OPTION, USAGE_BAD_VALUE
 */
export function assertLinkerOptions(options: unknown): asserts options is LinkerOptions {
  assertOneEngine(options, linkerRules);
}

/**
 * Asserts the options of a linker in Node.
 * @throws {UsageError} USAGE_UNKNOWN_OPTION, USAGE_BAD_VALUE
 */
export function assertNodeLinkerOptions(options: unknown): asserts options is NodeLinkerOptions {
  assertOneEngine(options, { ...linkerRules, tuning });
}

/**
 * Asserts the options of a linker in workers of Node.
 * @throws {UsageError} USAGE_UNKNOWN_OPTION, USAGE_BAD_VALUE
 */
export function assertNodeWorkerLinkerOptions(options: unknown): asserts options is NodeWorkerLinkerOptions {
  assertOneEngine(options, { ...workerRules, tuning });
}

/**
 * Asserts the options of a linker in web workers.
 * @throws {UsageError} USAGE_UNKNOWN_OPTION, USAGE_BAD_VALUE
 */
export function assertWebWorkerLinkerOptions(options: unknown): asserts options is WebWorkerLinkerOptions {
  assertOneEngine(options, webWorkerRules);
}

function assertOneEngine(options: unknown, rules: Readonly<Record<string, Rule>>): void {
  assertOptions('options', options, rules);
  const { engine, engineUrl } = options as LinkerOptions;
  if (engine === undefined || engineUrl === undefined) return;
  throw new UsageError('USAGE_BAD_VALUE', {
    option: 'engineUrl',
    found: 'an engine as well',
    expected: 'one of the two',
  });
}

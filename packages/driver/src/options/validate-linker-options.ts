import type { LinkerOptions, WebWorkerLinkerOptions, WorkerLinkerOptions } from '../engine/engine-source.js';
import { UsageError } from '../codes/errors.js';
import { assertOptions, type Rule } from './validate-options.js';

const isAddress = (value: unknown): boolean => typeof value === 'string' || value instanceof URL;

const linkerRules: Record<keyof LinkerOptions, Rule> = {
  engine: {
    expected: 'a URL, bytes or a WebAssembly.Module',
    accepts: (value) =>
      isAddress(value) ||
      value instanceof ArrayBuffer ||
      ArrayBuffer.isView(value) ||
      value instanceof WebAssembly.Module,
  },
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

const address: Rule = { expected: 'a URL', accepts: isAddress };

const webWorkerRules: Record<keyof WebWorkerLinkerOptions, Rule> = {
  ...workerRules,
  engineUrl: address,
  workerUrl: address,
  signal: { expected: 'an AbortSignal', accepts: (value) => value instanceof AbortSignal },
  onEngineProgress: { expected: 'a function', accepts: (value) => typeof value === 'function' },
};

/**
 * Asserts the options of a linker.
 * @throws {UsageError} USAGE_UNKNOWN_OPTION, USAGE_BAD_VALUE
 */
export function assertLinkerOptions(options: unknown): asserts options is LinkerOptions {
  assertOptions('options', options, linkerRules);
}

/**
 * Asserts the options of a linker in workers.
 * @throws {UsageError} USAGE_UNKNOWN_OPTION, USAGE_BAD_VALUE
 */
export function assertWorkerLinkerOptions(options: unknown): asserts options is WorkerLinkerOptions {
  assertOptions('options', options, workerRules);
}

/**
 * Asserts the options of a linker in web workers.
 * @throws {UsageError} USAGE_UNKNOWN_OPTION, USAGE_BAD_VALUE
 */
export function assertWebWorkerLinkerOptions(options: unknown): asserts options is WebWorkerLinkerOptions {
  assertOptions('options', options, webWorkerRules);
  const { engine, engineUrl } = options as WebWorkerLinkerOptions;
  if (engine === undefined || engineUrl === undefined) return;
  throw new UsageError('USAGE_BAD_VALUE', {
    option: 'engineUrl',
    found: 'an engine beside it',
    expected: 'one of the two',
  });
}

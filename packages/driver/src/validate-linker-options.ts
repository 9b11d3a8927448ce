import type { LinkerOptions } from './engine-source.js';
import { assertOptions } from './validate-options.js';

/**
 * Asserts the options of a linker.
 * @throws {UsageError} USAGE_UNKNOWN_OPTION, USAGE_BAD_VALUE
 */
export function assertLinkerOptions(options: unknown): asserts options is LinkerOptions {
  assertOptions('options', options, {
    engine: {
      expected: 'a URL, bytes or a WebAssembly.Module',
      accepts: (value) =>
        typeof value === 'string' ||
        value instanceof URL ||
        value instanceof ArrayBuffer ||
        ArrayBuffer.isView(value) ||
        value instanceof WebAssembly.Module,
    },
    integrity: {
      expected: '64 lowercase hexadecimal digits',
      accepts: (value) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value),
    },
  });
}

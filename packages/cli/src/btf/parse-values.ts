import { oldestKernel, parseKernelVersion, type Btf } from '@bpf-link-wasm/btf';
import { UsageError } from '@bpf-link-wasm/driver';

/** Parses the value of --kernel. @throws {UsageError} USAGE_BAD_VALUE */
export function parseKernel(value: string): string {
  if (parseKernelVersion(value) !== undefined) return value;
  const expected = `a version of ${oldestKernel} or later`;
  throw new UsageError('USAGE_BAD_VALUE', { option: 'kernel', found: JSON.stringify(value), expected });
}

/** Parses the value of --cacheline, in bytes. @throws {UsageError} USAGE_BAD_VALUE */
export function parseCacheLine(value: string): number {
  const bytes = Number(value);
  const isPower = bytes > 0 && Number.isInteger(Math.log2(bytes));
  if (/^\d+$/.test(value) && bytes <= 4096 && (bytes === 0 || isPower)) return bytes;
  const expected = '0 or a power of two up to 4096';
  throw new UsageError('USAGE_BAD_VALUE', { option: 'cacheline', found: JSON.stringify(value), expected });
}

/** Parses the value of --holes. @throws {UsageError} USAGE_BAD_VALUE */
export function parseHoles(value: string): number {
  if (/^\d{1,6}$/.test(value)) return Number(value);
  throw new UsageError('USAGE_BAD_VALUE', { option: 'holes', found: JSON.stringify(value), expected: 'a number' });
}

/**
 * Finds the types that the words name: a number is an id, anything else a name.
 * @param kinds Kinds that a name may have; all if empty.
 * @throws {UsageError} USAGE_BAD_VALUE when the type does not exist
 */
export function selectTypes(btf: Btf, words: readonly string[], kinds: readonly string[] = []): number[] {
  return words.flatMap((word) => {
    const found = /^\d+$/.test(word)
      ? [Number(word)].filter((id) => id < btf.count)
      : btf.findAll(word).filter((id) => kinds.length === 0 || kinds.includes(btf.kind(id)));
    if (found.length > 0) return found;
    const expected =
      kinds.length === 0 ? 'the name or id of a type' : `the name or id of a ${kinds.join(', ').toLowerCase()}`;
    throw new UsageError('USAGE_BAD_VALUE', { option: 'type', found: JSON.stringify(word), expected });
  });
}

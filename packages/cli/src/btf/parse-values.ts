import { oldestKernel, parseKernelVersion } from '@bpf-link-wasm/btf';
import { UsageError } from '@bpf-link-wasm/driver';

/** The value of --kernel. @throws {UsageError} USAGE_BAD_VALUE */
export function parseKernel(value: string): string {
  if (parseKernelVersion(value) !== undefined) return value;
  const expected = `a version of ${oldestKernel} or later`;
  throw new UsageError('USAGE_BAD_VALUE', { option: 'kernel', found: JSON.stringify(value), expected });
}

/** The value of --cacheline, in bytes. @throws {UsageError} USAGE_BAD_VALUE */
export function parseCacheLine(value: string): number {
  const bytes = Number(value);
  const isPower = bytes > 0 && Number.isInteger(Math.log2(bytes));
  if (/^\d+$/.test(value) && bytes <= 4096 && (bytes === 0 || isPower)) return bytes;
  const expected = '0 or a power of two up to 4096';
  throw new UsageError('USAGE_BAD_VALUE', { option: 'cacheline', found: JSON.stringify(value), expected });
}

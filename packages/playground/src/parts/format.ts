/** Formats a size as `1.5 kB` or `12 bytes`; 1 kB is 1000 bytes. */
export function formatSize(bytes: number): string {
  if (bytes < 1000) return bytes === 1 ? '1 byte' : `${bytes} bytes`;
  const [unit, size] = bytes < 1e6 ? ['kB', bytes / 1e3] : ['MB', bytes / 1e6];
  return `${size.toFixed(1)} ${unit}`;
}

/** Formats a time as `12.3 ms` or `1.23 s`. */
export function formatMilliseconds(milliseconds: number): string {
  return milliseconds < 1000 ? `${milliseconds.toFixed(1)} ms` : `${(milliseconds / 1000).toFixed(2)} s`;
}

/** Formats a number as `0x1c0`. */
export function hex(value: number | bigint): string {
  return value < 0 ? `-0x${(-value).toString(16)}` : `0x${value.toString(16)}`;
}

/** Formats a number of bits as `4 bytes`, `3 bits` or `4 bytes 3 bits`. */
export function formatBits(bits: number): string {
  const [bytes, rest] = [Math.floor(bits / 8), bits % 8];
  const parts = [bytes > 0 && formatSize(bytes), rest > 0 && `${rest} bit${rest === 1 ? '' : 's'}`];
  return parts.filter((part) => part !== false).join(' ') || '0 bytes';
}

/** Formats a count with its noun: `1 type`, `2 types`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

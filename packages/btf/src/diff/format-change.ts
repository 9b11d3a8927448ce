import type { Change } from './compare-types.js';

/** Prints a change as `btf diff` does: `~ flags: moved from 8 to 16`, with offsets in bytes. Names are not escaped. */
export function formatChange(change: Change): string {
  switch (change.what) {
    case 'size':
      return `size: ${change.before} -> ${change.after} bytes`;
    case 'type':
    case 'encoding':
      return `${change.what}: ${change.before} -> ${change.after}`;
    case 'member added':
    case 'member removed':
      return `${change.what === 'member added' ? '+' : '-'} ${change.member}: ${change.type}, at ${formatOffset(change.offsetBits)}`;
    case 'member moved':
      return `~ ${change.member}: moved from ${formatOffset(change.before)} to ${formatOffset(change.after)}`;
    case 'member type':
      return `~ ${change.member}: ${change.before} -> ${change.after}`;
    case 'value added':
    case 'value removed':
      return `${change.what === 'value added' ? '+' : '-'} ${change.value} = ${change.number}`;
    case 'value changed':
      return `~ ${change.value} = ${change.before} -> ${change.after}`;
  }
}

/** In bytes, plus the bit where it is not 0: `16`, `16:3`. */
function formatOffset(bits: number): string {
  return bits % 8 === 0 ? String(bits / 8) : `${Math.floor(bits / 8)}:${bits % 8}`;
}

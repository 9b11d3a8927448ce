import type { Listing } from './disassemble.js';

/**
 * Formats a listing for a comparison: each instruction is a line, and jumps name labels instead of distances, so that code that has
 * only moved stays the same.
 */
export function listingText({ rows }: Listing): string {
  const targets = [...new Set(rows.flatMap(({ target }) => (target === undefined ? [] : [target])))];
  const labels = new Map(targets.toSorted((a, b) => a - b).map((target, index) => [target, `L${index + 1}`]));
  const lines = rows.flatMap(({ text, target }, index) => {
    const label = labels.get(index);
    const line = target === undefined ? text : text.replace(/goto [+-]0x[\da-f]+/, `goto ${labels.get(target)}`);
    return [...(label === undefined ? [] : [`${label}:`]), `  ${line}`];
  });
  return lines.join('\n');
}

import type { Random } from '@bpf-link-wasm/testkit/random';

const headerSize = 60;

/** Offsets of the fields of a member's header, and wrong texts for them. */
const fields = [
  {
    offset: 0,
    width: 16,
    texts: ['/', '//', '/0', '/4294967295', '/99999999999999', '#1/0', '#1/20', '#1/4294967295', '/SYM64/', ''],
  },
  {
    offset: 48,
    width: 10,
    texts: ['0', '1', '59', '61', '4294967295', '9999999999', '2147483648', '-1', '0x10', 'many', ''],
  },
  { offset: 58, width: 2, texts: ['``', '\n`', ''] },
] as const;

/** A copy of an archive with wrong headers of members, or wrong counts in its symbol table. */
export function lieInArchive(bytes: Uint8Array, random: Random): Uint8Array {
  const mutant = bytes.slice();
  const headers = findHeaders(bytes);
  for (let count = 1 + random.integer(3); count > 0; count--) {
    const header = headers[random.integer(headers.length)];
    if (header === undefined) return mutant;
    const field = fields[random.integer(fields.length)] ?? fields[1];
    const text = field.texts[random.integer(field.texts.length)] ?? '';
    if (random.integer(5) > 0) mutant.set(new TextEncoder().encode(text.padEnd(field.width)), header + field.offset);
    else mutant.set(random.bytes(8), Math.min(header + headerSize, mutant.length - 8)); // The symbol table starts with its count.
  }
  return mutant;
}

/** Headers end with these two bytes; a false match inside a member is as good a target. */
function findHeaders(bytes: Uint8Array): number[] {
  const headers: number[] = [];
  for (let end = headerSize; end <= bytes.length; end++) {
    if (bytes[end - 2] === 0x60 && bytes[end - 1] === 0x0a) headers.push(end - headerSize);
  }
  return headers;
}

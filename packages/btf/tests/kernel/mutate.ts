import type { Random } from '@bpf-link-wasm/testkit/random';

/** A blob taken apart for mutation: its records as words, its strings as bytes. */
interface Draft {
  header: number[];
  records: number[][];
  strings: number[];
}

/** Words after the first three, by kind, for a vlen. */
const restWords = (kind: number, vlen: number): number =>
  ({ 1: 1, 3: 3, 4: vlen * 3, 5: vlen * 3, 6: vlen * 2, 13: vlen * 2, 14: 1, 15: vlen * 3, 17: 1, 19: vlen * 3 })[
    kind
  ] ?? 0;

/** Seeds that were taken apart. */
const drafts = new WeakMap<Uint8Array, Draft>();

/** A copy of a seed's parts, to be changed. */
function draftOf(blob: Uint8Array): Draft {
  const draft = drafts.get(blob) ?? takeApart(blob);
  drafts.set(blob, draft);
  return {
    header: [...draft.header],
    records: draft.records.map((record) => [...record]),
    strings: [...draft.strings],
  };
}

/** Takes a well-formed blob apart. */
function takeApart(blob: Uint8Array): Draft {
  const view = new DataView(blob.buffer, blob.byteOffset, blob.byteLength);
  const u32 = (at: number): number => view.getUint32(at, true);
  const start = u32(4);
  const records: number[][] = [];
  for (let at = start + u32(8); at < start + u32(8) + u32(12);) {
    const info = u32(at + 4);
    const count = 3 + restWords((info >>> 24) & 0x1f, info & 0xffff);
    records.push(Array.from({ length: count }, (_, index) => u32(at + index * 4)));
    at += count * 4;
  }
  const strings = [...blob.subarray(start + u32(16), start + u32(16) + u32(20))];
  return { header: [...blob.subarray(0, start)], records, strings };
}

function assemble({ header, records, strings }: Draft): Buffer<ArrayBuffer> {
  const words = records.flat();
  const head = Buffer.from(header);
  head.writeUInt32LE(words.length * 4, 12);
  head.writeUInt32LE(words.length * 4, 16);
  head.writeUInt32LE(strings.length, 20);
  const types = Buffer.alloc(words.length * 4);
  words.forEach((word, index) => types.writeUInt32LE(word >>> 0, index * 4));
  return Buffer.concat([head, types, Buffer.from(strings)]);
}

const kinds = 20;
const edges = [
  0, 1, 2, 3, 4, 7, 8, 9, 12, 15, 16, 17, 31, 32, 33, 63, 64, 127, 128, 129, 255, 256, 0xffff, 0xfffff, 0x100000,
  0xffffff, 0x1000000, 0x7fffffff, 0x80000000, 0xffffffff,
];

/** Where some string begins, near a place by chance. */
function anyString({ strings }: Draft, random: Random): number {
  const start = strings.indexOf(0, random.integer(strings.length));
  return start + 1 < strings.length ? start + 1 : 1;
}

type Mutation = (draft: Draft, random: Random) => void;

function pick<Item>(random: Random, items: readonly Item[]): Item {
  return items[random.integer(items.length)]!;
}

function anyRecord(draft: Draft, random: Random): number[] {
  return pick(random, draft.records);
}

/** An id that exists, or one just beyond. */
function anyId(draft: Draft, random: Random): number {
  return random.integer(draft.records.length + (random.integer(8) === 0 ? 3 : 1));
}

const mutations: readonly Mutation[] = [
  // A bit of any word.
  (draft, random) => {
    const record = anyRecord(draft, random);
    record[random.integer(record.length)]! ^= 1 << random.integer(32);
  },
  // A word that is an edge.
  (draft, random) => {
    const record = anyRecord(draft, random);
    record[random.integer(record.length)] = pick(random, edges);
  },
  // A type id in any word, most often where a type is expected.
  (draft, random) => {
    const record = anyRecord(draft, random);
    const isThird = random.integer(2) === 0;
    record[isThird ? 2 : random.integer(record.length)] = anyId(draft, random);
  },
  // A small change of a word: sizes, offsets.
  (draft, random) => {
    const record = anyRecord(draft, random);
    record[random.integer(record.length)]! += random.integer(17) - 8;
  },
  // Another vlen, the entries made to fit or not.
  (draft, random) => {
    const record = anyRecord(draft, random);
    const kind = (record[1]! >>> 24) & 0x1f;
    const vlen = random.integer(4) === 0 ? random.integer(65536) : random.integer(8);
    record[1] = (record[1]! & 0xffff0000) | vlen;
    if (random.integer(3) === 0 || vlen > 64) return;
    const length = 3 + restWords(kind, vlen);
    while (record.length < length) record.push(anyId(draft, random));
    record.length = length;
  },
  // Another kind, the record made to fit or not.
  (draft, random) => {
    const record = anyRecord(draft, random);
    const kind = random.integer(kinds);
    record[1] = (record[1]! & 0x8000ffff) | (kind << 24);
    if (random.integer(4) === 0) return;
    const length = 3 + restWords(kind, record[1] & 0xffff);
    if (length > 200) return;
    while (record.length < length) record.push(anyId(draft, random));
    record.length = length;
  },
  // kind_flag.
  (draft, random) => {
    const record = anyRecord(draft, random);
    record[1]! ^= 0x80000000;
  },
  // A name: none, another's, one inside a string, one beyond.
  (draft, random) => {
    const record = anyRecord(draft, random);
    const offset = pick(random, [
      0,
      random.integer(draft.strings.length),
      draft.strings.length,
      draft.strings.length - 1,
      0xffffffff,
    ]);
    record[random.integer(4) === 0 ? random.integer(record.length) : 0] = offset;
  },
  // A byte of a string.
  (draft, random) => {
    draft.strings[random.integer(draft.strings.length)] =
      random.integer(3) === 0
        ? pick(random, [0, 0x2e, 0x3f, 0x5f, 0x20, 0x2f, 0xd7, 0xe9, 0xa0, 0x7f])
        : random.integer(256);
  },
  // A long name at the end, and a record that has it.
  (draft, random) => {
    const offset = draft.strings.length;
    const length = pick(random, [127, 128, 129, 511, 512, 513, 600, 1022, 1023, 1100]);
    const byte = pick(random, [0x61, 0x41, 0x2e, 0xe9]);
    draft.strings.push(...Array.from({ length }, () => byte), 0);
    const record = anyRecord(draft, random);
    record[random.integer(3) === 0 ? random.integer(record.length) : 0] = offset;
  },
  // Records swapped.
  (draft, random) => {
    const a = random.integer(draft.records.length);
    const b = random.integer(draft.records.length);
    [draft.records[a], draft.records[b]] = [draft.records[b]!, draft.records[a]!];
  },
  // A record doubled, or away.
  (draft, random) => {
    const index = random.integer(draft.records.length);
    if (random.integer(2) === 0 && draft.records.length > 1) draft.records.splice(index, 1);
    else draft.records.splice(random.integer(draft.records.length + 1), 0, [...draft.records[index]!]);
  },
  // A long chain of references, forwards or backwards, that ends at a type.
  (draft, random) => {
    const length = random.integer(random.integer(2) === 0 ? 6 : 70);
    const isForward = random.integer(2) === 0;
    const first = draft.records.length + 1;
    const end = anyId(draft, random);
    for (let index = 0; index < length; index += 1) {
      const kind = pick(random, random.integer(4) === 0 ? [2, 9, 10, 11, 18] : [9, 10, 11]);
      const isEnd = isForward ? index === length - 1 : index === 0;
      const next = isForward ? first + index + 1 : first + index - 1;
      draft.records.push([kind === 18 ? 1 : 0, kind << 24, isEnd ? end : next]);
    }
    const user = anyRecord(draft, random);
    if (length > 0) user[Math.min(user.length - 1, 2)] = isForward ? first : first + length - 1;
  },
  // Nested structs.
  (draft, random) => {
    const length = random.integer(50);
    const first = draft.records.length + 1;
    const isForward = random.integer(2) === 0;
    const end = anyId(draft, random);
    for (let index = 0; index < length; index += 1) {
      const isEnd = isForward ? index === length - 1 : index === 0;
      const next = isEnd ? end : isForward ? first + index + 1 : first + index - 1;
      draft.records.push(random.integer(4) === 0 ? [0, 3 << 24, 0, next, 1, 1] : [0, (4 << 24) | 1, 256, 0, next, 0]);
    }
  },
  // A struct grown by a member of any type, at its end or near.
  (draft, random) => {
    const structs = draft.records.filter((record) => ((record[1]! >>> 24) & 0x1f) === 4);
    if (structs.length === 0) return;
    const struct = pick(random, structs);
    const offset = struct[2]! * 8 + pick(random, [0, 0, 0, 32, -32, 64, 8, 1]);
    struct[2]! += pick(random, [4, 8, 16, 24, 32, 64, 512]);
    struct[1]! += 1;
    struct.push(anyString(draft, random), anyId(draft, random), Math.max(0, offset));
  },
  // A name that another has.
  (draft, random) => {
    anyRecord(draft, random)[0] = anyString(draft, random);
  },
  // An array of any type in a third word's place.
  (draft, random) => {
    draft.records.push([0, 3 << 24, 0, anyId(draft, random), 1, pick(random, [0, 1, 2, 3, 4, 11, 12, 0x10000])]);
    const record = anyRecord(draft, random);
    const at = record.length > 4 ? 4 + 3 * random.integer(Math.ceil((record.length - 4) / 3)) : 2;
    record[at] = draft.records.length;
  },
  // An entry copied onto another, in the same record or across.
  (draft, random) => {
    const from = anyRecord(draft, random);
    const to = anyRecord(draft, random);
    to[random.integer(to.length)] = from[random.integer(from.length)]!;
  },
];

/** Mutations of the whole, after the records are put together. */
const wholes: readonly ((blob: Buffer<ArrayBuffer>, random: Random) => Buffer<ArrayBuffer>)[] = [
  // A header field.
  (blob, random) => {
    const at = random.integer(24);
    if (random.integer(2) === 0) blob[at]! ^= 1 << random.integer(8);
    else blob.writeUInt32LE(pick(random, [...edges, blob.length, blob.length - 24, 24, 28]), Math.min(20, at & ~3));
    return blob;
  },
  // A field of a section, off by little.
  (blob, random) => {
    const at = 4 + random.integer(5) * 4;
    blob.writeUInt32LE((blob.readUInt32LE(at) + random.integer(9) - 4) >>> 0, at);
    return blob;
  },
  // Cut.
  (blob, random) => blob.subarray(0, random.integer(blob.length + 1)),
  // More bytes.
  (blob, random) => Buffer.concat([blob, Buffer.from(random.bytes(1 + random.integer(8)))]),
  // A bit anywhere.
  (blob, random) => {
    if (blob.length > 0) blob[random.integer(blob.length)]! ^= 1 << random.integer(8);
    return blob;
  },
  // A longer header.
  (blob, random) => {
    const extra = 1 + random.integer(12);
    const tail = Buffer.alloc(extra);
    if (random.integer(3) === 0) tail[random.integer(extra)] = 1;
    blob.writeUInt32LE(24 + extra, 4);
    return Buffer.concat([blob.subarray(0, 24), tail, blob.subarray(24)]);
  },
  // A shorter one.
  (blob, random) => {
    blob.writeUInt32LE(random.integer(24), 4);
    return blob;
  },
  // Bytes of the type section left over.
  (blob, random) => {
    const extra = 1 + random.integer(16);
    const at = 24 + blob.readUInt32LE(12);
    blob.writeUInt32LE(blob.readUInt32LE(12) + extra, 12);
    blob.writeUInt32LE(blob.readUInt32LE(16) + extra, 16);
    return Buffer.concat([blob.subarray(0, at), Buffer.from(random.bytes(extra)), blob.subarray(at)]);
  },
];

/** Makes one mutant of a well-formed blob with a header of 24 bytes: one to four mutations on top of each other. */
export function mutate(seed: Uint8Array, random: Random): Uint8Array {
  const draft = draftOf(seed);
  const count = 1 + (random.integer(3) === 0 ? random.integer(4) : 0);
  const isWhole = random.integer(8) === 0;
  for (let index = isWhole ? 1 : 0; index < count; index += 1) pick(random, mutations)(draft, random);
  const blob = assemble(draft);
  return isWhole ? pick(random, wholes)(blob, random) : blob;
}

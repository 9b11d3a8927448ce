import { aligned, Fault, ObjectView, type Section } from './object-view.js';

/**
 * Checks the records of `.BTF.ext`, in every link with BTF. It looks only at offsets, type numbers and string
 * offsets; whether the records fit the program is for `btf check`. All objects come from the engine: a fault is a
 * bug in the linker, and every kernel refuses the program.
 */

/** A record that no kernel accepts. */
export interface BadRecord {
  /** The table, named as in the kernel documentation. */
  readonly table: 'func_info' | 'line_info' | 'core_relo';
  /** The section of the program; empty when the table itself is damaged. */
  readonly section: string;
  /** Index of the record in its section; -1 for the table or its list of sections. */
  readonly index: number;
  /** What was found and what was expected. */
  readonly reason: string;
}

/** Facts from `.BTF`: which types are functions or have names, and where the strings are. */
interface Types {
  /** Offset and size of its strings in the object. */
  readonly strings: number;
  readonly stringsSize: number;
  readonly count: number;
  /** One entry for each type, starting with void: bit 0 for a function, bit 1 for a type with a name. */
  readonly facts: Uint8Array;
}

/** Bytes of an instruction. */
const unit = 8;

/** Maximum size of a record. @see Linux kernel/bpf/verifier.c MAX_FUNCINFO_REC_SIZE and its neighbours */
const mostSize = 252;

/**
 * The kind of a CO-RE record that does not depend on the kernel's types.
 * @see Linux include/uapi/linux/bpf.h BPF_CORE_TYPE_ID_LOCAL
 */
const typeIdLocal = 6;

const isFunction = 1;
const isNamed = 2;

/** The kind of a function in BTF. */
const functionKind = 12;

/**
 * Record size after the 12 bytes that all types have, by kind: a fixed part and one for each of `vlen`; -1 for kinds
 * that do not exist.
 * @see Linux include/uapi/linux/btf.h
 */
const fixedSize = [-1, 4, 0, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 4, 0, 0];
const sizeOfEach = [0, 0, 0, 0, 12, 12, 8, 0, 0, 0, 0, 0, 0, 8, 0, 12, 0, 0, 0, 12];

/**
 * Finds the first record of `.BTF.ext` that every kernel or loader refuses: out of order, not at an instruction or
 * function, with types or strings that do not exist, or of an impossible size.
 *
 * @param bytes A BPF object built by the engine; one without `.BTF.ext` has no records.
 */
export function findBadRecord(bytes: Uint8Array): BadRecord | undefined {
  const table = { name: 'func_info' as BadRecord['table'] };
  try {
    return findIn(bytes, table);
  } catch (error) {
    if (!(error instanceof Fault || error instanceof RangeError)) throw error;
    return { table: table.name, section: '', index: -1, reason: error.message };
  }
}

function findIn(bytes: Uint8Array, current: { name: BadRecord['table'] }): BadRecord | undefined {
  const object = new ObjectView(bytes);
  const ext = object.find('.BTF.ext');
  if (ext === undefined) return undefined;
  const btf = object.find('.BTF');
  if (btf === undefined) throw new Fault('.BTF.ext without .BTF, expected both');
  const types = readTypes(object, btf);
  const headerSize = object.word(ext.start + 4);
  const tables =
    headerSize >= 32 ? (['func_info', 'line_info', 'core_relo'] as const) : (['func_info', 'line_info'] as const);
  for (const [number, name] of tables.entries()) {
    current.name = name;
    const field = ext.start + 8 + number * 8;
    const start = ext.start + headerSize + object.word(field);
    const size = object.word(field + 4);
    const bad = size === 0 ? undefined : findInTable(object, types, name, start, size);
    if (bad !== undefined) return bad;
  }
  return undefined;
}

const leastSize: Readonly<Record<BadRecord['table'], number>> = { func_info: 8, line_info: 16, core_relo: 16 };

/** After the record size come blocks of records, one for each section. */
function findInTable(
  object: ObjectView,
  types: Types,
  table: BadRecord['table'],
  start: number,
  size: number,
): BadRecord | undefined {
  const recordSize = object.word(start);
  if (recordSize < leastSize[table] || recordSize > mostSize || recordSize % 4 !== 0)
    throw new Fault(`records of ${recordSize} bytes, expected ${leastSize[table]} to ${mostSize}, a multiple of 4`);
  const seen = new Set<Section>();
  const end = start + size;
  for (let at = start + 4; at < end;) {
    const name = object.text(types.strings + object.word(at));
    const section = object.find(name);
    const count = object.word(at + 4);
    at += 8;
    if (section === undefined) throw new Fault(`records of section ${JSON.stringify(name)}, which does not exist`);
    if (seen.has(section)) throw new Fault(`records of section ${JSON.stringify(name)} twice, expected one block`);
    if (at + count * recordSize > end)
      throw new Fault(`${count} records, expected no more than the table has room for`);
    seen.add(section);
    const bad = (table === 'func_info' ? findFunction : table === 'line_info' ? findLine : findRelocation)(
      object,
      types,
      section,
      { at, count, recordSize },
    );
    if (bad !== undefined) return { table, section: name, ...bad };
    at += count * recordSize;
  }
  return undefined;
}

/** Records of one section. */
interface Records {
  readonly at: number;
  readonly count: number;
  readonly recordSize: number;
}
type Found = { index: number; reason: string } | undefined;

/** Describes a bad offset, among records whose offsets must rise. */
function wrongOffset(offset: number, before: number, { size }: Section): string | undefined {
  if (offset % unit !== 0) return `offset ${offset} is not at an instruction, expected a multiple of ${unit}`;
  if (offset >= size) return `offset ${offset} is beyond the section of ${size} bytes`;
  return offset <= before ? `offset ${offset} after ${before}, expected rising offsets` : undefined;
}

function findFunction(object: ObjectView, types: Types, section: Section, { at, count, recordSize }: Records): Found {
  const { words } = object;
  const places = object.functionsOf(section);
  const step = recordSize >> 2;
  let word = aligned(at);
  for (let index = 0, before = -1; index < count; index += 1, word += step) {
    const offset = words[word]!;
    const type = words[word + 1]!;
    const wrong =
      wrongOffset(offset, before, section) ??
      (!places.has(offset) ? `offset ${offset} is not the start of a function` : undefined) ??
      (type >= types.count || (types.facts[type]! & isFunction) === 0 ? `type ${type} is not a function` : undefined);
    if (wrong !== undefined) return { index, reason: wrong };
    before = offset;
  }
  return undefined;
}

/** The table with the most records, so the checks are plain comparisons; the message is built only when one fails. */
function findLine(object: ObjectView, types: Types, section: Section, { at, count, recordSize }: Records): Found {
  const { words, bytes } = object;
  const { stringsSize } = types;
  const { size, start } = section;
  const step = recordSize >> 2;
  let word = aligned(at);
  for (let index = 0, before = -1; index < count; index += 1, word += step) {
    const offset = words[word]!;
    const file = words[word + 1]!;
    const line = words[word + 2]!;
    // The second half of a 16-byte instruction has opcode 0.
    const isGood = offset % unit === 0 && offset > before && offset < size && file < stringsSize && line < stringsSize;
    if (!isGood || bytes[start + offset] === 0) {
      const text = Math.max(file, line);
      const reason =
        wrongOffset(offset, before, section) ??
        (text >= stringsSize
          ? `string at ${text} is beyond the ${stringsSize} bytes of strings`
          : `offset ${offset} is inside an instruction of 16 bytes`);
      return { index, reason };
    }
    before = offset;
  }
  return undefined;
}

/** CO-RE records may come in any order. */
function findRelocation(object: ObjectView, types: Types, section: Section, { at, count, recordSize }: Records): Found {
  const { words } = object;
  const step = recordSize >> 2;
  let word = aligned(at);
  for (let index = 0; index < count; index += 1, word += step) {
    const type = words[word + 1]!;
    const access = words[word + 2]!;
    const hasName = (types.facts[type]! & isNamed) !== 0 || words[word + 3] === typeIdLocal;
    const wrong =
      wrongOffset(words[word]!, -1, section) ??
      (type >= types.count ? `type ${type} does not exist, expected less than ${types.count}` : undefined) ??
      (hasName ? undefined : `type ${type} has no name`) ??
      (access >= types.stringsSize
        ? `string at ${access} is beyond the ${types.stringsSize} bytes of strings`
        : undefined);
    if (wrong !== undefined) return { index, reason: wrong };
  }
  return undefined;
}

function readTypes(object: ObjectView, { start }: Section): Types {
  const { words } = object;
  const body = start + object.word(start + 4);
  const end = aligned(body + object.word(start + 8) + object.word(start + 12));
  if (end > words.length) throw new Fault('types beyond the end of the object');
  let word = aligned(body + object.word(start + 8));
  const facts = new Uint8Array(Math.floor((end - word) / 3) + 1);
  let count = 1;
  while (word < end) {
    const info = words[word + 1]!;
    const kind = (info >>> 24) & 0x1f;
    const fixed = fixedSize[kind] ?? -1;
    if (fixed < 0) throw new Fault(`kind ${kind} of type ${count} does not exist`);
    facts[count++] = (kind === functionKind ? isFunction : 0) | (words[word] === 0 ? 0 : isNamed);
    word += 3 + ((fixed + sizeOfEach[kind]! * (info & 0xffff)) >> 2);
  }
  const strings = body + object.word(start + 16);
  return { strings, stringsSize: object.word(start + 20), count, facts };
}

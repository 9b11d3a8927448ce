import type { Btf } from '../btf.js';
import type { RecordType } from '../btf-type.js';
import { TextSink } from './text-sink.js';

/** What to print. */
export interface FormatRawOptions {
  /** Ids of the types; all of this BTF by default, its base's not. */
  readonly ids?: Iterable<number>;
  /** Most characters; by default 2^24 and 32 for each byte of the BTF. */
  readonly maxLength?: number;
}

/**
 * Prints types as `bpftool btf dump file FILE format raw` does: a line for each, and one more for each member.
 * @throws {BtfError} BTF_NO_SUCH_TYPE, BTF_BAD_STRING_OFFSET, BTF_LIMIT
 * @see Linux tools/bpf/bpftool/btf.c dump_btf_type
 */
export function formatRaw(btf: Btf, options: FormatRawOptions = {}): string {
  const sink = new TextSink(btf, options.maxLength);
  for (const id of options.ids ?? idsOf(btf)) {
    const type = btf.type(id);
    const kind = type.kind === 'VOID' ? 'UNKNOWN' : type.kind;
    sink.write(`[${id}] ${kind} '${nameOf(type)}'${type.kind === 'VOID' ? '' : body(btf, type)}\n`);
  }
  return sink.finish();
}

function* idsOf(btf: Btf): Generator<number> {
  for (let id = btf.startId; id < btf.count; id += 1) yield id;
}

/** A name; one that is absent is not the same as one that is empty. */
function nameOf({ name, nameOffset = 0 }: { name: string; nameOffset?: number }): string {
  return name === '' && nameOffset === 0 ? '(anon)' : name;
}

const encodings: Readonly<Record<number, string>> = { 0: '(none)', 1: 'SIGNED', 2: 'CHAR', 4: 'BOOL' };
const funcLinkages = ['static', 'global', 'extern'];

function body(btf: Btf, type: RecordType): string {
  switch (type.kind) {
    case 'INT':
      return ` size=${type.size} bits_offset=${type.offsetBits} nr_bits=${type.bits} encoding=${encodings[type.encoding] ?? 'UNKN'}`;
    case 'PTR':
    case 'TYPEDEF':
    case 'VOLATILE':
    case 'CONST':
    case 'RESTRICT':
    case 'TYPE_TAG':
      return ` type_id=${type.type}`;
    case 'ARRAY':
      return ` type_id=${type.type} index_type_id=${type.indexType} nr_elems=${type.length}`;
    case 'STRUCT':
    case 'UNION': {
      let text = ` size=${type.size} vlen=${type.members.length}`;
      for (const member of type.members) {
        text += `\n\t'${nameOf(member)}' type_id=${member.type} bits_offset=${member.offsetBits}`;
        if (member.bitfieldSize !== 0) text += ` bitfield_size=${member.bitfieldSize}`;
      }
      return text;
    }
    case 'ENUM':
    case 'ENUM64': {
      const suffix = type.kind === 'ENUM' ? '' : type.isSigned ? 'LL' : 'ULL';
      let text = ` encoding=${type.isSigned ? 'SIGNED' : 'UNSIGNED'} size=${type.size} vlen=${type.values.length}`;
      for (const item of type.values) text += `\n\t'${nameOf(item)}' val=${item.value}${suffix}`;
      return text;
    }
    case 'FWD':
      return ` fwd_kind=${type.isUnion ? 'union' : 'struct'}`;
    case 'FUNC':
      return ` type_id=${type.type} linkage=${funcLinkages[type.linkage] ?? '(unknown)'}`;
    case 'FUNC_PROTO': {
      let text = ` ret_type_id=${type.type} vlen=${type.params.length}`;
      for (const param of type.params) text += `\n\t'${nameOf(param)}' type_id=${param.type}`;
      return text;
    }
    case 'VAR':
      return ` type_id=${type.type}, linkage=${funcLinkages[type.linkage] ?? '(unknown)'}`;
    case 'DATASEC': {
      let text = ` size=${type.size} vlen=${type.entries.length}`;
      for (const entry of type.entries) {
        text += `\n\ttype_id=${entry.type} offset=${entry.offset} size=${entry.size}`;
        if (btf.has(entry.type)) {
          const target = btf.type(entry.type);
          text += ` (${target.kind === 'VOID' ? 'UNKNOWN' : target.kind} '${nameOf(target)}')`;
        }
      }
      return text;
    }
    case 'FLOAT':
      return ` size=${type.size}`;
    case 'DECL_TAG':
      return ` type_id=${type.type} component_idx=${type.componentIndex}`;
    default:
      return '';
  }
}

import { Kind, kindNames } from '../../wire/kind.js';
import type { RawStrings } from '../blob/raw-strings.js';
import type { RawTypes } from '../blob/raw-types.js';

/** The kernel's name of a kind; void has none. @see Linux kernel/bpf/btf.c btf_kind_str */
export function kindName(kind: number): string {
  return kind === Kind.VOID ? 'UNKNOWN' : kindNames[kind]!;
}

/** One print of the kernel's log goes through a buffer of 1024 bytes (BPF_VERIFIER_TMP_LOG_SIZE), NUL included. */
const printLimit = 1023;

/** Maximum bytes of a name and maximum parameters of a prototype in a brief line. */
const briefName = 80;
const briefList = 16;

/**
 * The lines of the kernel's log, one character for each byte. Builds only those that can end a log.
 *
 * @see Linux kernel/bpf/btf.c __btf_verifier_log_type, btf_verifier_log_member, btf_verifier_log_vsi, the log_details of each kind
 */
export class KernelLog {
  readonly #types: RawTypes;
  readonly #strings: RawStrings;
  /** Text before the next line that did not end with a newline. */
  prefix = '';
  /** Whether long names and lists are cut. Only the kernel's own problem has its exact line. */
  isBrief = false;
  /** The id to print, if it is not the type's own: records beyond the table are still counted. */
  printedId: number | undefined;

  constructor(types: RawTypes, strings: RawStrings) {
    this.#types = types;
    this.#strings = strings;
  }

  /** The line of a type, with its details and the kernel's comment. */
  type(id: number, said?: string): string {
    return this.#line(`${this.#head(id, ' ')}${this.#details(id)}${withSpace(said)}`);
  }

  /** The line of a type without its details, for a record that may be too short for them. */
  basic(id: number, said: string): string {
    return this.#line(`${this.#head(id, '')}${withSpace(said)}`);
  }

  /**
   * The line of a struct or union member.
   *
   * @param type The type to print: once a member's modifiers are resolved the kernel prints what they resolved to.
   */
  member(id: number, index: number, said?: string, type = this.#types.word(id, 4 + index * 3)): string {
    const at = 3 + index * 3;
    const offset = this.#types.word(id, at + 2);
    const place = this.#types.hasKindFlag(id)
      ? `bitfield_size=${offset >>> 24} bits_offset=${offset & 0xffffff}`
      : `bits_offset=${offset}`;
    const text = cut(`\t${this.name(this.#types.word(id, at))} type_id=${type} ${place}`);
    return lastLine(`${text}${withSpace(said)}`);
  }

  /** The line of a section's variable. */
  variable(id: number, index: number, said?: string): string {
    const at = 3 + index * 3;
    const word = (more: number): number => this.#types.word(id, at + more);
    return lastLine(`\t type_id=${word(0)} offset=${word(1)} size=${word(2)}${withSpace(said)}`);
  }

  /** The line of an enumerator, which the kernel prints after accepting it. */
  enumerator(id: number, index: number): string {
    const is64 = this.#types.kinds[id] === Kind.ENUM64;
    const at = 3 + index * (is64 ? 3 : 2);
    const low = BigInt(this.#types.word(id, at + 1));
    const value = is64 ? low | (BigInt(this.#types.word(id, at + 2)) << 32n) : low;
    const printed = this.#types.hasKindFlag(id) ? BigInt.asIntN(is64 ? 64 : 32, value) : value;
    return lastLine(cut(`\t${this.name(this.#types.word(id, at))} val=${printed}\n`));
  }

  /** The last line that pass 1 prints for a record that it accepts. */
  lastOf(id: number): string {
    const kind = this.#types.kinds[id]!;
    const vlen = this.#types.vlen(id);
    if (vlen === 0) return this.type(id);
    if (kind === Kind.STRUCT || kind === Kind.UNION) return this.member(id, vlen - 1);
    if (kind === Kind.ENUM || kind === Kind.ENUM64) return this.enumerator(id, vlen - 1);
    return kind === Kind.DATASEC ? this.variable(id, vlen - 1) : this.type(id);
  }

  /** A text other than a record's line. */
  plain(said: string): string {
    return this.#line(said);
  }

  /** A name as the kernel prints it. */
  name(offset: number): string {
    if (offset === 0) return '(anon)';
    return offset < this.#strings.length
      ? this.#strings.text(offset, this.isBrief ? briefName : printLimit)
      : '(invalid-name-offset)';
  }

  #line(text: string): string {
    return lastLine(this.prefix + text);
  }

  #head(id: number, end: string): string {
    const kind = kindName(this.#types.kinds[id]!);
    return cut(`[${this.printedId ?? id}] ${kind} ${this.name(this.#types.nameOffset(id))}${end}`);
  }

  #details(id: number): string {
    const word = (index: number): number => this.#types.word(id, index);
    const size = word(2);
    switch (this.#types.kinds[id]) {
      case Kind.INT:
        return cut(intDetails(size, word(3)));
      case Kind.ARRAY:
        return `type_id=${word(3)} index_type_id=${word(4)} nr_elems=${word(5)}`;
      case Kind.STRUCT:
      case Kind.UNION:
      case Kind.ENUM:
      case Kind.DATASEC:
      case Kind.ENUM64:
        return `size=${size} vlen=${this.#types.vlen(id)}`;
      case Kind.FWD:
        return this.#types.hasKindFlag(id) ? 'union' : 'struct';
      case Kind.FUNC_PROTO:
        return this.#prototype(id);
      case Kind.VAR:
        return `type_id=${size} linkage=${word(3)}`;
      case Kind.FLOAT:
        return `size=${size}`;
      case Kind.DECL_TAG:
        return `type=${size} component_idx=${word(3) | 0}`;
      default:
        return `type_id=${size}`;
    }
  }

  #prototype(id: number): string {
    const count = this.#types.vlen(id);
    const type = (index: number): number => this.#types.word(id, 4 + index * 2);
    const parameter = (index: number): string => `${type(index)} ${this.name(this.#types.word(id, 3 + index * 2))}`;
    const texts = [`return=${this.#types.sizeOrType(id)} args=(`];
    if (count === 0) texts.push('void');
    else if (count === 1 && type(0) === 0) texts.push('vararg');
    else texts.push(cut(parameter(0)));
    for (let index = 1; index < (this.isBrief ? Math.min(count, briefList) : count); index += 1) {
      const isVararg = index === count - 1 && type(index) === 0;
      texts.push(isVararg ? ', vararg' : cut(`, ${parameter(index)}`));
    }
    return `${texts.join('')})`;
  }
}

/** The end of the kernel's log: the text after the last newline that something follows. */
export function lastLine(text: string): string {
  const whole = text.endsWith('\n') ? text.slice(0, -1) : text;
  return whole.slice(whole.lastIndexOf('\n') + 1);
}

function cut(text: string): string {
  return text.length > printLimit ? text.slice(0, printLimit) : text;
}

function withSpace(said: string | undefined): string {
  return said === undefined ? '' : ` ${said}`;
}

function intDetails(size: number, data: number): string {
  const encoding = ['(none)', 'SIGNED', 'CHAR', undefined, 'BOOL'][(data >>> 24) & 0xf] ?? 'UNKN';
  return `size=${size} bits_offset=${(data >>> 16) & 0xff} nr_bits=${data & 0xff} encoding=${encoding}`;
}

import type { BtfType } from '../../model/btf-type.js';
import type { Btf } from '../../model/btf.js';
import { BtfError } from '../../wire/btf-error.js';
import { encodeUtf8 } from '../../wire/utf8.js';
import { bytesOf } from '../text-sink.js';

/**
 * 64-bit hashes of the contents of types, by which bpftool sorts types of the same name. Each is computed once, on
 * first use.
 *
 * @see Linux tools/bpf/bpftool/btf.c btf_type_disambig_hash; libbpf src/hashmap.h str_hash
 */
export class ContentHashes {
  readonly #btf: Btf;
  readonly #names = new Map<string, bigint>();
  /** By id: with the members of structs, and without. */
  readonly #whole = new Map<number, bigint>();
  readonly #brief = new Map<number, bigint>();
  readonly #limit: number;
  #left: number;

  constructor(btf: Btf) {
    this.#btf = btf;
    this.#limit = (1 << 20) + bytesOf(btf) * 16;
    this.#left = this.#limit;
  }

  /** The order of two types of the same name. @throws {BtfError} BTF_LIMIT for names that take too long */
  compare(a: number, b: number): number {
    const [left, right] = [this.#hash(a, true), this.#hash(b, true)];
    if (left === right) return a - b;
    return left < right ? -1 : 1;
  }

  #hash(id: number, hasMembers: boolean): bigint {
    const known = hasMembers ? this.#whole : this.#brief;
    const chain: number[] = [];
    const isOnChain = new Set<number>();
    let next = id;
    // Types that contain themselves, on which bpftool does not terminate, have no hash.
    while (!known.has(next) && !isOnChain.has(next)) {
      const type = this.#btf.type(next);
      if (!isLink(type)) {
        known.set(next, this.#hashEnd(type, hasMembers));
        break;
      }
      isOnChain.add(next);
      chain.push(next);
      next = type.type;
    }
    let hash = known.get(next) ?? 0n;
    for (const link of chain.toReversed()) {
      const type = this.#btf.type(link);
      const own = this.#name(type.name);
      hash = mix(type.kind === 'ARRAY' ? mix(own, BigInt(type.length)) : own, hash);
      known.set(link, hash);
    }
    return hash;
  }

  #hashEnd(type: BtfType, hasMembers: boolean): bigint {
    let hash = this.#name(type.name);
    if (type.kind === 'ENUM' || type.kind === 'ENUM64')
      for (const { name } of type.values) hash = this.#addName(hash, name);
    else if (hasMembers && (type.kind === 'STRUCT' || type.kind === 'UNION'))
      for (const member of type.members) hash = mix(this.#addName(hash, member.name), this.#hash(member.type, false));
    return hash;
  }

  #addName(hash: bigint, name: string): bigint {
    return name === '' ? hash : mix(hash, this.#name(name));
  }

  #name(name: string): bigint {
    const known = this.#names.get(name);
    if (known !== undefined) return known;
    const bytes = encodeUtf8(name);
    this.#left -= bytes.length;
    if (this.#left < 0) throw new BtfError('BTF_LIMIT', { what: 'bytes of names to hash', limit: this.#limit });
    let hash = 0n;
    // A C char is signed.
    for (const byte of bytes) hash = mix(hash, BigInt((byte << 24) >> 24));
    this.#names.set(name, hash);
    return hash;
  }
}

function mix(hash: bigint, value: bigint): bigint {
  return BigInt.asUintN(64, hash * 31n + value);
}

type Link = Extract<
  BtfType,
  { kind: 'ARRAY' | 'TYPE_TAG' | 'CONST' | 'PTR' | 'VOLATILE' | 'RESTRICT' | 'TYPEDEF' | 'DECL_TAG' }
>;

/** Whether a type is sorted by its target. */
export function isLink(type: BtfType): type is Link {
  switch (type.kind) {
    case 'ARRAY':
    case 'TYPE_TAG':
    case 'CONST':
    case 'PTR':
    case 'VOLATILE':
    case 'RESTRICT':
    case 'TYPEDEF':
    case 'DECL_TAG':
      return true;
    default:
      return false;
  }
}

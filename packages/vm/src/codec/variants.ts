import type { Btf, CompositeType, Enum64Type, EnumType, TypeSizes } from '@bpf-link-wasm/btf';
import { badValue, type Codec } from './codec.js';
import { readBig, writeBig } from './scalars.js';

/** Where a Rust enum stores the number of its variant. */
interface Tag {
  /** From the start of the enum, in bytes. */
  readonly at: number;
  readonly type: EnumType | Enum64Type;
}

interface Variant {
  readonly name: string;
  /** The tag's value; undefined for the variant whose data is in the tag's place. */
  readonly tag: bigint | undefined;
  /** Undefined for a variant without data. */
  readonly codec: Codec | undefined;
}

/**
 * The codec of a Rust enum with data. In BTF it is a union of a member `__tag`, whose enumerators are the names of variants,
 * and of a struct for each variant. One variant may have no enumerator: it has all other tags.
 * @returns undefined for any other type.
 */
export function variantsOf(
  btf: Btf,
  type: CompositeType,
  sizes: TypeSizes,
  make: (id: number) => Codec | undefined,
): Codec | undefined {
  const union = type.kind === 'UNION' ? type : onlyUnion(btf, type);
  const tag = union && findTag(btf, union, sizes);
  if (union === undefined || tag === undefined) return undefined;
  const numbers = new Map(tag.type.values.map(({ name, value }) => [name, toTag(value, tag)]));
  const variants = union.members
    .filter(({ name }) => name !== '' && name !== '__tag')
    .map(({ name, type: id }): Variant => {
      const struct = btf.type(sizes.skipModifiers(id));
      const isUnit = 'members' in struct && struct.members.length === 0;
      return { name, tag: numbers.get(name), codec: isUnit ? undefined : make(id) };
    });
  const untagged = variants.filter((variant) => variant.tag === undefined);
  if (variants.length === 0 || untagged.length > 1) return undefined;
  const end = Math.max(tag.at + tag.type.size, ...variants.map(({ codec }) => codec?.size ?? 0));
  if (end > type.size) return undefined;
  return variantCodec(type.size, tag, variants);
}

function variantCodec(size: number, { at: tagAt, type }: Tag, variants: readonly Variant[]): Codec {
  const byTag = new Map(variants.map((variant) => [variant.tag, variant]));
  const byName = new Map(variants.map((variant) => [variant.name, variant]));
  const names = variants.map(({ name, codec }) => (codec === undefined ? `"${name}"` : `{ ${name}: ... }`)).join(', ');
  return {
    size,
    parts: variants.reduce((sum, { codec }) => sum + (codec?.parts ?? 0), 1),
    decode: (view, at) => {
      const tag = readBig(view, at + tagAt, type.size, false);
      const variant = byTag.get(tag) ?? byTag.get(undefined);
      if (variant === undefined) return { __tag: type.size > 4 ? tag : Number(tag) };
      return variant.codec === undefined ? variant.name : { [variant.name]: variant.codec.decode(view, at) };
    },
    encode: (value, view, at, path) => {
      const isNamed = typeof value === 'object' && value !== null && Object.keys(value).length === 1;
      const name = isNamed ? Object.keys(value)[0]! : value;
      const variant = typeof name === 'string' ? byName.get(name) : undefined;
      if (variant === undefined || isNamed !== (variant.codec !== undefined)) {
        throw badValue(path, value, `one of ${names}`);
      }
      if (variant.codec !== undefined) {
        variant.codec.encode((value as Record<string, unknown>)[variant.name], view, at, `${path}.${variant.name}`);
      }
      if (variant.tag !== undefined) writeBig(view, at + tagAt, type.size, variant.tag);
    },
  };
}

/** The union that is the only member of a struct; undefined for other structs. */
function onlyUnion(btf: Btf, { members }: CompositeType): CompositeType | undefined {
  const [only, ...others] = members;
  if (only === undefined || others.length > 0 || only.name !== '') return undefined;
  const type = btf.type(only.type);
  return type.kind === 'UNION' ? type : undefined;
}

/** Finds the member `__tag`, which is wrapped in a struct unless it is at the start. */
function findTag(btf: Btf, union: CompositeType, sizes: TypeSizes): Tag | undefined {
  const [first] = union.members;
  if (first === undefined) return undefined;
  const inner = btf.type(first.type);
  const [only] = first.name === '' && inner.kind === 'STRUCT' ? inner.members : [first];
  if (only?.name !== '__tag') return undefined;
  const type = btf.type(sizes.skipModifiers(only.type));
  const isTag = (type.kind === 'ENUM' || type.kind === 'ENUM64') && [1, 2, 4, 8].includes(type.size);
  return isTag ? { at: only.offsetBits / 8, type } : undefined;
}

function toTag(value: number | bigint, { type }: Tag): bigint {
  return BigInt.asUintN(type.size * 8, BigInt(value));
}

import type { Btf } from '../../model/btf.js';
import type { CompositeType, Enum64Type, EnumType, IntType } from '../../model/btf-type.js';
import { maxLengthOf } from '../text-sink.js';
import { UniqueNames } from './code-names.js';
import { pathError, type CorePath } from './core-paths.js';
import { primitives, rustRawIdentifier, scalar } from './rust-types.js';

/** A kernel type with the members that were requested. */
export interface CoreDefinition {
  /** As Rust spells it. */
  readonly name: string;
  readonly type: CompositeType | EnumType | Enum64Type;
  /** Rust types of fields, by name as Rust spells it. */
  readonly fields: Map<string, string>;
  /** Values of enumerators, likewise. */
  readonly values: Map<string, bigint>;
}

/** Maximum length of a chain; hostile chains are longer. */
const maxLinks = 64;

/** Names that the generated code uses itself, besides the primitives. */
const used = ['Enum', 'c_void'];

/** Collects the types of some paths: each type once, with only the requested fields. */
export class RustCoreTypes {
  readonly #btf: Btf;
  readonly #definitions = new Map<string, CoreDefinition>();
  readonly #names: UniqueNames;
  #path = '';

  constructor(btf: Btf) {
    this.#btf = btf;
    this.#names = new UniqueNames(maxLengthOf(btf));
    for (const name of [...used, ...primitives]) this.#names.take(name);
  }

  /** In order of first use. */
  get definitions(): Iterable<CoreDefinition> {
    return this.#definitions.values();
  }

  /** @throws {BtfError} BTF_BAD_VALUE for a type that `kernel_types!` cannot express */
  add(text: string, { name, root, steps }: CorePath): void {
    this.#path = text;
    const rootDefinition = this.#define(root, name, name === this.#btf.type(root).name ? '' : name);
    for (const step of steps) {
      const spelled = this.#spell(step.name);
      const owner = step.owner === root ? rootDefinition : this.#define(step.owner, name);
      if ('value' in step) owner.values.set(spelled, step.value);
      else if (!owner.fields.has(spelled))
        owner.fields.set(
          spelled,
          this.#fieldType(step.type, `${owner.type.name || owner.name.replace(/^r#/, '')}_${step.name}`),
        );
    }
  }

  /** A name for another type that loaders treat as the same: they ignore what follows three underscores. */
  flavour(name: string): string {
    const flavoured = this.#names.take(name, /[^_]___[^_]/.test(name) ? '_' : '___');
    if (flavoured !== name && name.endsWith('_'))
      throw pathError(
        this.#path,
        `a second type of the name ${JSON.stringify(name)}`,
        'one, as a name that ends in _ has no flavours',
      );
    return flavoured;
  }

  /**
   * The definition of a type. An anonymous one is named after its typedef or member, since loaders ignore the name of a
   * field's type.
   * @param flavour The root's name with its flavour, where the path has one.
   */
  #define(id: number, label: string, flavour = ''): CoreDefinition {
    const key = `${id} ${flavour}`;
    const known = this.#definitions.get(key);
    if (known !== undefined) return known;
    const type = this.#btf.type(id) as CoreDefinition['type'];
    if ('values' in type) this.#checkEnum(type);
    const name = this.flavour(this.#spell(flavour || type.name || label));
    const definition: CoreDefinition = { name, type, fields: new Map(), values: new Map() };
    this.#definitions.set(key, definition);
    return definition;
  }

  /** Rust has no enums without variants. */
  #checkEnum(type: EnumType | Enum64Type): void {
    if (!type.values.some(({ name }) => rustRawIdentifier(name) !== undefined))
      throw pathError(this.#path, `enum ${type.name} has no enumerator`, 'an enum with one, as Rust needs');
    if (enumRepr(type) === undefined)
      throw pathError(this.#path, `enum ${type.name} of ${type.size} bytes`, '1, 2, 4 or 8 bytes');
  }

  #spell(name: string): string {
    const spelled = rustRawIdentifier(name);
    if (spelled === undefined)
      throw pathError(
        this.#path,
        `the name ${JSON.stringify(name)}`,
        'one that Rust can spell; read that field another way',
      );
    return spelled;
  }

  #fieldType(start: number, label: string): string {
    let [prefix, suffix, alias] = ['', '', ''];
    let isPointee = false;
    let id = start;
    for (let links = 0; links < maxLinks; links += 1) {
      const type = this.#btf.type(id);
      switch (type.kind) {
        case 'TYPEDEF':
          alias = type.name;
          break;
        case 'CONST':
        case 'VOLATILE':
        case 'RESTRICT':
        case 'TYPE_TAG':
          break;
        case 'ARRAY':
          prefix += '[';
          // A flexible array has one element here, so that [0] compiles.
          suffix = `; ${type.length || 1}]${suffix}`;
          alias = '';
          break;
        case 'PTR':
          prefix += '*const ';
          isPointee = true;
          alias = '';
          break;
        case 'INT':
        case 'FLOAT':
          return `${prefix}${this.#number(type as IntType, isPointee)}${suffix}`;
        case 'ENUM':
        case 'ENUM64':
          return `${prefix}${this.#enum(id, type, isPointee, alias || label)}${suffix}`;
        case 'STRUCT':
        case 'UNION':
          return `${prefix}${this.#define(id, alias || label).name}${suffix}`;
        default:
          if (!isPointee) throw pathError(this.#path, `a member of kind ${type.kind}`, 'a type with a size');
          return `${prefix}c_void${suffix}`;
      }
      id = (type as { type: number }).type;
    }
    throw pathError(this.#path, `a type of more than ${maxLinks} links`, 'fewer');
  }

  #number(type: IntType, isPointee: boolean): string {
    // Kernels are compiled with unsigned chars since 6.2, and Rust's text is bytes.
    const name = type.name === 'char' && type.size === 1 ? 'u8' : scalar(type);
    if (isPointee || (type.kind === 'INT' && !name.startsWith('['))) return name;
    throw pathError(
      this.#path,
      `a member of type ${type.name} (${type.size} bytes)`,
      'an integer of 1, 2, 4, 8 or 16 bytes',
    );
  }

  #enum(id: number, type: EnumType | Enum64Type, isPointee: boolean, label: string): string {
    const repr = enumRepr(type);
    if (isPointee) return repr ?? 'c_void';
    const { name } = this.#define(id, label);
    return repr === 'u32' ? `Enum<${name}>` : `Enum<${name}, ${repr!}>`;
  }
}

/** The Rust integer with an enum's size and sign; undefined when there is none. */
export function enumRepr(type: EnumType | Enum64Type): string | undefined {
  return [1, 2, 4, 8].includes(type.size) ? `${type.isSigned ? 'i' : 'u'}${type.size * 8}` : undefined;
}

/**
 * Returns the path behind a Rust symbol: `core::panicking::panic_fmt`. Hashes are left out.
 * @returns undefined for other symbols, and for damaged ones
 * @see rust-lang/rfcs text/2603-rust-symbol-name-mangling-v0.md; the legacy form is that of Itanium C++ with a hash
 */
export function demangleRust(symbol: string): string | undefined {
  if (/^_?_ZN/.test(symbol)) return demangleLegacy(symbol);
  if (!symbol.startsWith('_R') || !/^_R[A-Z0-9]/.test(symbol)) return undefined;
  try {
    return new V0Reader(symbol.slice(2).replace(/\..*$/, '')).symbol();
  } catch (error) {
    if (error instanceof DamagedSymbol) return undefined;
    throw error;
  }
}

class DamagedSymbol extends Error {}

/** Escapes of punctuation. @see rust-lang/rustc-demangle src/legacy.rs */
const escapes: Record<string, string> = {
  SP: '@',
  BP: '*',
  RF: '&',
  LT: '<',
  GT: '>',
  LP: '(',
  RP: ')',
  C: ',',
};

function demangleLegacy(symbol: string): string | undefined {
  const parts: string[] = [];
  let rest = symbol.slice(symbol.indexOf('N') + 1);
  for (let match = /^\d+/.exec(rest); match; match = /^\d+/.exec(rest)) {
    const end = match[0].length + Number(match[0]);
    if (end > rest.length) return undefined;
    parts.push(rest.slice(match[0].length, end));
    rest = rest.slice(end);
  }
  if (!rest.startsWith('E') || !/^h[0-9a-f]{16}$/.test(parts.at(-1) ?? '')) return undefined;
  return parts.slice(0, -1).map(unescapeLegacy).join('::');
}

function unescapeLegacy(part: string): string {
  return part
    .replace(/^_(?=\$)/, '')
    .replace(/\$(?:u([0-9a-f]{1,6})|([A-Z]{1,2}))\$/g, (all, hex: string | undefined, name: string | undefined) => {
      const code = Number.parseInt(hex ?? '', 16);
      return hex === undefined ? (escapes[name ?? ''] ?? all) : code <= 0x10ffff ? String.fromCodePoint(code) : all;
    })
    .replaceAll('..', '::');
}

const basicTypes: Record<string, string> = {
  a: 'i8',
  b: 'bool',
  c: 'char',
  d: 'f64',
  e: 'str',
  f: 'f32',
  h: 'u8',
  i: 'isize',
  j: 'usize',
  l: 'i32',
  m: 'u32',
  n: 'i128',
  o: 'u128',
  p: '_',
  s: 'i16',
  t: 'u16',
  u: '()',
  v: '...',
  x: 'i64',
  y: 'u64',
  z: '!',
};

/** Bounds the output: with back references a short symbol can expand without limit. */
const lengthLimit = 4000;
const depthLimit = 200;

/** Reads a v0 symbol, named as in the grammar. */
class V0Reader {
  #at = 0;
  #depth = 0;
  #length = 0;
  #lifetimes = 0;

  constructor(private readonly text: string) {}

  symbol(): string {
    return this.#path(true);
  }

  #path(isValue: boolean): string {
    return this.#nested(() => {
      const tag = this.#next();
      switch (tag) {
        case 'C':
          return this.#identifier().name;
        case 'M':
          this.#implPath();
          return `<${this.#type()}>`;
        case 'X':
          this.#implPath();
          return `<${this.#type()} as ${this.#path(false)}>`;
        case 'Y':
          return `<${this.#type()} as ${this.#path(false)}>`;
        case 'N':
          return this.#inner(isValue);
        case 'I':
          return `${this.#path(isValue)}${isValue ? '::' : ''}<${this.#list(() => this.#genericArgument()).join(', ')}>`;
        case 'B':
          return this.#back(() => this.#path(isValue));
        default:
          throw new DamagedSymbol(tag);
      }
    });
  }

  #implPath(): void {
    this.#disambiguator();
    this.#path(false);
  }

  #inner(isValue: boolean): string {
    const namespace = this.#next();
    const path = this.#path(isValue);
    const { name, disambiguator } = this.#identifier();
    if (/[a-z]/.test(namespace)) return name === '' ? path : `${path}::${name}`;
    const kind = { C: 'closure', S: 'shim' }[namespace] ?? namespace;
    return `${path}::{${kind}${name === '' ? '' : `:${name}`}#${disambiguator}}`;
  }

  #genericArgument(): string {
    if (this.#take('L')) return this.#lifetime();
    return this.#take('K') ? this.#constant() : this.#type();
  }

  #lifetime(): string {
    const index = this.#base62();
    return index === 0 ? "'_" : `'${String.fromCodePoint(96 + Math.max(1, this.#lifetimes - index + 1))}`;
  }

  #type(): string {
    return this.#nested(() => {
      const tag = this.#next();
      const basic = basicTypes[tag];
      if (basic !== undefined) return basic;
      switch (tag) {
        case 'A':
          return `[${this.#type()}; ${this.#constant()}]`;
        case 'S':
          return `[${this.#type()}]`;
        case 'T': {
          const types = this.#list(() => this.#type());
          return `(${types.join(', ')}${types.length === 1 ? ',' : ''})`;
        }
        case 'R':
        case 'Q': {
          const lifetime = this.#take('L') ? this.#lifetime() : "'_";
          return `&${lifetime === "'_" ? '' : `${lifetime} `}${tag === 'Q' ? 'mut ' : ''}${this.#type()}`;
        }
        case 'P':
          return `*const ${this.#type()}`;
        case 'O':
          return `*mut ${this.#type()}`;
        case 'F':
          return this.#signature();
        case 'D':
          return this.#bounds();
        case 'B':
          return this.#back(() => this.#type());
        default:
          this.#at--;
          return this.#path(false);
      }
    });
  }

  #binder<T>(action: () => T): { prefix: string; value: T } {
    const count = this.#take('G') ? this.#base62() + 1 : 0;
    if (count > 26) throw new DamagedSymbol('lifetimes');
    const names = Array.from({ length: count }, (_, index) => `'${String.fromCodePoint(97 + this.#lifetimes + index)}`);
    this.#lifetimes += count;
    const value = action();
    this.#lifetimes -= count;
    return { prefix: count === 0 ? '' : `for<${names.join(', ')}> `, value };
  }

  #signature(): string {
    const { prefix, value } = this.#binder(() => {
      const safety = this.#take('U') ? 'unsafe ' : '';
      const abi = this.#take('K')
        ? `extern "${this.#take('C') ? 'C' : this.#identifier().name.replaceAll('_', '-')}" `
        : '';
      const parameters = this.#list(() => this.#type());
      const result = this.#type();
      return `${safety}${abi}fn(${parameters.join(', ')})${result === '()' ? '' : ` -> ${result}`}`;
    });
    return `${prefix}${value}`;
  }

  #bounds(): string {
    const { prefix, value } = this.#binder(() => this.#list(() => this.#bound()).join(' + '));
    if (!this.#take('L')) throw new DamagedSymbol('dyn');
    const lifetime = this.#lifetime();
    return `dyn ${prefix}${value}${lifetime === "'_" ? '' : ` + ${lifetime}`}`;
  }

  #bound(): string {
    const trait = this.#path(false);
    const items: string[] = [];
    while (this.#take('p')) items.push(`${this.#identifier().name} = ${this.#type()}`);
    if (items.length === 0) return trait;
    return trait.endsWith('>') ? `${trait.slice(0, -1)}, ${items.join(', ')}>` : `${trait}<${items.join(', ')}>`;
  }

  #constant(): string {
    return this.#nested(() => {
      if (this.#take('B')) return this.#back(() => this.#constant());
      const type = this.#next();
      if (type === 'p') return '_';
      const isNegative = this.#take('n');
      const digits = this.#match(/[0-9a-f]*_/y).slice(0, -1);
      if (type === 'b') return digits === '1' ? 'true' : 'false';
      if (type === 'c')
        return JSON.stringify(String.fromCodePoint(Number.parseInt(digits || '0', 16) % 0x110000)).replaceAll('"', "'");
      if (basicTypes[type] === undefined) throw new DamagedSymbol(type);
      return `${isNegative ? '-' : ''}${digits.length > 16 ? `0x${digits}` : BigInt(`0x${digits || '0'}`)}`;
    });
  }

  #identifier(): { name: string; disambiguator: number } {
    const disambiguator = this.#disambiguator();
    const isPunycode = this.#take('u');
    const size = Number(this.#match(/\d+/y));
    this.#take('_');
    const name = this.text.slice(this.#at, this.#at + size);
    if (name.length !== size) throw new DamagedSymbol('identifier');
    this.#at += size;
    return { name: isPunycode ? `punycode{${name}}` : name, disambiguator };
  }

  #disambiguator(): number {
    return this.#take('s') ? this.#base62() + 1 : 0;
  }

  #base62(): number {
    const digits = this.#match(/[0-9a-zA-Z]*_/y).slice(0, -1);
    if (digits === '') return 0;
    const values = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
    return Array.from(digits).reduce((value, digit) => value * 62 + values.indexOf(digit), 0) + 1;
  }

  /** Reads an earlier part again, at an offset given in the symbol. */
  #back<T>(action: () => T): T {
    const before = this.#at - 1;
    const target = this.#base62();
    if (target >= before) throw new DamagedSymbol('back reference');
    const after = this.#at;
    this.#at = target;
    const value = action();
    this.#at = after;
    return value;
  }

  #list<T>(read: () => T): T[] {
    const items: T[] = [];
    while (!this.#take('E')) items.push(read());
    return items;
  }

  #nested(read: () => string): string {
    if (++this.#depth > depthLimit) throw new DamagedSymbol('depth');
    const text = read();
    this.#depth--;
    this.#length += text.length;
    if (this.#length > lengthLimit * depthLimit || text.length > lengthLimit) throw new DamagedSymbol('length');
    return text;
  }

  #next(): string {
    const tag = this.text[this.#at++];
    if (tag === undefined) throw new DamagedSymbol('end');
    return tag;
  }

  #take(tag: string): boolean {
    if (this.text[this.#at] !== tag) return false;
    this.#at++;
    return true;
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.text);
    if (!match) throw new DamagedSymbol(String(pattern));
    this.#at += match[0].length;
    return match[0];
  }
}

/** Maximum nesting of lists and objects. */
const maxDepth = 32;

const integer = /^-?(?:0x[\da-f]+|\d+)$/i;
const simple: Readonly<Record<string, unknown>> = { true: true, false: false, null: null };

/**
 * Parses a value in a lenient notation: `-1`, `0x10`, `true`, `{ pid: 5, comm: "sh" }`, `[1, 2]`. Any other text is a string, so
 * `/bin/sh` needs no quotes. Integers of more than 53 bits are bigints.
 * @returns undefined for empty text
 * @throws Error with a message for the user, for a malformed list or object
 */
export function parseValue(text: string): unknown {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  if (/^[{["']/.test(trimmed)) return new Reader(trimmed).readAll();
  return word(trimmed);
}

function word(text: string): unknown {
  if (Object.hasOwn(simple, text)) return simple[text];
  return integer.test(text) ? integerOf(text) : text;
}

function integerOf(text: string): number | bigint {
  const value = text.startsWith('-') ? -BigInt(text.slice(1)) : BigInt(text);
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** A recursive descent parser over the text. */
class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  readAll(): unknown {
    const value = this.#value(0);
    if (this.#take(/$/y) === undefined) this.#refuse('its end');
    return value;
  }

  #value(depth: number): unknown {
    if (depth > maxDepth) this.#refuse(`at most ${maxDepth} nested objects`);
    if (this.#take(/\{/y) !== undefined) return this.#object(depth);
    if (this.#take(/\[/y) !== undefined) return this.#list(depth);
    const quoted = this.#quoted();
    if (quoted !== undefined) return quoted;
    const plain = this.#take(/[^\s,:{}[\]"']+/y);
    return plain === undefined ? this.#refuse('a value') : word(plain);
  }

  #object(depth: number): unknown {
    const members: [string, unknown][] = [];
    while (this.#take(/\}/y) === undefined) {
      if (members.length > 0 && this.#take(/,/y) === undefined) this.#refuse('"," or "}"');
      if (members.length > 0 && this.#take(/\}/y) !== undefined) break;
      const name = this.#quoted() ?? this.#take(/[\w$]+/y) ?? this.#refuse('a name');
      if (this.#take(/:/y) === undefined) this.#refuse('":"');
      members.push([name, this.#value(depth + 1)]);
    }
    return Object.fromEntries(members);
  }

  #list(depth: number): unknown {
    const items: unknown[] = [];
    while (this.#take(/\]/y) === undefined) {
      if (items.length > 0 && this.#take(/,/y) === undefined) this.#refuse('"," or "]"');
      if (items.length > 0 && this.#take(/\]/y) !== undefined) break;
      items.push(this.#value(depth + 1));
    }
    return items;
  }

  #quoted(): string | undefined {
    const text = this.#take(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/y);
    return text?.slice(1, -1).replaceAll(/\\(.)/g, (_, letter: string) => ({ n: '\n', t: '\t' })[letter] ?? letter);
  }

  /** Consumes blanks and the text that an expression matches; undefined when it does not match. */
  #take(expression: RegExp): string | undefined {
    while (/\s/.test(this.#text[this.#at] ?? '')) this.#at += 1;
    expression.lastIndex = this.#at;
    const found = expression.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  #refuse(expected: string): never {
    const found = this.#text.slice(this.#at, this.#at + 20);
    throw new Error(
      `found ${found === '' ? 'the end' : JSON.stringify(found)}, expected ${expected}, at character ${this.#at + 1}`,
    );
  }
}

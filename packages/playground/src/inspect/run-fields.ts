import type { ContextFieldType, ContextInput, LoadedProgram } from '@bpf-link-wasm/vm';
import { parseHex } from '../input/hex-text.js';
import { parseValue } from '../input/parse-value.js';

/** A field of the context that the user may set for a run. */
export interface RunField {
  readonly name: string;
  /** Its declaration in C. */
  readonly declaration: string;
  readonly kind: ContextFieldType['kind'] | 'position' | 'meta';
}

/** The text of each field, by name. */
export type FieldTexts = Readonly<Record<string, string>>;

/** Number of arguments that are shown where none have names. */
const positions = 6;

const argumentTypes = /^(?:tracing|raw_tracepoint|lsm|struct_ops)$/;

/** The fields of a program's context: by name where BTF has names, otherwise the arguments by position. */
export function runFieldsOf(program: LoadedProgram): readonly RunField[] {
  const fields: readonly RunField[] = program.contextFields();
  if (program.packet !== undefined) {
    const meta: RunField = { name: 'meta', declaration: 'bytes before the packet', kind: 'meta' };
    return program.type === 'xdp' ? [...fields, meta] : fields;
  }
  // The context of raw tracepoints is a struct with only an array without a length, which names no field.
  const named = fields.filter(({ declaration }) => !/\[0?\]$/.test(declaration));
  if (named.length > 0 || !argumentTypes.test(program.type)) return fields;
  return Array.from({ length: positions }, (_, index): RunField => {
    return { name: `arg${index}`, declaration: `u64 arg${index}`, kind: 'position' };
  });
}

/**
 * Makes a context from the texts of its fields; a field without text is zero.
 * @throws Error with a message for the user, for a text that is not a value
 */
export function contextOfFields(fields: readonly RunField[], texts: FieldTexts): ContextInput {
  const context: Record<string, unknown> = {};
  const others: Record<string, unknown> = {};
  const args: (number | bigint)[] = [];
  for (const [index, { name, kind }] of fields.entries()) {
    const text = Object.hasOwn(texts, name) ? texts[name]! : '';
    if (text.trim() === '') continue;
    const value = kind === 'meta' ? bytesOf(text) : attempt(name, text);
    if (kind === 'result' || kind === 'meta') others[kind === 'result' ? 'ret' : name] = value;
    else if (kind !== 'position') context[name] = value;
    else if (typeof value === 'number' || typeof value === 'bigint') args[index] = value;
    else throw new Error(`${name}: found ${JSON.stringify(text)}, expected an integer`);
  }
  return {
    ...(Object.keys(context).length > 0 && { context }),
    ...(args.length > 0 && { args: Array.from(args, (value) => value ?? 0) }),
    ...others,
  };
}

function attempt(name: string, text: string): unknown {
  try {
    return parseValue(text);
  } catch (error) {
    throw new Error(`${name}: ${(error as Error).message}`, { cause: error });
  }
}

function bytesOf(text: string): Uint8Array {
  const bytes = parseHex(text);
  if (typeof bytes === 'string') throw new Error(`meta: ${bytes}`);
  return bytes;
}

import { ByteSink } from './byte-sink.js';

/** Parameters and results of a function. */
export interface FunctionType {
  readonly parameters: readonly number[];
  readonly results: readonly number[];
}

/** A function that is imported from the module `vm`. */
export interface ImportedFunction {
  readonly name: string;
  readonly type: FunctionType;
}

/** A function of the module. */
export interface DefinedFunction {
  readonly type: FunctionType;
  /** Types of its locals, after its parameters. */
  readonly locals: readonly number[];
  /** Its instructions, without the final `end`. */
  readonly body: Uint8Array;
  /** Name that it is exported under; absent when it is not exported. */
  readonly exportName?: string;
}

/** A module with one imported memory. Functions are numbered: imported ones first. */
export interface ModuleContent {
  readonly imports: readonly ImportedFunction[];
  readonly functions: readonly DefinedFunction[];
  /** Pages of 64 KiB of the memory. */
  readonly memoryPages: number;
}

/** Ids of sections. @see WebAssembly Core Specification, section 5.5.2 */
const Section = { type: 1, import: 2, function: 3, export: 7, code: 10 } as const;

/** Encodes a module. @see WebAssembly Core Specification, section 5.5 */
export function encodeModule({ imports, functions, memoryPages }: ModuleContent): Uint8Array {
  const types: FunctionType[] = [];
  const typeIndex = ({ parameters, results }: FunctionType): number => {
    const isSame = (other: FunctionType): boolean =>
      `${other.parameters}:${other.results}` === `${parameters}:${results}`;
    const found = types.findIndex(isSame);
    return found >= 0 ? found : types.push({ parameters, results }) - 1;
  };
  const sink = new ByteSink();
  sink.append([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]);
  const importTypes = imports.map(({ type }) => typeIndex(type));
  const functionTypes = functions.map(({ type }) => typeIndex(type));

  section(sink, Section.type, types, (into, { parameters, results }) => {
    into.byte(0x60);
    vector(into, parameters);
    vector(into, results);
  });
  const memory = { name: 'memory' };
  section(sink, Section.import, [memory, ...imports], (into, { name }, position) => {
    text(into, 'vm');
    text(into, name);
    if (position === 0) {
      into.append([0x02, 0x01]);
      into.unsigned(memoryPages);
      into.unsigned(memoryPages);
      return;
    }
    into.byte(0x00);
    into.unsigned(importTypes[position - 1]!);
  });
  section(sink, Section.function, functionTypes, (into, type) => into.unsigned(type));
  const exported = functions.flatMap(({ exportName }, position) =>
    exportName === undefined ? [] : [{ exportName, index: imports.length + position }],
  );
  section(sink, Section.export, exported, (into, { exportName, index }) => {
    text(into, exportName);
    into.byte(0x00);
    into.unsigned(index);
  });
  section(sink, Section.code, functions, (into, { locals, body }) => {
    const code = new ByteSink();
    code.unsigned(locals.length);
    for (const local of locals) code.append([1, local]);
    code.append(body);
    code.byte(0x0b);
    into.unsigned(code.length);
    into.append(code.bytes);
  });
  return sink.bytes.slice();
}

function section<Entry>(
  sink: ByteSink,
  id: number,
  entries: readonly Entry[],
  write: (into: ByteSink, entry: Entry, position: number) => void,
): void {
  const content = new ByteSink();
  content.unsigned(entries.length);
  for (const [position, entry] of entries.entries()) write(content, entry, position);
  sink.byte(id);
  sink.unsigned(content.length);
  sink.append(content.bytes);
}

function vector(sink: ByteSink, bytes: readonly number[]): void {
  sink.unsigned(bytes.length);
  sink.append(bytes);
}

/** A name of ASCII characters. */
function text(sink: ByteSink, name: string): void {
  vector(
    sink,
    Array.from(name, (character) => character.charCodeAt(0)),
  );
}

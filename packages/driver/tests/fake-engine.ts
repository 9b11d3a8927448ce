/** A fake engine: a WebAssembly module, assembled byte by byte, that behaves as a test requires. */
export interface FakeEngine {
  /** The return value of bl_abi_version. Default 3. */
  abi?: number;
  /** The code of bl_link: instructions that leave an i32. Default: succeeds. */
  link?: readonly number[];
  /** The return value of bl_result. Default: an empty success. */
  result?: unknown;
  /** Whether an input is to blame for a trap. */
  blamesInput?: boolean;
  /** Whether the result is null instead. */
  hasNullResult?: boolean;
  /** Address and text of data for the instructions. */
  text?: string;
}

const textAddress = 0x8000;
const resultAddress = 0x1_0000;
const outputAddress = 0x2_0000;
const usedMemory = 0x3_0000;

/** The only output of every fake. */
export const fakeOutput = new Uint8Array([1, 2, 3, 4]);

/** A result with one output, in the engine's format. */
export const fakeResult = {
  ok: true,
  target: 'bpfel',
  hasBtf: true,
  btfSizes: { btf: 24, ext: 0 },
  outputs: [{ kind: 'obj', size: fakeOutput.byteLength }],
  inputs: [
    {
      name: 'a.bc',
      kind: 'bitcode',
      producer: 'LLVM23.1.1',
      compiler: null,
      bytesRead: 3,
      members: 0,
      membersOpened: 0,
      membersLinked: [],
    },
  ],
  diagnostics: [],
  stages: [{ name: 'read', milliseconds: 1 }],
  counts: { functions: 1, globals: 0, instructions: 2 },
};

const i32 = 0x7f;
const f64 = 0x7c;

/** Imported functions by the index that `call` takes. */
const imports = [
  { module: 'host', name: 'read', params: [i32, f64, i32, i32], results: [i32] },
  { module: 'host', name: 'stage', params: [i32, i32], results: [] },
  { module: 'host', name: 'fatal', params: [i32, i32, i32], results: [] },
  { module: 'host', name: 'open', params: [i32, i32, i32, i32], results: [i32] },
  { module: 'host', name: 'source', params: [i32, i32, i32, i32], results: [i32] },
  { module: 'host', name: 'pass', params: [i32, i32, i32, i32], results: [] },
  { module: 'host', name: 'log', params: [i32, i32], results: [] },
  { module: 'env', name: 'unheard_of', params: [], results: [] },
] as const;

type ImportName = (typeof imports)[number]['name'];

/** Index of bl_link among all functions. */
const linkIndex = imports.length + 4;

const leb = (value: number): number[] => {
  const bytes: number[] = [];
  for (let rest = value; ;) {
    const byte = rest & 0x7f;
    rest >>= 7;
    const isLast = (rest === 0 && !(byte & 0x40)) || (rest === -1 && Boolean(byte & 0x40));
    bytes.push(isLast ? byte : byte | 0x80);
    if (isLast) return bytes;
  }
};

const uleb = (value: number): number[] => (value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...uleb(value >>> 7)]);
const vector = (items: readonly (readonly number[])[]): number[] => [...uleb(items.length), ...items.flat()];
const bytesOf = (text: string): number[] => [...new TextEncoder().encode(text)];
const named = (text: string): number[] => [...uleb(bytesOf(text).length), ...bytesOf(text)];
const section = (id: number, body: readonly number[]): number[] => [id, ...uleb(body.length), ...body];

/** Instructions for `link`. */
export const code = {
  constant: (value: number): number[] => [0x41, ...leb(value)],
  constantF64: (value: number): number[] => [0x44, ...new Uint8Array(new Float64Array([value]).buffer)],
  call: (name: ImportName): number[] => [0x10, ...uleb(imports.findIndex((other) => other.name === name))],
  recurse: [0x20, 0, 0x20, 1, 0x10, ...uleb(linkIndex)],
  trap: [0x00],
  drop: [0x1a],
  store: (address: number, value: number): number[] => [
    ...code.constant(address),
    ...code.constant(value),
    ...[0x36, 2, 0],
  ],
  /** Pushes address and size of the fake's text. */
  text: (text: string): number[] => [...code.constant(textAddress), ...code.constant(bytesOf(text).length)],
  textAddress,
};

/** The bytes of a fake engine. */
export function createFakeEngine(fake: FakeEngine = {}): Uint8Array<ArrayBuffer> {
  const result = bytesOf(typeof fake.result === 'string' ? fake.result : JSON.stringify(fake.result ?? fakeResult));
  const version = bytesOf('{"llvm":"23.1.1","targets":["bpf"],"cpus":["generic"]}');
  const versionAddress = 0x4000;
  const giveBytes = (sizeParam: number, address: number, size: number): number[] => [
    ...[0x20, sizeParam, ...code.constant(size), 0x36, 2, 0],
    ...code.constant(address),
  ];
  const functions = [
    { name: '_initialize', params: [], results: [], body: [] },
    { name: 'bl_abi_version', params: [], results: [i32], body: code.constant(fake.abi ?? 3) },
    { name: 'bl_version', params: [i32], results: [i32], body: giveBytes(0, versionAddress, version.length) },
    { name: 'bl_alloc', params: [i32], results: [i32], body: code.constant(16) },
    { name: 'bl_link', params: [i32, i32], results: [i32], body: fake.link ?? code.constant(0) },
    {
      name: 'bl_result',
      params: [i32],
      results: [i32],
      body: fake.hasNullResult ? code.constant(0) : giveBytes(0, resultAddress, result.length),
    },
    {
      name: 'bl_blame_input',
      params: [i32, i32],
      results: [i32],
      body: code.constant(fake.blamesInput === true ? 1 : 0),
    },
    { name: 'bl_output', params: [i32, i32], results: [i32], body: giveBytes(1, outputAddress, fakeOutput.length) },
    { name: 'bl_used_memory', params: [], results: [i32], body: code.constant(usedMemory) },
  ];
  const signatures = [...imports, ...functions].map(({ params, results }) => [
    0x60,
    ...vector(params.map((type) => [type])),
    ...vector(results.map((type) => [type])),
  ]);
  const data = (address: number, bytes: readonly number[]): number[] => [
    ...[0, ...code.constant(address), 0x0b, ...uleb(bytes.length)],
    ...bytes,
  ];
  return new Uint8Array([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, vector(signatures)),
    ...section(
      2,
      vector([
        ...imports.map(({ module, name }, index) => [...named(module), ...named(name), 0, index]),
        [...named('env'), ...named('memory'), 2, 0, 4],
      ]),
    ),
    ...section(3, vector(functions.map((_, index) => [imports.length + index]))),
    ...section(7, vector(functions.map(({ name }, index) => [...named(name), 0, imports.length + index]))),
    ...section(10, vector(functions.map(({ body }) => [...uleb(body.length + 2), 0, ...body, 0x0b]))),
    ...section(
      11,
      vector([
        data(versionAddress, version),
        data(textAddress, bytesOf(fake.text ?? '')),
        data(resultAddress, result),
        data(outputAddress, [...fakeOutput]),
      ]),
    ),
  ]);
}

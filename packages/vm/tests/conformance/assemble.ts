/**
 * The assembly of the conformance suite: `add %r0, 1`, `ldxdw %r0, [%r10-8]`, `lock fetch add32 [%r1], %r2`,
 * `jne %r0, %r1, label`, `call local label`. A label `exit` that no line defines is the last instruction.
 */

const alu = ['add', 'sub', 'mul', 'div', 'or', 'and', 'lsh', 'rsh', 'neg', 'mod', 'xor', 'mov', 'arsh'];
const jumps = ['ja', 'jeq', 'jgt', 'jge', 'jset', 'jne', 'jsgt', 'jsge', 'call', 'exit', 'jlt', 'jle', 'jslt', 'jsle'];
const sizes: Record<string, number> = { b: 0x10, h: 0x08, w: 0x00, dw: 0x18 };
const atomics: Record<string, number> = { add: 0x00, or: 0x40, and: 0x50, xor: 0xa0, xchg: 0xe1, cmpxchg: 0xf1 };

interface Line {
  readonly words: readonly string[];
  /** Index of its instruction, in units of 8 bytes. */
  readonly index: number;
}

/** Assembles a program. */
export function assemble(text: string): Uint8Array {
  const labels = new Map<string, number>();
  const lines: Line[] = [];
  let index = 0;
  for (const raw of text.split('\n')) {
    const line = raw.replace(/#.*/, '').trim();
    if (line === '') continue;
    const label = /^(\w+):$/.exec(line);
    if (label !== null) {
      labels.set(label[1]!, index);
      continue;
    }
    const words = line.split(/[\s,]+(?![^[]*\])/).filter((word) => word !== '');
    lines.push({ words, index });
    index += words[0] === 'lddw' ? 2 : 1;
  }
  if (!labels.has('exit')) labels.set('exit', lines.at(-1)!.index);
  return Uint8Array.from(lines.flatMap((line) => encodeLine(line, labels)));
}

function encodeLine({ words, index }: Line, labels: ReadonlyMap<string, number>): number[] {
  const [mnemonic = '', first = '', second = '', third = ''] = words;
  const distance = (word: string): number => {
    if (/^[+-]\d+$/.test(word)) return Number(word);
    const target = labels.get(word);
    if (target === undefined) throw new Error(`line ${words.join(' ')}: no label ${word}`);
    return target - index - 1;
  };
  if (mnemonic === 'lddw') {
    const value = BigInt.asUintN(64, BigInt(second));
    return [...encode(0x18, register(first), 0, 0, value), ...encode(0, 0, 0, 0, value >> 32n)];
  }
  if (mnemonic === 'lock') return encodeAtomic(words.slice(1));
  const load = /^ldx(s?)(b|h|w|dw)$/.exec(mnemonic);
  if (load !== null) {
    const { base, offset } = memory(second);
    return encode((load[1] === 's' ? 0x81 : 0x61) | sizes[load[2]!]!, register(first), base, offset, 0n);
  }
  const store = /^st(x?)(b|h|w|dw)$/.exec(mnemonic);
  if (store !== null) {
    const { base, offset } = memory(first);
    const size = sizes[store[2]!]!;
    if (store[1] === 'x') return encode(0x63 | size, base, register(second), offset, 0n);
    return encode(0x62 | size, base, 0, offset, BigInt(second));
  }
  const swap = /^(be|le|swap|bswap)(16|32|64)$/.exec(mnemonic);
  if (swap !== null) {
    const opcode = swap[1] === 'be' ? 0xdc : swap[1] === 'le' ? 0xd4 : 0xd7;
    return encode(opcode, register(first), 0, 0, BigInt(swap[2]!));
  }
  const extend = /^movsx(8|16|32)(32|64)$/.exec(mnemonic);
  if (extend !== null) {
    const opcode = extend[2] === '64' ? 0xbf : 0xbc;
    return encode(opcode, register(first), register(second), Number(extend[1]), 0n);
  }
  if (mnemonic === 'exit') return encode(0x95, 0, 0, 0, 0n);
  if (mnemonic === 'ja') return encode(0x05, 0, 0, distance(first), 0n);
  if (mnemonic === 'ja32') return encode(0x06, 0, 0, 0, BigInt(distance(first)));
  if (mnemonic === 'call') {
    if (first === 'local') return encode(0x85, 0, 1, 0, BigInt(distance(second)));
    return isRegister(first) ? encode(0x8d, register(first), 0, 0, 0n) : encode(0x85, 0, 0, 0, BigInt(first));
  }
  const operation = /^([a-z]+?)(32)?$/.exec(mnemonic);
  const name = operation?.[1] ?? '';
  const isNarrow = operation?.[2] !== undefined;
  const operand = isRegister(second) ? 0x08 : 0;
  const [source, immediate] = isRegister(second) ? [register(second), 0n] : [0, BigInt(second || 0)];
  if (jumps.includes(name)) {
    const opcode = (isNarrow ? 0x06 : 0x05) | (jumps.indexOf(name) << 4) | operand;
    return encode(opcode, register(first), source, distance(third), immediate);
  }
  const isSigned = name === 'sdiv' || name === 'smod';
  const position = alu.indexOf(isSigned ? name.slice(1) : name);
  if (position < 0) throw new Error(`line ${words.join(' ')}: unknown`);
  const opcode = (isNarrow ? 0x04 : 0x07) | (position << 4) | operand;
  return encode(opcode, register(first), source, isSigned ? 1 : 0, immediate);
}

function encodeAtomic(words: readonly string[]): number[] {
  const hasFetch = words[0] === 'fetch';
  const [name = '', place = '', source = ''] = hasFetch ? words.slice(1) : words;
  const { base, offset } = memory(place);
  const isNarrow = name.endsWith('32');
  const operation = atomics[isNarrow ? name.slice(0, -2) : name]!;
  const opcode = isNarrow ? 0xc3 : 0xdb;
  return encode(opcode, base, register(source), offset, BigInt(operation | (hasFetch ? 1 : 0)));
}

function isRegister(word: string): boolean {
  return word.startsWith('%r');
}

function register(word: string): number {
  return Number(word.slice(2));
}

function memory(word: string): { base: number; offset: number } {
  const parts = /^\[(%r\d+)\s*(?:([+-])\s*(\w+))?\]$/.exec(word);
  if (parts === null) throw new Error(`${word}: no place in memory`);
  const distance = Number(parts[3] ?? 0);
  return { base: register(parts[1]!), offset: parts[2] === '-' ? -distance : distance };
}

function encode(opcode: number, destination: number, source: number, offset: number, immediate: bigint): number[] {
  const bytes = new Uint8Array(8);
  const view = new DataView(bytes.buffer);
  bytes[0] = opcode;
  bytes[1] = destination | (source << 4);
  view.setInt16(2, offset, true);
  view.setUint32(4, Number(BigInt.asUintN(32, immediate)), true);
  return [...bytes];
}

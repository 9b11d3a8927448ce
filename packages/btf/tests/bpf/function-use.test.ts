import { describe, expect, it } from 'vitest';
import { scanFunctions, type FunctionUse } from '../../src/bpf/function-use.js';
import type { ElfObject, ElfSection, ElfSymbol } from '../../src/elf/elf-object.js';

/** An instruction; one of opcode 0x18 takes 16 bytes. */
type Code = readonly [opcode: number, destination?: number, source?: number, offset?: number, immediate?: number];

const [call, callRegister, exit, wide] = [0x85, 0x8d, 0x95, 0x18];
const frame = 10;

function encode(codes: readonly Code[]): Uint8Array {
  const bytes = codes.flatMap(([opcode, destination = 0, source = 0, offset = 0, immediate = 0]) => {
    const view = new DataView(new ArrayBuffer(opcode === wide ? 16 : 8));
    view.setUint8(0, opcode);
    view.setUint8(1, destination | (source << 4));
    view.setInt16(2, offset, true);
    view.setInt32(4, immediate, true);
    return [...new Uint8Array(view.buffer)];
  });
  return Uint8Array.from(bytes);
}

/** `[name, kind, section, value, size]` */
type Symbol = readonly [name: string, kind: ElfSymbol['kind'], section: number, value?: number, size?: number];

/** An object of some sections: those of code hold instructions, those of a name alone hold data. Indexes begin at 1. */
function makeObject(
  sections: readonly (string | readonly [name: string, code: readonly Code[] | Uint8Array])[],
  symbols: readonly Symbol[],
  relocations: Readonly<Record<number, readonly (readonly [offset: number, symbol: number])[]>> = {},
): ElfObject {
  const made = ['', ...sections].map((section, index): ElfSection => {
    const [name, code = []] = typeof section === 'string' ? [section] : section;
    const data = code instanceof Uint8Array ? code : encode(code);
    const flags = typeof section === 'string' ? 2 : 6;
    const rest = { type: 1, offset: 0, link: 0, info: 0, alignment: 8, entrySize: 0 };
    return { index, name, flags, data, size: data.length, ...rest };
  });
  return {
    byteOrder: 'little',
    machine: 247,
    sections: made,
    symbols: symbols.map(([name, kind, section, value = 0, size = 0], index) => ({
      ...{ index, name, kind, section, value, size, binding: 'global', visibility: 'default' },
    })),
    section: (name) => made.find((section) => section.name === name),
    relocationsOf: ({ index }) => (relocations[index] ?? []).map(([offset, symbol]) => ({ offset, symbol, type: 1 })),
  };
}

/** What the only function of an object does. */
function useOf(...codes: readonly Code[]): FunctionUse {
  return scanFunctions(makeObject([['xdp', codes]], [['f', 'func', 1]]))[0]!;
}

const namesOf = (uses: Iterable<FunctionUse>): string[] => Array.from(uses, ({ name }) => name);

describe('scanFunctions', () => {
  it('lists functions by section and offset, each with its own instructions as the kernel counts them', () => {
    const first: readonly Code[] = [[wide, 1, 0, 0, 7], [call, 0, 0, 0, 5], [exit]];
    const second: readonly Code[] = [[call, 0, 0, 0, 6], [callRegister, 1], [callRegister, 2], [exit]];
    const object = makeObject(
      [
        ['xdp', [...first, ...second]],
        ['socket', [[exit]]],
      ],
      [
        ['second', 'func', 1, 32, 32],
        ['other', 'func', 2, 0, 8],
        ['first', 'func', 1, 0, 32],
      ],
    );
    const none = { stackBytes: 0, kfuncs: new Set(), maps: new Set(), callees: new Set(), hasCallbacks: false };
    expect(scanFunctions(object)).toEqual([
      ...[
        { name: 'first', section: 'xdp', offset: 0, instructions: 4, helpers: new Set([5]), indirectCalls: 0 },
        { name: 'second', section: 'xdp', offset: 32, instructions: 4, helpers: new Set([6]), indirectCalls: 2 },
        { name: 'other', section: 'socket', offset: 0, instructions: 1, helpers: new Set(), indirectCalls: 0 },
      ].map((use) => expect.objectContaining({ ...none, ...use, needs: new Map() })),
    ]);
  });

  it('counts only the instructions within the size of a function', () => {
    const object = makeObject([['xdp', [[exit], [exit], [exit], [exit]]]], [['f', 'func', 1, 8, 16]]);
    expect(scanFunctions(object)).toMatchObject([{ name: 'f', offset: 8, instructions: 2 }]);
  });

  it('does not decode sections without functions', () => {
    const object = makeObject(
      [
        ['xdp', [[exit]]],
        ['odd', new Uint8Array(3)],
      ],
      [['f', 'func', 1]],
    );
    expect(namesOf(scanFunctions(object))).toEqual(['f']);
  });

  it('keeps each need once', () => {
    const addAndFetch: Code = [0xdb, 1, 2, 0, 1];
    expect([...useOf(addAndFetch, addAndFetch, [0x06], [exit]).needs]).toEqual([
      ['atomic operations other than addition', { since: '5.12', reason: 'atomic operations other than addition' }],
      ['long jumps (v4)', { since: '6.6', reason: 'long jumps (v4)' }],
    ]);
  });
});

describe('calls', () => {
  /** `main` calls from its second instruction; `near` follows it, `far` is the second function of `.text`. */
  function calling(code: Code, symbol?: number) {
    const object = makeObject(
      [
        ['xdp', [[0xb7], code, [exit], [exit]]],
        ['.text', [[exit], [exit], [exit]]],
      ],
      [
        ['main', 'func', 1, 0, 24],
        ['near', 'func', 1, 24, 8],
        ['', 'section', 2],
        ['start', 'func', 2, 0, 8],
        ['far', 'func', 2, 16, 8],
        ['bpf_rcu_read_lock', 'none', 0],
      ],
      symbol === undefined ? {} : { 1: [[8, symbol]] },
    );
    const { helpers, kfuncs, callees, maps, hasCallbacks } = scanFunctions(object)[0]!;
    return { helpers: [...helpers], kfuncs: [...kfuncs], callees: namesOf(callees), maps: [...maps], hasCallbacks };
  }
  const nothing: ReturnType<typeof calling> = { helpers: [], kfuncs: [], callees: [], maps: [], hasCallbacks: false };

  it.each<[what: string, expected: Partial<typeof nothing>, code: Code, symbol?: number]>([
    ['a helper by its number', { helpers: [1] }, [call, 0, 0, 0, 1]],
    ['a function by the distance from the next instruction', { callees: ['near'] }, [call, 0, 1, 0, 1]],
    ['nothing where no function begins', {}, [call, 0, 1, 0, 0]],
    ['a function by its symbol', { callees: ['far'] }, [call, 0, 1, 0, -1], 4],
    ['a function by its section and the distance, less one', { callees: ['far'] }, [call, 0, 1, 0, 1], 2],
    ['the first function of a section', { callees: ['start'] }, [call, 0, 1, 0, -1], 2],
    ['a symbol whatever the source register', { callees: ['start'] }, [call, 0, 0, 0, -1], 3],
    ['a function of the kernel by its name', { kfuncs: ['bpf_rcu_read_lock'] }, [call, 0, 1, 0, -1], 5],
    ['nothing that the object has, by a number of the kernel', {}, [call, 0, 2, 0, 1]],
  ])('reach %s', (_, expected, code, symbol) => {
    expect(calling(code, symbol)).toEqual({ ...nothing, ...expected });
  });
});

describe('addresses', () => {
  /** Loads an address at the second instruction. @param at Where the relocation is. */
  function loading(immediate: number, symbol?: number, at = 8) {
    const object = makeObject(
      [
        ['xdp', [[0xb7], [wide, 1, 0, 0, immediate], [exit]]],
        ['.text', [[exit], [exit], [exit]]],
        '.maps',
        'maps',
        'maps/old',
        '.rodata',
      ],
      [
        ['main', 'func', 1],
        ['visit', 'func', 2, 16],
        ['', 'section', 2],
        ['', 'section', 3, 8],
        ['not_an_object', 'none', 3, 24],
        ['elsewhere', 'object', 6, 24],
        ['before', 'object', 3, 8],
        ['counters', 'object', 3, 24],
        ['table', 'object', 4],
        ['older', 'object', 5],
        ['constant', 'object', 6, 8],
        ['external', 'none', 0],
        ['absolute', 'object', 0xfff1],
      ],
      symbol === undefined ? {} : { 1: [[at, symbol]] },
    );
    const { maps, callees, hasCallbacks } = scanFunctions(object)[0]!;
    return { maps: [...maps], callees: namesOf(callees), hasCallbacks };
  }

  it.each<[what: string, maps: readonly string[], immediate: number, symbol?: number]>([
    ['a map by its symbol', ['counters'], 0, 7],
    ['a map by its symbol, whatever the number', ['counters'], 8, 7],
    ['a map by its place in the section', ['counters'], 16, 3],
    ['the section where no map begins', ['.maps'], 4, 3],
    ['a map of the section "maps"', ['table'], 0, 8],
    ['a map of a section of its own', ['older'], 0, 9],
    ['a section of global data', ['.rodata'], 0, 10],
    ['no map for a number', [], 24],
    ['no map for what the object does not define', [], 0, 11],
    ['no map for an absolute symbol', [], 0, 12],
  ])('are of %s', (_, maps, immediate, symbol) => {
    expect(loading(immediate, symbol)).toEqual({ maps, callees: [], hasCallbacks: false });
  });

  it('are not of an instruction that loads none', () => {
    expect(loading(0, 7, 0)).toEqual({ maps: [], callees: [], hasCallbacks: false });
  });

  it.each<[what: string, immediate: number, symbol: number]>([
    ['its symbol', 0, 1],
    ['its place in the section', 16, 2],
  ])('are of a function to call back by %s', (_, immediate, symbol) => {
    expect(loading(immediate, symbol)).toEqual({ maps: [], callees: ['visit'], hasCallbacks: true });
  });
});

describe('the stack of a function', () => {
  const copy = (to: number, from: number): Code => [0xbf, to, from];
  const add = (to: number, immediate: number): Code => [0x07, to, 0, 0, immediate];
  const store = (base: number, offset: number): Code => [0x7b, base, 9, offset];

  it.each<[what: string, bytes: number, ...codes: Code[]]>([
    ['nothing', 0, [0xb7]],
    ['a store', 8, store(frame, -8)],
    ['a store of a number, in whole slots', 8, [0x72, frame, 0, -1]],
    ['a load', 16, [0x61, 1, frame, -12]],
    ['the deepest of several', 24, store(frame, -16), store(frame, -24), store(frame, -8)],
    ['what is above the frame', 0, [0x79, 1, frame, 8]],
    ['a store of the frame pointer to elsewhere', 0, [0x7b, 1, frame, -8]],
    ['an address that is passed on', 24, copy(2, frame), add(2, -24)],
    ['a store through a sum', 32, copy(2, frame), add(2, -24), store(2, -8)],
    ['a copy of a copy', 40, copy(2, frame), add(2, -24), copy(3, 2), store(3, -16)],
    ['two sums', 16, copy(2, frame), add(2, -8), add(2, -8)],
    ['a sum of something else', 0, add(2, -24), store(2, -8)],
    ['a copy of something else', 0, copy(2, frame), copy(2, 3), store(2, -8)],
    ['a copy of half a register', 0, [0xbc, 2, frame], store(2, -8)],
    ['a copy with sign extension', 0, [0xbf, 2, frame, 8], store(2, -8)],
    ['a register that got a number', 0, copy(2, frame), [0xb7, 2], store(2, -8)],
    ['a register that got a number of 32 bits', 0, copy(2, frame), [0xb4, 2], store(2, -8)],
    ['a register that was loaded', 0, copy(2, frame), [0x79, 2, 1], store(2, -8)],
    ['a register that got a wide number', 0, copy(2, frame), [wide, 2], store(2, -8)],
    ['a register that was stored through', 16, copy(2, frame), store(2, -8), store(2, -16)],
    ['a register under which a number was stored', 16, copy(2, frame), [0x7a, 2, 0, -8], store(2, -16)],
    ['a register that was compared', 8, copy(2, frame), [0x15, 2], store(2, -8)],
    ['nothing of a jump that goes back', 0, copy(2, frame), [0x15, 2, 0, -16]],
    ['a register that was compared by 32 bits', 8, copy(2, frame), [0x16, 2], store(2, -8)],
    ['the frame pointer, which stays what it is', 8, [0xb7, frame], store(frame, -8)],
    ['the result of a call', 0, copy(0, frame), [call, 0, 0, 0, 1], store(0, -8)],
    ['the first argument after a call', 0, copy(1, frame), [call, 0, 0, 0, 1], store(1, -8)],
    ['the last argument after a call', 0, copy(5, frame), [call, 0, 0, 0, 1], store(5, -8)],
    ['an argument after a call through a register', 0, copy(1, frame), [callRegister, 6], store(1, -8)],
    ['a register that calls save', 8, copy(6, frame), [call, 0, 0, 0, 1], store(6, -8)],
  ])('counts %s', (_, bytes, ...codes) => {
    expect(useOf(...codes).stackBytes).toBe(bytes);
  });
});

import { describe, expect, it } from 'vitest';
import { checkExt } from '../../src/kernel/ext/check-ext.js';
import { checkProgram, type ProgramFinding } from '../../src/kernel/ext/check-program.js';
import { findSubprograms } from '../../src/kernel/ext/subprograms.js';
import { kindName } from '../../src/kernel/log/kernel-log.js';
import { answersKey } from '../../src/kernel/rules/kernel-rules.js';
import { parseKernelVersion } from '../../src/kernel/rules/kernel-version.js';
import { validate } from '../../src/kernel/validate.js';
import { BtfBuilder } from '../../src/model/btf-builder.js';
import { decode } from '../../src/model/decode.js';
import { makeBlob, record as r, type RecordSpec } from './blob-maker.js';
import { changed, open } from './ext/changed-object.js';

/** The codes and the texts of all issues of a blob. */
function issuesOf(records: readonly RecordSpec[], kernel = '6.18'): string[] {
  return validate(makeBlob(records), { kernel }).issues.map(({ code, message }) => `${code} ${message}`);
}

const codesOf = (records: readonly RecordSpec[], kernel = '6.18'): string[] =>
  issuesOf(records, kernel).map((text) => text.split(' ')[0]!);

const lock = r.struct('bpf_spin_lock', 4, [['val', 1, 0]]);
const long = 'n'.repeat(200);

/** A blob with more string bytes behind those that it uses. */
function withStrings(count: number): Uint8Array<ArrayBuffer> {
  const blob = makeBlob([r.int()]);
  const view = new DataView(blob.buffer);
  const length = view.getUint32(20, true);
  const grown = new Uint8Array(blob.length - length + count);
  grown.set(blob);
  new DataView(grown.buffer).setUint32(20, count, true);
  return grown;
}

describe('the sections', () => {
  it('hold strings up to the largest offset of a name', () => {
    const answers = [0x10000, 0x10001].map((count) => validate(withStrings(count), { kernel: '5.3' }));
    expect(answers.map(({ ok }) => ok)).toEqual([true, false]);
    expect(answers[1]!.issues[0]).toMatchObject({ code: 'BTF_STRINGS', kernel: { message: 'Invalid string section' } });
  });

  it('end with the strings where the header has no layout, for kernels that know one too', () => {
    const blob = makeBlob([r.int()]);
    const view = new DataView(blob.buffer);
    // The strings first, then the types.
    const [types, strings] = [blob.slice(24, 40), blob.slice(40)];
    const padded = new Uint8Array(8);
    padded.set(strings);
    const moved = Uint8Array.from([...blob.slice(0, 24), ...padded, ...types]);
    for (const [at, value] of [
      [8, 8],
      [12, types.length],
      [16, 0],
      [20, 8],
    ] as const)
      new DataView(moved.buffer).setUint32(at, value, true);
    expect(view.getUint32(12, true)).toBe(types.length);
    for (const kernel of ['6.18', '7.1'])
      expect(validate(moved, { kernel }).issues[0]).toMatchObject({ code: 'BTF_STRINGS_NOT_LAST' });
  });

  it('of a module may have no types', () => {
    const base = decode(makeBlob([r.int()]));
    const module = makeBlob([]).slice(0, 24);
    new DataView(module.buffer).setUint32(20, 0, true);
    const padded = Uint8Array.from([...module, 0]);
    new DataView(padded.buffer).setUint32(20, 1, true);
    expect(validate(padded, { kernel: '6.18', base }).issues.map(({ code }) => code)).not.toContain('BTF_TYPES_EMPTY');
    expect(validate(padded, { kernel: '6.18' }).issues.map(({ code }) => code)).toContain('BTF_TYPES_EMPTY');
  });

  it('of a module place a record that is cut off in its own bytes', () => {
    const base = decode(makeBlob([r.int(), r.int('other')]));
    const whole = makeBlob([r.ptr(1)]);
    const cut = Uint8Array.from([...whole.slice(0, 32), ...whole.slice(36)]);
    const view = new DataView(cut.buffer);
    view.setUint32(12, 8, true);
    view.setUint32(16, 8, true);
    expect(validate(cut, { kernel: '6.18', base }).issues[0]).toMatchObject({
      location: { byteOffset: 24 },
    });
  });
});

describe('a record', () => {
  it('has its long name cut in messages', () => {
    const [text] = issuesOf([r.int(), r.struct(long, 0, [['a', 1, 0]])]);
    expect(text).toContain(`STRUCT ${'n'.repeat(80)})`);
  });

  it('of an array names types of its own beyond the largest id', () => {
    expect(codesOf([r.int(), r.array(0x100001, 1, 1), r.array(1, 0x100001, 1)]).slice(0, 2)).toEqual([
      'BTF_ARRAY_ELEMENT',
      'BTF_ARRAY_INDEX',
    ]);
  });

  it('of a section without a size is reported once, whatever is in it', () => {
    expect(codesOf([r.int(), r.variable('v', 1), r.datasec('.data', 0, [[2, 0, 4]])])).toEqual(['BTF_DATASEC_SIZE']);
  });

  it('with a name offset beyond the strings is reported once, with the offset', () => {
    const texts = issuesOf([r.typedef(4000, 0)]);
    expect(texts).toHaveLength(1);
    expect(texts[0]).toContain('name offset 4000');
    const values = issuesOf([r.int(), r.enumeration('e', 4, [[4000, 1]])]);
    expect(values).toHaveLength(1);
    expect(values[0]).toContain('name offset 4000');
  });

  it('of an enum needs a name for each value from kernel 4.20 on', () => {
    const records = [r.enumeration('e', 4, [[0, 1]])];
    expect([codesOf(records), codesOf(records, '4.19')].map((codes) => codes.length)).toEqual([1, 0]);
  });
});

describe('a reference', () => {
  it('counts a tag among the 32 types that wait for each other', () => {
    const chain = (count: number): RecordSpec[] => [
      ...Array.from({ length: count }, (_, index) => r.typedef(`t${index}`, index + 3)),
      r.int(),
    ];
    const make = (count: number): RecordSpec[] => [r.declTag('tag', 2), ...chain(count)];
    expect([codesOf(make(31)), codesOf(make(32))]).toEqual([[], ['BTF_DEPTH']]);
  });

  it('that loops gives its path, and one to itself too', () => {
    const [issue] = validate(makeBlob([r.typedef('a', 2), r.typedef('b', 1)]), { kernel: '6.18' }).issues;
    expect(issue).toMatchObject({ code: 'BTF_CYCLE', location: { path: ['TYPEDEF a [1]', 'TYPEDEF b [2]'] } });
  });

  it('that leads nowhere gives the path to it', () => {
    const [issue] = validate(makeBlob([r.typedef('a', 2), r.typedef('b', 9)]), { kernel: '6.18' }).issues;
    expect(issue).toMatchObject({ code: 'BTF_REFERENCE', location: { path: ['TYPEDEF a [1]', 'TYPEDEF b [2]'] } });
  });

  it('of a module leads to a type that is there', () => {
    const base = decode(makeBlob([r.int()]));
    const [issue] = validate(makeBlob([r.const(9)]), { kernel: '6.18', base }).issues;
    expect(issue).toMatchObject({ code: 'BTF_REFERENCE' });
    expect(issue!.message).toContain('leads to a type that is not there');
  });

  it('that loops through a pointer in a struct is found from the pointer', () => {
    const records = [r.int(), r.struct('s', 8, [['m', 3, 0]]), r.const(4), r.ptr(3)];
    expect(codesOf(records)).toEqual(['BTF_CYCLE']);
  });

  it('that loops is too long a chain for the types that are left', () => {
    const records = [
      r.int(),
      r.typeTag('uptr', 7),
      r.restrict(3),
      r.restrict(7),
      r.restrict(4),
      r.ptr(6),
      r.const(7),
      r.union('s', 8, [['m', 4, 0]]),
      r.variable('v', 5),
    ];
    expect(codesOf(records, '7.2')).toEqual([
      'BTF_CYCLE',
      'BTF_CYCLE',
      'BTF_CYCLE',
      'BTF_MEMBER_TYPE',
      'BTF_VAR_TYPE',
      'BTF_CHAIN',
    ]);
  });

  it('that loops through a type that is wrong is not reported', () => {
    expect(codesOf([r.typedef('a', 2), r.typedef('1', 1)])).toHaveLength(1);
  });

  it('to a type that is wrong is not reported again', () => {
    const wrong = r.int('wrong', 1, 32);
    expect(codesOf([wrong, r.variable('v', 1), r.datasec('.data', 4, [[2, 0, 4]])])).toEqual(['BTF_INT_SIZE']);
    expect(codesOf([r.typedef('a', 9), r.variable('v', 1), r.datasec('.data', 4, [[2, 0, 4]])])).toEqual([
      'BTF_REFERENCE',
    ]);
    expect(codesOf([r.fwd('f'), r.variable('v', 1), r.datasec('.data', 4, [[2, 0, 4]])])).toEqual(['BTF_VAR_TYPE']);
    expect(codesOf([r.ptr(9), r.struct('s', 8, [['m', 1, 0]])])).toEqual(['BTF_REFERENCE']);
  });

  it('of a parameter is reported before its name', () => {
    const func = (name: string, type: number): RecordSpec[] => [r.int(), r.fwd('f'), r.proto(1, [[name, type]])];
    expect(issuesOf(func('1', 9))[0]).toContain('is of type 9');
    expect(codesOf(func('a', 1))).toEqual([]);
  });

  it('of an array is indexed by an integer of whole bytes', () => {
    const array = (...index: RecordSpec[]): string[] => codesOf([r.int(), ...index, r.array(1, 2, 1)]);
    expect(array(r.int('bits', 4, 7))).toEqual(['BTF_ARRAY_INDEX_TYPE']);
    expect(array(r.enumeration('e', 4, [['A', 0]]))).toEqual(['BTF_ARRAY_INDEX_TYPE']);
    expect(array(r.fwd('f'))).toEqual(['BTF_ARRAY_INDEX_TYPE']);
    expect(array(r.int('whole', 2))).toEqual([]);
  });
});

describe('a member', () => {
  it('of a type without a size is one issue', () => {
    expect(codesOf([r.fwd('f'), r.struct('s', 4, [['m', 1, 0]])])).toEqual(['BTF_MEMBER_TYPE']);
    expect(codesOf([r.fwd('f'), r.const(1), r.struct('s', 4, [['m', 2, 0]])])).toEqual(['BTF_MEMBER_TYPE']);
  });

  it('of bits ends inside its struct', () => {
    const struct = (size: number, offset: number, flag: boolean): string[] =>
      codesOf([r.int(), r.struct('s', size, [['m', 1, offset]], flag)]);
    expect(struct(4, 0x0500_0000 | 27, true)).toEqual([]);
    expect(struct(4, 0x0500_0000 | 28, true)).toEqual(['BTF_MEMBER_END']);
    expect(struct(4, 64, false)).toEqual(['BTF_MEMBER_BEYOND', 'BTF_MEMBER_END']);
    expect(struct(4, 32, false)).toEqual(['BTF_MEMBER_END']);
    expect(struct(8, 32, false)).toEqual([]);
  });

  it('of an integer that begins at a bit counts those before it', () => {
    const make = (bits: number, offset: number): string[] =>
      codesOf([r.int('odd', 8, bits, 0, offset), r.struct('s', 8, [['m', 1, 0]])]);
    expect(make(8, 56)).toEqual([]);
    expect(codesOf([r.int('odd', 8, 8, 0, 56), r.struct('s', 7, [['m', 1, 0]])])).toEqual(['BTF_MEMBER_END']);
  });

  it('without a name has its number in messages', () => {
    const member = (name: string | number): string =>
      issuesOf([
        r.int(),
        r.struct('s', 4, [
          [name, 1, 0],
          ['other', 1, 0],
          [name, 1, 8],
        ]),
      ])[0]!;
    expect([member(0), member('m')].map((text) => /member \w+ ends/.exec(text)?.[0])).toEqual([
      'member 2 ends',
      'member m ends',
    ]);
  });
});

describe('a special field', () => {
  it('is looked for in 31 nested arrays', () => {
    const makeArrays = (count: number): RecordSpec[] => [
      r.int(),
      lock,
      ...Array.from({ length: count }, (_, index) => r.array(index + 1 + (index === 0 ? 0 : 1), 1, 1)),
      r.struct('s', 8, [
        ['lock', 2, 0],
        ['many', count + 2, 32],
      ]),
    ];
    const inArrays = (count: number): string[] => issuesOf(makeArrays(count));
    const errnoOf = (count: number): unknown =>
      validate(makeBlob(makeArrays(count)), { kernel: '6.18' }).issues[0]?.kernel?.errno;
    expect(inArrays(31)).toEqual([]);
    expect(inArrays(32)[0]).toContain('32 nested arrays');
    expect(errnoOf(32)).toBe('E2BIG');
  });

  it('is looked for in 31 nested structs, also where some were searched before', () => {
    // Types 3 to 22 hold each other, and so do the following ones, the first of which holds 22.
    const structs = (count: number, first: number, inner: number): RecordSpec[] =>
      Array.from({ length: count }, (_, index) =>
        r.struct(`s${first + index}`, 4, [['m', index === 0 ? inner : first + index - 1, 0]]),
      );
    const nested = (count: number): string[] =>
      codesOf([
        r.int(),
        lock,
        ...structs(20, 3, 1),
        ...structs(count, 23, 22),
        r.struct('s', 12, [
          ['lock', 2, 0],
          ['plain', 22, 32],
          ['outer', 22 + count, 64],
        ]),
      ]);
    expect([nested(11), nested(12)]).toEqual([[], ['BTF_FIELD_DEPTH']]);
  });

  it('is looked for between bits from kernel 6.11 on', () => {
    const records = [
      r.int(),
      lock,
      r.struct(
        's',
        8,
        [
          ['lock', 2, 0],
          ['bit', 1, 0x0100_0000 | 33],
        ],
        true,
      ),
    ];
    expect([codesOf(records, '6.10'), codesOf(records, '6.11')]).toEqual([[], ['BTF_FIELD_OFFSET']]);
  });

  it('of a kind that may be there twice may be so in the newest kernel', () => {
    const records = [
      r.int('u64', 8),
      r.struct('bpf_list_node', 24, [
        ['a', 1, 0],
        ['b', 1, 64],
        ['c', 1, 128],
      ]),
      r.struct('s', 48, [
        ['a', 2, 0],
        ['b', 2, 192],
      ]),
    ];
    expect(codesOf(records, '7.3')).toEqual([]);
  });

  it('is a struct of its name, not another type', () => {
    const two = (...first: RecordSpec[]): RecordSpec[] => [
      r.int(),
      ...first,
      lock,
      r.struct('s', 8, [
        ['a', 2 + first.length, 0],
        ['b', 2 + first.length, 32],
      ]),
    ];
    expect(codesOf(two())).toEqual(['BTF_FIELD_TWICE']);
    expect(codesOf(two(r.typedef('bpf_spin_lock', 1)))).toEqual(['BTF_FIELD_TWICE']);
  });

  it('is unknown to kernels before it', () => {
    const root = [
      r.int('u64', 8),
      r.struct('bpf_rb_root', 16, [
        ['a', 1, 0],
        ['b', 1, 64],
      ]),
      r.struct('s', 16, [['root', 2, 0]]),
    ];
    expect([codesOf(root, '6.2'), codesOf(root, '6.3')]).toEqual([[], ['BTF_FIELD_CONTAINS']]);
  });

  it('that is a list says what is wrong with its tags', () => {
    const list = (tags: readonly string[], kernel = '6.18', node = 'node', kind = 4): string[] =>
      issuesOf(
        [
          r.int('u64', 8),
          r.struct('bpf_list_node', 24, [
            ['a', 1, 0],
            ['b', 1, 64],
            ['c', 1, 128],
          ]),
          r.struct('bpf_list_head', 16, [
            ['a', 1, 0],
            ['b', 1, 64],
          ]),
          r.struct('elem', 32, [
            [node, kind === 4 ? 2 : 1, 0],
            ['n', 1, 192],
          ]),
          { ...lock, rest: ['val', 7, 0] },
          r.struct('s', 24, [
            ['head', 3, 0],
            ['lock', 5, 128],
          ]),
          r.int(),
          ...tags.map((tag) => r.declTag(tag, 6, 0)),
        ],
        kernel,
      );
    expect(list(['contains:elem:node'])).toEqual([]);
    expect(list(['contains:elem:node', 'other'])).toEqual([]);
    for (const kernel of ['6.8', '6.18']) expect(list([], kernel)[0]).toContain('0 such tags');
    const tag = list([`contains:${long}`])[0];
    expect(tag).toContain(`tag "contains:${'n'.repeat(80)}"`);
    expect(list([`contains:elem:${long}`], '6.18', long, 1)[0]).toContain(`field "${'n'.repeat(80)}" of INT u64`);
  });

  const pointers = (modifiers: readonly RecordSpec[], target: RecordSpec, kernel: string): string[] => {
    // The first modifier refers to the second, and the last one to the target.
    const chain = modifiers.map((one, index) => ({ ...one, word: 4 + index + 1 }));
    const end = 4 + chain.length;
    return issuesOf(
      [
        r.int(),
        lock,
        r.ptr(chain.length === 0 ? end : 4),
        ...chain,
        target,
        r.struct('s', 16, [
          ['p', 3, 0],
          ['lock', 2, 64],
        ]),
      ],
      kernel,
    );
  };

  it('that is a pointer names the tag that no kernel knows', () => {
    expect(pointers([r.typeTag(long, 0)], r.struct('t', 0, []), '6.18')[0]).toContain(`type tag "${'n'.repeat(80)}"`);
  });

  it('that is a pointer has its tag anywhere from kernel 7.2 on', () => {
    const tag = r.typeTag('kptr_untrusted', 0);
    expect(pointers([r.typeTag('other', 0), tag], r.struct('t', 0, []), '7.2')).toEqual([]);
    const wrong = pointers([r.typeTag('other', 0), tag], r.int('number'), '7.2');
    expect(wrong[0]).toContain('a pointer to INT number');
    const different = pointers([r.typeTag('percpu_kptr', 0), tag], r.struct('t', 0, []), '7.2');
    expect(different[0]).toContain('different kptr tags');
    const verdict = validate(
      makeBlob([
        r.int(),
        r.struct('t', 0, []),
        r.typeTag('kptr', 2),
        r.typeTag('percpu_kptr', 3),
        r.ptr(4),
        r.ptr(3),
        r.struct('s', 16, [
          ['p', 5, 0],
          ['q', 6, 64],
        ]),
      ]),
      { kernel: '7.2' },
    );
    expect(verdict).toMatchObject({ ok: false, errno: 'EINVAL', issues: [{ code: 'BTF_FIELD_KPTR' }] });
    expect(pointers([tag, tag], r.struct('t', 0, []), '7.2')).toEqual([]);
  });

  it('that makes the kernel warn is a warning', () => {
    const { issues } = validate(
      makeBlob([
        r.int(),
        lock,
        r.struct('in', 4, [['lock', 2, 0]]),
        r.struct('s', 8, [
          ['lock', 2, 0],
          ['in', 3, 32],
        ]),
      ]),
      { kernel: '6.18' },
    );
    expect(issues).toMatchObject([{ code: 'BTF_FIELD_KERNEL_WARNING', severity: 'warning', notes: [] }]);
  });
});

describe('a kernel', () => {
  it('is named from the start of the text', () => {
    expect(['6.1', 'v6.1', 'x6.1', ' 6.1'].map((text) => parseKernelVersion(text))).toEqual([
      6001,
      6001,
      undefined,
      undefined,
    ]);
  });

  it('that is newer than all known ones is one warning without notes', () => {
    expect(validate(makeBlob([r.int()]), { kernel: '9.9' }).issues).toMatchObject([
      { code: 'BTF_KERNEL_NEWER', severity: 'warning', notes: [] },
    ]);
  });

  it('has no name for the kind of void', () => {
    expect([0, 1, 19].map((kind) => kindName(kind))).toEqual(['UNKNOWN', 'INT', 'ENUM64']);
  });

  it('cuts a parameter that its print cannot hold', () => {
    const name = 'p'.repeat(1100);
    const [issue] = validate(makeBlob([r.int(), r.proto(1, [[name, 1]])]), { kernel: '6.18' }).issues;
    // The parameter's type and a space come before it.
    expect(/p+(?=\))/.exec(issue!.kernel!.message)?.[0]).toHaveLength(1021);
  });
});

describe('the lines of later issues', () => {
  it('name 16 parameters', () => {
    const parameters = Array.from({ length: 40 }, (_, index): [string, number] => [`p${index}`, 1]);
    const messages = (records: readonly RecordSpec[]): number[] =>
      validate(makeBlob(records), { kernel: '6.18' }).issues.map(({ kernel }) => kernel!.message.split(', ').length);
    const proto = r.proto(1, [...parameters, ['last', 9]]);
    expect(messages([r.int(), proto])).toEqual([41]);
    expect(messages([r.int('i', 1, 32), proto])).toEqual([1, 16]);
  });
});

describe('releases', () => {
  it('answer alike or not', () => {
    const versions = ['5.8', '5.9', '5.12', '5.13', '6.12.109', '6.12.110'];
    const keys = versions.map((text) => answersKey(parseKernelVersion(text)!));
    expect([keys[0] === keys[1], keys[2] === keys[3], keys[4] === keys[5]]).toEqual([true, false, false]);
  });

  it('read seven bits of the kind from 7.2 on', () => {
    expect(codesOf([{ kind: 33, name: 'int', word: 4, rest: [32] }], '7.2')[0]).toBe('BTF_KIND');
  });
});

describe('records of a program', () => {
  it('of functions that have another size are refused with it', () => {
    const object = open('simple');
    const ext = object.ext()!;
    const issues = checkExt({ ...object, ext: () => ({ ...ext, funcInfo: { ...ext.funcInfo, recordSize: 256 } }) });
    expect(issues).toMatchObject([{ kernel: { message: 'invalid func info rec size 256' } }]);
    expect(issues[0]!.message).toContain('256 bytes');
  });

  it('of lines that have another size are refused without words', () => {
    const object = open('simple');
    const ext = object.ext()!;
    const issues = checkExt({ ...object, ext: () => ({ ...ext, lineInfo: { ...ext.lineInfo, recordSize: 256 } }) });
    expect(issues).toMatchObject([{ code: 'EXT_RECORD_SIZE', kernel: { errno: 'EINVAL', message: '' } }]);
  });

  it('for CO-RE name a type without a name', () => {
    const { btf } = open('simple');
    const pointer = Array.from({ length: btf.count }, (_, id) => id).find((id) => btf.kind(id) === 'PTR')!;
    const [issue] = changed((_, __, relocations) =>
      Object.assign(relocations[0]!, { type: pointer, access: '0:9', kindNumber: 6 }),
    );
    expect(issue!.kernel!.message).toContain(`parsing [${pointer}] PTR <anon> + 0:9 failed`);
  });

  /** A program of two functions, the second of which loads from a packet and returns an integer of some size. */
  function findingsOf(size: number, count: number, hasEarlyFuncs: boolean, isBig = false): ProgramFinding[] {
    const builder = new BtfBuilder({ byteOrder: isBig ? 'big' : 'little' });
    const int = (bytes: number): number =>
      builder.append({ kind: 'INT', name: `i${bytes}`, size: bytes, encoding: 1, offsetBits: 0, bits: bytes * 8 });
    const func = (name: string, type: number): number =>
      builder.append({
        kind: 'FUNC',
        name,
        linkage: 0,
        type: builder.append({ kind: 'FUNC_PROTO', name: '', type, params: [] }),
      });
    const types = [func('main', int(4)), func('sub', int(size))];
    const instructions = new Uint8Array(32);
    const view = new DataView(instructions.buffer);
    for (const [index, [opcode, registers, immediate]] of [
      [0x85, isBig ? 0x01 : 0x10, 1],
      [0x95, 0, 0],
      [0x20, 0, 0],
      [0x95, 0, 0],
    ].entries()) {
      view.setUint8(index * 8, opcode!);
      view.setUint8(index * 8 + 1, registers!);
      view.setInt32(index * 8 + 4, immediate!, !isBig);
    }
    const records = types.slice(0, count).map((type, index) => ({ type, offset: index * 2, hasTail: false }));
    const findings: ProgramFinding[] = [];
    const program = {
      btf: builder.toBtf(),
      instructions,
      funcInfo: { recordSize: 8, records },
      lineInfo: { recordSize: 16, records: [] },
      coreRelo: { recordSize: 16, records: [] },
    };
    checkProgram(program, { hasEarlyFuncs }, (finding) => void findings.push(finding));
    return findings;
  }

  it('say that a function which may end early returns an integer of at most 8 bytes', () => {
    expect([1, 8].map((size) => findingsOf(size, 2, true))).toEqual([[], []]);
    expect(findingsOf(16, 2, true)).toMatchObject([{ code: 'EXT_FUNC_RETURN', index: 1 }]);
    expect(findingsOf(8, 2, true, true)).toEqual([]);
  });

  it('are counted, and the function without one is named', () => {
    for (const hasEarlyFuncs of [true, false]) {
      expect(findingsOf(8, 2, hasEarlyFuncs)).toEqual([]);
      expect(findingsOf(8, 1, hasEarlyFuncs)).toMatchObject([
        { code: 'EXT_FUNC_COUNT', subprogram: 1, found: 'no func_info' },
      ]);
    }
  });
});

describe('findSubprograms', () => {
  /** Instructions of a little-endian program: opcode, registers, immediate. */
  const program = (...rows: readonly (readonly [number, number, number])[]): Uint8Array => {
    const bytes = new Uint8Array(rows.length * 8);
    for (const [index, [opcode, registers, immediate]] of rows.entries()) {
      bytes[index * 8] = opcode;
      bytes[index * 8 + 1] = registers;
      new DataView(bytes.buffer).setInt32(index * 8 + 4, immediate, true);
    }
    return bytes;
  };
  const [call, exit, local] = [0x85, 0x95, 0x10];

  it('finds functions at calls into the program only', () => {
    const startsOf = (target: number): number[] =>
      findSubprograms(program([call, local, target], [exit, 0, 0]), true).map(({ start }) => start);
    expect([-2, -1, 0, 1].map(startsOf)).toEqual([[0], [0], [0, 1], [0]]);
  });

  it('finds instructions that end a function early', () => {
    const early = (opcode: number): boolean => findSubprograms(program([opcode, 0, 0]), true)[0]!.hasPacketLoads;
    expect([0x20, 0x30, 0x40, 0x50, 0x18, 0x00, 0x61].map(early)).toEqual([
      true,
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});

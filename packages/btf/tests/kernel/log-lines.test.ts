import { describe, expect, it } from 'vitest';
import type { IssueCode } from '../../src/kernel/codes/codes.js';
import { validate } from '../../src/kernel/validate.js';
import { decode } from '../../src/model/decode.js';
import { makeBlob, record as r, type RecordSpec } from './blob-maker.js';
import { codeCases } from './code-cases.js';
import { endings } from './message-cases.js';

/** What the kernel answers to the cases of code-cases.ts that are about the header and its sections. */
const headerAnswers: readonly (readonly [code: keyof typeof codeCases, answer: string])[] = [
  ['BTF_TOO_LARGE', 'E2BIG '],
  ['BTF_HEADER_SHORT', 'EINVAL hdr_len not found'],
  ['BTF_HEADER_LENGTH', 'EINVAL btf_header not found'],
  ['BTF_HEADER_TAIL', 'E2BIG Unsupported btf_header'],
  ['BTF_MAGIC', 'EINVAL Invalid magic'],
  ['BTF_VERSION', 'ENOTSUPP Unsupported version'],
  ['BTF_FLAGS', 'ENOTSUPP Unsupported flags'],
  ['BTF_EMPTY', 'EINVAL No data'],
  ['BTF_SECTION_OFFSET', 'EINVAL Invalid section offset'],
  ['BTF_SECTION_GAP', 'EINVAL Unsupported section found'],
  ['BTF_SECTION_OVERLAP', 'EINVAL Section overlap found'],
  ['BTF_SECTION_LENGTH', 'EINVAL Total section length too long'],
  ['BTF_STRINGS_NOT_LAST', 'EINVAL String section is not at the end'],
  ['BTF_STRINGS', 'EINVAL Invalid string section'],
  ['BTF_LAYOUT_ALIGNMENT', 'EINVAL Unaligned layout_off'],
  ['BTF_LAYOUT_SIZE', 'EINVAL Layout section is too small'],
  ['BTF_TYPES_ALIGNMENT', 'EINVAL Unaligned type_off'],
  ['BTF_TYPES_EMPTY', 'EINVAL No type found'],
];

describe("a header's problem", () => {
  it.each(headerAnswers)('is the only one, and has the words of the kernel: %s', (code, answer) => {
    const { blob, kernel = '6.18' } = codeCases[code];
    const verdict = validate(blob, { kernel });
    expect(verdict.issues.map((issue) => issue.code)).toEqual([code]);
    expect(verdict.ok ? '' : `${verdict.errno} ${verdict.message}`).toBe(answer);
  });

  it('is a layout section whose length is not divisible by 4', () => {
    const withLayout = (length: number): Uint8Array => {
      const blob = makeBlob([r.int('in')], { tail: [0, 0, 0, 0, 0, 0, 0, 0] });
      const longer = new Uint8Array(blob.length + length);
      longer.set(blob);
      const view = new DataView(longer.buffer);
      view.setUint32(24, blob.length - 32, true);
      view.setUint32(28, length, true);
      return longer;
    };
    const answers = [0, 3, 4, 6, 8].map((length) => {
      const verdict = validate(withLayout(length), { kernel: '7.1' });
      return verdict.ok ? 'OK' : verdict.message;
    });
    expect(answers).toEqual(['OK', 'Layout section is too small', 'OK', 'layout_len is not multiple of 4', 'OK']);
  });
});

describe('a problem without words of its own', () => {
  it.each(endings)('has the last line of the log: $line', ({ blob, line }) => {
    expect(validate(blob, { kernel: '6.18' })).toMatchObject({ errno: 'E2BIG', message: line });
  });
});

describe('what only follows from a problem', () => {
  const broken = r.int('i', 1, 32);
  const codesOf = (records: readonly RecordSpec[]): string[] =>
    validate(makeBlob(records), { kernel: '6.18' }).issues.map(
      ({ code, location: { typeId, index } }) => `${code} ${typeId}${index === undefined ? '' : `.${index}`}`,
    );

  it.each([
    ['a pointer', [r.ptr(1)]],
    ['a typedef', [r.typedef('t', 1)]],
    ['an array', [r.array(1, 1, 4)]],
    ['a member', [r.struct('s', 1, [['a', 1, 0]])]],
    ['a bitfield', [r.struct('s', 1, [['a', 1, 33 << 24]], true)]],
    ['a variable', [r.variable('v', 1)]],
    ['a variable in a section', [r.variable('v', 1), r.datasec('.d', 1, [[2, 0, 1]])]],
    ['a result', [r.proto(1)]],
    ['a parameter', [r.proto(0, [['a', 1]])]],
    ['a tag', [r.typedef('t', 1), r.declTag('x', 2)]],
    ['a modifier of a modifier', [r.const(3), r.volatile(1), r.struct('s', 1, [['a', 2, 0]])]],
  ] as const)('is not reported for %s', (_, records) => {
    expect(codesOf([broken, ...records])).toEqual(['BTF_INT_SIZE 1']);
  });

  it('is not reported for types that were not read, since a record before them has no end', () => {
    expect(codesOf([r.ptr(3), r.struct('s', 4, [['a', 7, 0]]), { kind: 20 }, r.int()])).toEqual(['BTF_KIND 3']);
    expect(codesOf([r.array(9, 9, 1), { kind: 4, name: 's', word: 4, vlen: 9, rest: [] }])).toEqual([
      'BTF_RECORD_TRUNCATED 2',
    ]);
  });

  it('is separate from other problems of the same type', () => {
    expect(
      codesOf([
        r.int(),
        r.fwd('f'),
        r.struct('s', 4, [
          ['a', 2, 0],
          ['b', 1, 16],
          ['c', 9, 16],
        ]),
      ]),
    ).toEqual(['BTF_MEMBER_TYPE 3.0', 'BTF_MEMBER_END 3.1', 'BTF_MEMBER_TYPE 3.2']);
    expect(
      codesOf([
        r.int(),
        r.variable('v', 1),
        r.datasec('.d', 16, [
          [1, 0, 4],
          [2, 4, 2],
          [9, 8, 4],
        ]),
      ]),
    ).toEqual(['BTF_DATASEC_VAR 3.0', 'BTF_DATASEC_VAR_FIT 3.1', 'BTF_DATASEC_VAR 3.2']);
  });

  it('is placed at its entry: 12 bytes for each entry before it', () => {
    const { issues } = validate(
      makeBlob([
        r.int(),
        r.datasec('.d', 16, [
          [1, 0, 4],
          [1, 4, 4],
          [1, 8, 4],
        ]),
      ]),
      { kernel: '6.18' },
    );
    expect(issues.map(({ location }) => location.byteOffset)).toEqual([52, 64, 76]);
  });
});

describe('the types of a module', () => {
  const answer = (...records: readonly RecordSpec[]): readonly [IssueCode | undefined, number | undefined] => {
    const base = decode(makeBlob([r.int('int'), r.const(1), r.volatile(2)]));
    const [issue] = validate(makeBlob(records), { base, kernel: '6.18' }).issues;
    return [issue?.code, issue?.location.typeId];
  };

  it('begin after those of the base, which they refer to', () => {
    expect(answer(r.ptr(3), r.typedef(1, 4))).toEqual([undefined, undefined]);
    expect(answer(r.ptr(3), r.fwd(0))).toEqual(['BTF_NAME_MISSING', 5]);
  });

  it('have chains of modifiers that may go on in the base, and lead somewhere', () => {
    expect(answer(r.const(3))).toEqual([undefined, undefined]);
    expect(answer(r.ptr(9), r.const(9))).toEqual(['BTF_REFERENCE', 5]);
    expect(answer(...Array.from({ length: 33 }, (_, index) => r.const(index + 5)), r.int(1))).toEqual(['BTF_CHAIN', 4]);
    expect(answer(...Array.from({ length: 32 }, (_, index) => r.const(index + 5)), r.int(1))[0]).toBeUndefined();
  });
});

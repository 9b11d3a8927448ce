import { describe, expect, it } from 'vitest';
import { decodeObject } from '../../../src/object/btf-object.js';
import { checkExt } from '../../../src/kernel/ext/check-ext.js';
import { type ExtCode, extCodes, type ExtIssue } from '../../../src/kernel/ext/ext-issue.js';
import { changed, open } from './changed-object.js';

/** The same with the size of func_info's records another one. */
function withRecordSize(recordSize: number): ExtIssue[] {
  const object = open('simple');
  const ext = object.ext()!;
  return checkExt({ ...object, ext: () => ({ ...ext, funcInfo: { ...ext.funcInfo, recordSize } }) });
}

function withoutHeader(): ExtIssue[] {
  const object = open('simple');
  return checkExt({ ...object, ext: () => decodeObject(new Uint8Array()).ext() });
}

const cases: Readonly<Record<ExtCode, () => ExtIssue[]>> = {
  EXT_FORMAT: withoutHeader,
  EXT_OFFSET: () => changed((_, __, relocations) => Object.assign(relocations[0]!, { offset: 3 })),
  EXT_ORDER: () => changed((_, lines) => Object.assign(lines, lines.toReversed())),
  EXT_RECORD_SIZE: () => withRecordSize(256),
  EXT_RECORD_TAIL: () => changed((funcs) => Object.assign(funcs[0]!, { extra: Uint8Array.of(0, 1) })),
  EXT_FUNC_FIRST: () => changed((funcs) => Object.assign(funcs[0]!, { offset: 16 })),
  EXT_FUNC_PLACE: () => changed((funcs) => Object.assign(funcs[0]!, { offset: 16 })),
  EXT_FUNC_TYPE: () => changed((funcs) => Object.assign(funcs[0]!, { type: 0 })),
  EXT_FUNC_COUNT: () => changed((funcs) => void funcs.push({ ...funcs[0]!, offset: 16 })),
  EXT_FUNC_RETURN: () => checkExt(open('void')),
  EXT_LINE_BEYOND: () => changed((_, lines) => Object.assign(lines.at(-1)!, { offset: 4096 })),
  EXT_LINE_WIDE: () => changed((_, lines) => Object.assign(lines[1]!, { offset: 8 })),
  EXT_LINE_STRING: () => changed((_, lines) => Object.assign(lines[0]!, { textOffset: 0xffffff })),
  EXT_LINE_MISSING: () => changed((_, lines) => void lines.shift()),
  EXT_CORE_TYPE: () => changed((_, __, relocations) => Object.assign(relocations[0]!, { type: 0xffff })),
  EXT_CORE_ACCESS: () => changed((_, __, relocations) => Object.assign(relocations[0]!, { access: '0:99' })),
};

describe('every code of .BTF.ext', () => {
  it.each(Object.entries(cases))('is reported for its problem: %s', (code, make) => {
    const issue = make().find((one) => one.code === code);
    const { expected, fix } = extCodes[code as ExtCode];
    expect(issue).toMatchObject({
      message: expect.stringMatching(new RegExp(`, expected ${expected}$`)) as string,
      fix,
    });
  });

  it('has a case', () => expect(Object.keys(cases).toSorted()).toEqual(Object.keys(extCodes).toSorted()));

  it("is not reported for a compiler's output", () => {
    for (const name of ['simple', 'fine', 'main', 'many']) expect(checkExt(open(name))).toEqual([]);
  });
});

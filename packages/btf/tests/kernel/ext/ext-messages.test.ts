import { describe, expect, it } from 'vitest';
import { checkExt } from '../../../src/kernel/ext/check-ext.js';
import { extCodes, type ExtIssue } from '../../../src/kernel/ext/ext-issue.js';
import { changed, open, type Records } from './changed-object.js';

/** Issues as `CODE subject: found` with table, index and the kernel's words; "warning" where no kernel gets to see it. */
function words(issues: readonly ExtIssue[]): string[] {
  return issues.map(({ code, message, location: { table, index }, severity, kernel }) => {
    const end = `, expected ${extCodes[code].expected}`;
    expect(message.endsWith(end)).toBe(true);
    expect(severity).toBe(kernel === undefined ? 'warning' : 'error');
    const answer = kernel === undefined ? 'warning' : `${kernel.errno} ${kernel.message}`;
    return `${code} ${message.slice(0, -end.length)} | ${table} ${index} | ${answer}`;
  });
}

type Change = (funcs: Records, lines: Records, relocations: Records) => void;

/** The text after the last function of simple.o, 13 instructions. */
const end = 104;
const stringsEnd = open('simple').btf.strings.end;

const cases: readonly (readonly [what: string, object: string, change: Change, expected: readonly string[]])[] = [
  [
    'a function twice',
    'simple',
    (funcs) => void funcs.push({ ...funcs[0]! }),
    [
      'EXT_ORDER func_info 1 of socket: instruction 0 after 0 | func_info 1 | EINVAL same or smaller insn offset (0) than previous func info record (0)',
      "EXT_FUNC_COUNT func_info 0 of socket: 2 records for 1 functions | func_info 0 | EINVAL number of funcs in func_info doesn't match number of subprogs",
    ],
  ],
  [
    'a function where none is',
    'simple',
    (funcs) => void funcs.push({ ...funcs[0]!, offset: 20 }),
    [
      "EXT_FUNC_COUNT func_info 1 of socket: 2 records for 1 functions | func_info 1 | EINVAL number of funcs in func_info doesn't match number of subprogs",
      'EXT_OFFSET func_info 1 of socket: byte 20 of 104 | func_info 1 | warning',
    ],
  ],
  [
    'a function after the section',
    'simple',
    (funcs) => void funcs.push({ ...funcs[0]!, offset: end }),
    ['EXT_OFFSET func_info 1 of socket: byte 104 of 104 | func_info 1 | warning'],
  ],
  [
    'a function of a type that is not there',
    'simple',
    (funcs) => void Object.assign(funcs[0]!, { type: 0xffffffff }),
    [
      'EXT_FUNC_TYPE func_info 0 of socket: type 4294967295 (none) | func_info 0 | EINVAL invalid type id -1 in func info',
    ],
  ],
  ['no functions', 'simple', (funcs) => void funcs.pop(), []],
  [
    'no function for a tail call',
    'fine',
    (funcs) => void funcs.pop(),
    [
      'EXT_FUNC_RETURN function "jumps_and_returns": a tail call in what has no func_info | func_info 0 | EINVAL tail_call is not allowed in subprogs without BTF',
    ],
  ],
  [
    'no function for a packet load',
    'pointer',
    (funcs) => void funcs.pop(),
    [
      'EXT_FUNC_RETURN function "loads_and_points": LD_ABS in what has no func_info | func_info 0 | EINVAL LD_ABS is not allowed in subprogs without BTF',
    ],
  ],
  ['no function for one that calls nothing', 'main', (funcs) => void funcs.pop(), []],
  [
    'a packet load in a function that returns a pointer',
    'pointer',
    () => {},
    [
      'EXT_FUNC_RETURN function "loads_and_points": LD_ABS in what returns PTR | func_info 0 | EINVAL LD_ABS is only allowed in functions that return \'int\'.',
    ],
  ],
  [
    'a tail call in a function that returns nothing, whose caller has another fault',
    'void',
    (funcs) => void Object.assign(funcs[0]!, { type: 0 }),
    [
      'EXT_FUNC_TYPE func_info 0 of tc: type 0 (VOID) | func_info 0 | EINVAL invalid type id 0 in func info',
      'EXT_FUNC_RETURN function "jumps_in_void": a tail call in what returns VOID | func_info 0 | EINVAL tail_call is only allowed in functions that return \'int\'.',
    ],
  ],
  [
    'bytes behind a line',
    'simple',
    (_, lines) => void Object.assign(lines[0]!, { extra: Uint8Array.of(0, 9) }),
    ['EXT_RECORD_TAIL line_info 0 of socket: other bytes | line_info 0 | E2BIG nonzero tailing record in line_info'],
  ],
  ['zeros behind a line', 'simple', (_, lines) => void Object.assign(lines[0]!, { extra: Uint8Array.of(0, 0) }), []],
  [
    'a line in the middle of an instruction',
    'simple',
    (_, lines) => void Object.assign(lines[2]!, { offset: 17 }),
    [
      'EXT_ORDER line_info 2 of socket: instruction 2 after 2 | line_info 2 | EINVAL Invalid line_info[2].insn_off:2 (prev_offset:2 prog->len:13)',
      'EXT_OFFSET line_info 2 of socket: byte 17 of 104 | line_info 2 | warning',
    ],
  ],
  [
    'a line after the section',
    'simple',
    (_, lines) => void Object.assign(lines.at(-1)!, { offset: end }),
    ['EXT_LINE_BEYOND line_info 6 of socket: byte 104 of 104 | line_info 6 | warning'],
  ],
  [
    'a file name behind the strings',
    'simple',
    (_, lines) => void Object.assign(lines[0]!, { fileNameOffset: stringsEnd }),
    [
      `EXT_LINE_STRING line_info 0 of socket: line_off 32, file_name_off ${stringsEnd} | line_info 0 | EINVAL Invalid line_info[0].line_off or .file_name_off`,
    ],
  ],
  [
    'a file name and a text at the last byte of the strings',
    'simple',
    (_, lines) => void Object.assign(lines[0]!, { fileNameOffset: stringsEnd - 1, textOffset: stringsEnd - 1 }),
    [],
  ],
  [
    'no line at the start of a function',
    'simple',
    (_, lines) => void lines.shift(),
    ['EXT_LINE_MISSING function "prog": no line_info | line_info 0 | EINVAL missing bpf_line_info for func#0'],
  ],
  [
    'a relocation of void',
    'simple',
    (_, __, relocations) => void Object.assign(relocations[0]!, { type: 0 }),
    [
      'EXT_CORE_TYPE core_relo 0 of socket: type 0 (VOID) without a name | core_relo 0 | EINVAL target candidate search failed for 0',
    ],
  ],
  [
    'a relocation of a type without a name, by its id in the object',
    'simple',
    (_, __, relocations) => void Object.assign(relocations[0]!, { type: 1, kindNumber: 6, access: '0' }),
    [],
  ],
  [
    'a relocation into an integer',
    'simple',
    (_, __, relocations) => void Object.assign(relocations[0]!, { type: 3 }),
    [
      "EXT_CORE_ACCESS core_relo 0 of socket: an access into type 3 (INT) | core_relo 0 | EINVAL prog '': relo #0: parsing [3] INT int + 0:1 failed: -22",
    ],
  ],
  [
    'a relocation without an access',
    'simple',
    (_, __, relocations) => void Object.assign(relocations[0]!, { access: undefined }),
    [
      'EXT_CORE_ACCESS core_relo 0 of socket: access "" | core_relo 0 | EINVAL prog \'\': relo #0: parsing [5] STRUCT s + <?> failed: -22',
    ],
  ],
  [
    'a relocation after the section',
    'simple',
    (_, __, relocations) => void Object.assign(relocations[0]!, { offset: end }),
    [
      'EXT_OFFSET core_relo 0 of socket: byte 104 of 104 | core_relo 0 | EINVAL Invalid core_relo[0].insn_off:104 prog->len:13',
    ],
  ],
  [
    'a relocation of the last instruction',
    'simple',
    (_, __, relocations) => void Object.assign(relocations[0]!, { offset: end - 8 }),
    [],
  ],
  [
    'bytes behind a relocation',
    'simple',
    (_, __, relocations) => void Object.assign(relocations[0]!, { extra: Uint8Array.of(0, 0, 1) }),
    ['EXT_RECORD_TAIL core_relo 0 of socket: other bytes | core_relo 0 | E2BIG nonzero tailing record in core_relo'],
  ],
];

describe('problems of .BTF.ext', () => {
  it.each(cases)('are reported with their record and the answer of the kernel: %s', (_, object, change, expected) => {
    expect(words(changed(change, object))).toEqual(expected);
  });

  it('are none where there is no ELF, no .BTF.ext, or no kernel that would look', () => {
    const object = open('simple');
    const { elf, ...raw } = object;
    expect(elf).toBeDefined();
    expect(checkExt(raw)).toEqual([]);
    expect(checkExt({ ...object, ext: () => undefined })).toEqual([]);
  });

  it('are not made of what is not an error of BTF', () => {
    const failing = (): never => {
      throw new TypeError('of another kind');
    };
    expect(() => checkExt({ ...open('simple'), ext: failing })).toThrow('of another kind');
  });
});

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { decodeObject } from '../../../src/object/btf-object.js';
import { decodeElf } from '../../../src/elf/decode-elf.js';
import { checkExt } from '../../../src/kernel/ext/check-ext.js';

const file = fileURLToPath(new URL('../../core/prog.o', import.meta.url));
const bytes = new Uint8Array(readFileSync(file));
const ext = decodeElf(bytes).section('.BTF.ext')!;

/** The codes found once a word of .BTF.ext is another. @param at From the start of the section. */
function codesWith(at: number, word: number): string[] {
  return checkExt(decodeObject(changedAt(at, word))).map(({ code }) => code);
}

function changedAt(at: number, word: number): Uint8Array {
  const changed = Uint8Array.from(bytes);
  new DataView(changed.buffer).setUint32(ext.offset + at, word, true);
  return changed;
}

const view = new DataView(ext.data.buffer, ext.data.byteOffset, ext.data.byteLength);
const header = view.getUint32(4, true);
/** First record of a table: after its record size and its block's name and count. */
const first = (field: number): number => header + view.getUint32(field, true) + 12;
const [funcs, lines, relocations] = [first(8), first(16), first(24)] as const;

describe("the kernel's rules for .BTF.ext", () => {
  it("accept a compiler's output", () => expect(checkExt(decodeObject(bytes))).toEqual([]));

  it('require func_info to refer to a FUNC', () => {
    expect(codesWith(funcs + 4, 0)).toEqual(['EXT_FUNC_TYPE']);
  });

  it('require the first func_info at the first instruction', () => {
    expect(codesWith(funcs, 8)).toEqual(['EXT_FUNC_FIRST', 'EXT_FUNC_PLACE']);
  });

  it('require lines in order, inside the program', () => {
    expect(codesWith(lines + 16, 0)).toContain('EXT_ORDER');
    expect(codesWith(lines + 16, 0x7ffffff8)).toContain('EXT_LINE_BEYOND');
  });

  it('require a line at the start of a function', () => {
    expect(codesWith(lines, 8)).toContain('EXT_LINE_MISSING');
  });

  it('only warn about an offset that a loader rounds down', () => {
    expect(checkExt(decodeObject(changedAt(lines, 4)))).toMatchObject([{ code: 'EXT_OFFSET', severity: 'warning' }]);
  });

  it('require CO-RE records to refer to a type and an instruction', () => {
    expect(codesWith(relocations + 4, 0xffff)).toEqual(['EXT_CORE_TYPE']);
    expect(codesWith(relocations, 3)).toEqual(['EXT_OFFSET']);
    expect(codesWith(relocations + 8, 0)).toEqual(['EXT_CORE_ACCESS']);
  });

  it('report tables that cannot be read', () => expect(codesWith(0, 0)).toEqual(['EXT_FORMAT']));
});

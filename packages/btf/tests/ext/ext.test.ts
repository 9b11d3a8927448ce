import { readFileSync } from 'node:fs';
import { expectError } from '@bpf-link-wasm/testkit/expect-error';
import { seededRandom } from '@bpf-link-wasm/testkit/random';
import { demand } from '@bpf-link-wasm/testkit/requirement';
import { describe, expect, it } from 'vitest';
import { decodeObject } from '../../src/object/btf-object.js';
import { decodeCoreAccess } from '../../src/core/core-access.js';
import { decodeExt } from '../../src/ext/decode-ext.js';
import { encodeExt } from '../../src/ext/encode-ext.js';
import { programsOf } from '../../src/object/programs.js';
import { clang, compileFixture, sources } from '../programs.js';

describe('.BTF.ext', () => {
  for (const target of ['bpfel', 'bpfeb'] as const) {
    it(`assigns functions, lines and relocations to instructions, for ${target}`, (context) => {
      demand(context, clang);
      const object = decodeObject(readFileSync(compileFixture('core', target)));
      const [program, ...others] = programsOf(object);
      expect(others).toEqual([]);
      expect(program).toMatchObject({ name: 'prog', section: 'tp/x', offset: 0, func: { offset: 0 } });
      expect(object.btf.type(program!.func!.type)).toMatchObject({ kind: 'FUNC', name: 'prog' });
      expect(program!.lines[0]).toMatchObject({
        fileName: expect.stringMatching(/core\.c$/) as unknown,
        text: expect.stringContaining('int prog(struct outer *o)') as unknown,
      });
      expect(
        program!.relocations
          .map((relo) => decodeCoreAccess(object.btf, relo))
          .map(({ kind, path, offsetBits }) => [kind, path, offsetBits]),
      ).toEqual([
        ['field_exists', 'struct outer.i.b[2]', 160],
        ['field_byte_offset', 'struct outer.i.b[2]', 160],
        ['type_size', 'struct inner', undefined],
        ['enumval_value', 'enum E::EB', undefined],
        ['field_byte_offset', 'struct outer[1].x', 320],
      ]);
    });
  }

  for (const name of sources) {
    it(`encodes to the same bytes over ${name}.c`, (context) => {
      demand(context, clang);
      const object = decodeObject(readFileSync(compileFixture(name)));
      expect(Buffer.compare(encodeExt(object.ext()!), object.elf!.section('.BTF.ext')!.data)).toBe(0);
    });
  }

  it('refuses bad tables, and reports where they are', async (context) => {
    demand(context, clang);
    const { elf, btf } = decodeObject(readFileSync(compileFixture('core')));
    const bytes = new Uint8Array(elf!.section('.BTF.ext')!.data);
    const view = new DataView(bytes.buffer);
    const message = async (change: (view: DataView) => void): Promise<string> => {
      const changed = bytes.slice();
      change(new DataView(changed.buffer));
      return (await expectError(() => decodeExt(changed, btf.strings))).message;
    };
    const length = view.getUint32(4, true);
    expect(await message((each) => each.setUint16(0, 1))).toBe(
      '.BTF.ext header: magic 0x100, expected 0xeb9f or 0x9feb, at byte 0',
    );
    expect(await message((each) => each.setUint8(2, 3))).toBe('.BTF.ext header: version 3, expected 1, at byte 2');
    expect(await message((each) => each.setUint32(length, 4, true))).toBe(
      `.BTF.ext func_info: records of 4 bytes, expected at least 8, divisible by 4, at byte ${length}`,
    );
    expect(await message((each) => each.setUint32(length + 8, 0, true))).toBe(
      `.BTF.ext func_info: a section without records, expected at least one, at byte ${length + 4}`,
    );
    expect(await message((each) => each.setUint32(12, 0xffff, true))).toMatch(
      /^\.BTF\.ext func_info: ends at byte \d+, expected at most \d+, at byte 32$/,
    );
  });

  it('returns a result or a typed error for any bytes', (context) => {
    demand(context, clang);
    const { elf, btf } = decodeObject(readFileSync(compileFixture('core')));
    const bytes = new Uint8Array(elf!.section('.BTF.ext')!.data);
    const random = seededRandom(3);
    for (let count = 0; count < 3000; count += 1) {
      const mutant = bytes.slice(0, random.integer(8) === 0 ? random.integer(bytes.length) : bytes.length);
      for (let flips = 0; flips < 4; flips += 1) mutant[random.integer(mutant.length)]! ^= 1 << random.integer(8);
      try {
        const ext = decodeExt(mutant, btf.strings);
        expect(Buffer.compare(encodeExt(ext), mutant)).toBe(0);
      } catch (error) {
        expect(error).toMatchObject({ name: 'BtfError' });
      }
    }
  });
});

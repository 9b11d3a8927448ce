import { readFileSync } from 'node:fs';
import { expectError } from '@bpf-link-wasm/testkit/expect-error';
import { demand } from '@bpf-link-wasm/testkit/requirement';
import { describe, expect, it } from 'vitest';
import { decodeObject } from '../../src/object/btf-object.js';
import { decode } from '../../src/model/decode.js';
import { formatLayout } from '../../src/format/format-layout.js';
import { layoutOf } from '../../src/layout/struct-layout.js';
import { TypeSizes } from '../../src/layout/type-sizes.js';
import { clang, compileFixture, readVmlinux, vmlinux } from '../programs.js';
import { makeSample } from '../sample-btf.js';

describe('layoutOf', () => {
  it('shows holes, padding, bitfields and anonymous members', (context) => {
    demand(context, clang);
    const { btf } = decodeObject(readFileSync(compileFixture('kinds')));
    const print = (name: string): string =>
      formatLayout(btf, layoutOf(btf, btf.get(name, 'STRUCT'))).replaceAll(/ +/g, ' ');
    expect(print('gaps')).toBe(
      'struct gaps {\n\tchar a; /* 0 1 */\n\n\t/* XXX 7 bytes hole */\n\n\tlong b; /* 8 8 */\n\tshort c; /* 16 2 */\n\n\t/* XXX 14 bytes hole */\n\n' +
        '\tint d; /* 32 4 */\n\tchar e; /* 36 1 */\n\n\t/* size: 48, cachelines: 1, members: 5 */\n\t/* sum members: 16 bytes, holes: 2, sum holes: 21 bytes */\n' +
        '\t/* padding: 11 bytes */\n\t/* last cacheline: 48 bytes */\n};\n',
    );
    expect(print('fields')).toContain(
      '\tunsigned int a:1; /* 0: 0 4 */\n\n\t/* XXX 3 bits hole */\n\n\tint b:12; /* 0: 4 4 */\n\tunsigned long c:33; /* 0:16 8 */\n',
    );
    expect(print('holder')).toContain(
      '\tstruct {\n\t\tint x; /* 0 4 */\n\t\tunion {\n\t\t\t__u32 y; /* 4 4 */\n\t\t\tfloat z; /* 4 4 */\n\t\t}; /* 4 4 */\n\t}; /* 0 8 */\n',
    );
  });

  it('lays out every struct of the running kernel within its size', { timeout: 60_000 }, (context) => {
    demand(context, vmlinux);
    const btf = decode(readVmlinux());
    const sizes = new TypeSizes(btf);
    let structs = 0;
    for (const [id, { kind }] of btf.types()) {
      if (kind !== 'STRUCT' && kind !== 'UNION') continue;
      const { size, memberBits, holeBits, paddingBits, fields } = layoutOf(btf, id, { sizes });
      if (kind === 'STRUCT' && fields.length > 0) expect(memberBits + holeBits + paddingBits).toBe(size * 8);
      structs += 1;
    }
    expect(structs).toBeGreaterThan(5000);
  });

  it('refuses types other than structs', async () => {
    const btf = makeSample().toBtf();
    expect(await expectError(() => layoutOf(btf, btf.get('int')))).toMatchObject({
      code: 'BTF_UNEXPECTED_KIND',
      message: 'type 1: INT, expected STRUCT or UNION',
    });
    expect(layoutOf(btf, btf.get('list_t')).name).toBe('list');
  });
});

describe('TypeSizes', () => {
  it('knows the sizes of types, and those without one', async () => {
    const btf = makeSample().toBtf();
    const sizes = new TypeSizes(btf);
    expect(['int', 'list', 'list_t', 'double', 'big', 'state'].map((name) => sizes.sizeOf(btf.get(name)))).toEqual([
      4, 32, 32, 8, 8, 32,
    ]);
    expect([3, 5].map((id) => sizes.sizeOf(id))).toEqual([16, 8]);
    expect(sizes.findSize(0)).toBeUndefined();
    expect((await expectError(() => sizes.sizeOf(btf.get('later')))).message).toBe(
      'type 10: FWD "later" has no size, expected a complete type',
    );
  });
});

import { readFileSync } from 'node:fs';
import {
  BtfBuilder,
  dedup,
  decode,
  decodeElf,
  decodeObject,
  distillBase,
  encode,
  formatC,
  formatJson,
  formatRaw,
  formatRust,
  inspectObject,
  minCoreBtf,
  validate,
  type Btf,
} from '@bpf-link-wasm/btf';
import { describe, expect, it } from 'vitest';
import { fixture } from '../../suites/fixture.js';
import { recordOutput } from './record-output.js';

const btfTests = (path: string): Uint8Array =>
  new Uint8Array(readFileSync(fixture(`../../packages/btf/tests/${path}`)));
const prog = btfTests('core/prog.o');
const kernel = decode(btfTests('core/kernel.btf'));

/** The same types in the other byte order. */
function swapped(btf: Btf): Btf {
  const builder = new BtfBuilder({ byteOrder: btf.byteOrder === 'little' ? 'big' : 'little' });
  for (const [, type] of btf.types()) builder.append(type);
  return builder.toBtf();
}

const blobs: readonly (readonly [string, Btf])[] = [
  ['types of an object', decodeObject(prog).btf],
  ['types of Rust', decode(btfTests('kernel/compiled/rustc-types.btf'))],
  ['types of a kernel', kernel],
];
const all = blobs.flatMap(([name, btf]) => [[name, btf] as const, [`${name}, big-endian`, swapped(btf)] as const]);

describe.each(all)('the BTF library, with %s,', (name, btf) => {
  it('encodes what it decoded', () => {
    expect(encode(decode(btf.bytes))).toEqual(btf.bytes);
  });

  it('validates it as a kernel of that byte order', () => {
    const { byteOrder } = btf;
    for (const version of ['4.18', '5.10', '6.6'])
      recordOutput(
        `${name}: verdict of ${version}`,
        JSON.stringify(validate(btf.bytes, { kernel: version, byteOrder })),
      );
    expect(validate(btf.bytes, { byteOrder: byteOrder === 'little' ? 'big' : 'little' })).toMatchObject({ ok: false });
  });

  it('prints it', () => {
    const raw = formatRaw(btf);
    expect(raw.split('\n').length).toBeGreaterThan(btf.count);
    recordOutput(`${name}: raw`, raw);
    recordOutput(`${name}: C`, formatC(btf));
    recordOutput(`${name}: JSON`, formatJson(btf));
    recordOutput(`${name}: Rust`, formatRust(btf));
  });

  it('merges equal types', () => {
    const result = dedup(btf);
    expect(result.btf.count).toBeLessThanOrEqual(btf.count);
    recordOutput(`${name}: merged`, result.btf.bytes);
    recordOutput(`${name}: ids after merging`, JSON.stringify([...result.ids]));
  });
});

describe('the BTF library', () => {
  it('keeps of a kernel what an object needs', () => {
    const { btf } = minCoreBtf(kernel, [decodeObject(prog)]);
    expect(btf.count).toBeLessThan(kernel.count);
    recordOutput('min-core', btf.bytes);
  });

  it("distills what a module needs of its kernel's types", () => {
    const base = decode(btfTests('kernel/module/kernel.btf'));
    const { btf, base: distilled } = distillBase(decode(btfTests('kernel/module/module.btf'), { base }));
    expect(distilled.count).toBeLessThan(base.count);
    recordOutput('distilled base', distilled.bytes);
    recordOutput('module on it', btf.bytes);
  });

  it('inspects objects as loaders do', () => {
    const object = { ...decodeObject(prog), elf: decodeElf(prog) };
    const inspection = inspectObject(object, { kernelBtf: kernel });
    expect(inspection.programs.length).toBeGreaterThan(0);
    recordOutput('inspection', JSON.stringify(inspection, plain));
  });
});

/** JSON of values that it lacks. */
const plain = (_: string, value: unknown): unknown =>
  typeof value === 'bigint' ? String(value) : value instanceof Map ? [...value] : value;

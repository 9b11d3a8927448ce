import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Btf } from '../../src/model/btf.js';
import { BtfBuilder } from '../../src/model/btf-builder.js';
import { decode } from '../../src/model/decode.js';
import { decodeObject } from '../../src/object/btf-object.js';
import { resolveCore, type CoreResolution } from '../../src/core/resolve-core.js';
import { essentialName } from '../../src/core/core-spec.js';

const folder = fileURLToPath(new URL('.', import.meta.url));
const read = (name: string): Uint8Array => new Uint8Array(readFileSync(`${folder}/${name}`));

function resolve(): CoreResolution[] {
  const object = decodeObject(read('prog.o'));
  return resolveCore(object.btf, object.ext()!, decode(read('kernel.btf')));
}

/** libbpf's effect on each instruction: from `4`, to `24` or `invalid`. */
function libbpf(): { before: string; after: string }[] {
  const lines = readFileSync(`${folder}/libbpf.txt`, 'utf8').trim().split('\n');
  return lines.map((line) => {
    const [, before = '', after = 'invalid'] = /(?:off|imm|imm64) (-?\d+) -> (-?\d+)$/.exec(line) ?? [];
    return { before, after };
  });
}

describe('CO-RE relocations against a kernel', () => {
  it('get the same values as from libbpf', () => {
    expect(resolve().map(({ value }) => String(value ?? 'invalid'))).toEqual(libbpf().map(({ after }) => after));
  });

  it("were compiled with the values of the object's own types, except for bitfields", () => {
    const isTold = resolve().map(({ path, value }) => value !== undefined && !/\.(more|bits)$/.test(path));
    const ours = resolve().flatMap(({ before }, index) => (isTold[index] === true ? [String(before)] : []));
    expect(ours).toEqual(libbpf().flatMap(({ before }, index) => (isTold[index] === true ? [before] : [])));
  });

  it('find their targets, or report that there is none', () => {
    const found = resolve()
      .filter(({ kind }) => kind === 'field_byte_offset')
      .map(({ path, outcome, value }) => `${path}: ${outcome} ${value ?? 'invalid call'}`);
    expect(found.slice(0, 4)).toEqual([
      'struct sample.a: found 16',
      'struct sample.moved: found 24',
      'struct sample.moved: found 24',
      'struct sample.nested.deep[2]: found 56',
    ]);
    expect(found.slice(-2)).toEqual([
      'struct absent.x: absent invalid call',
      'struct sample___old.missing: absent invalid call',
    ]);
  });

  it('ignore the flavour of a name', () => {
    expect(['a___b', 'a___b___c', 'a____b', '___a', 'a___', 'a'].map(essentialName)).toEqual([
      'a',
      'a___b',
      'a____b',
      '___a',
      'a___',
      'a',
    ]);
  });
});

describe('CO-RE relocations against a module of a kernel', () => {
  const object = decodeObject(read('prog.o'));

  /** A base with all types of the kernel except one, and a module that has it. */
  function split(): { base: Btf; module: Btf } {
    const kernel = decode(read('kernel.btf'));
    const base = new BtfBuilder();
    for (const [, type] of kernel.types())
      base.append(type.kind === 'STRUCT' && type.name === 'sample' ? { ...type, name: 'other' } : type);
    const baseBtf = base.toBtf();
    const module = new BtfBuilder({ base: baseBtf });
    const sample = kernel.type(kernel.get('sample', 'STRUCT'));
    if (sample.kind === 'STRUCT') module.append(sample);
    return { base: baseBtf, module: decode(module.build(), { base: baseBtf }) };
  }

  it('find types of the module with members from the base', () => {
    const { module } = split();
    const ofModule = resolveCore(object.btf, object.ext()!, module);
    const sample = ofModule.filter(
      ({ path }) => path.startsWith('struct sample') && !path.startsWith('struct sample___'),
    );
    expect(sample.length).toBeGreaterThan(10);
    expect(new Set(sample.filter(({ kind }) => kind !== 'type_id_local').flatMap(({ targets }) => targets))).toEqual(
      new Set([module.count - 1]),
    );
    const withoutIds = (all: CoreResolution[]): unknown =>
      all
        .filter(({ kind }) => kind !== 'type_id_target')
        .map(({ path, kind, value, outcome }) => [path, kind, value, outcome]);
    expect(withoutIds(ofModule)).toEqual(withoutIds(resolve()));
  });

  it('find none of them in the base alone', () => {
    const { base } = split();
    const found = resolveCore(object.btf, object.ext()!, base).filter(
      ({ path, kind }) => path === 'struct sample.a' && kind === 'field_byte_offset',
    );
    expect(found.map(({ outcome }) => outcome)).toEqual(['absent']);
  });
});

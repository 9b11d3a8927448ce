import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { demand, program } from '@bpf-link-wasm/testkit/requirement';
import { describe, expect, it } from 'vitest';
import type { Btf } from '../../src/model/btf.js';
import { decodeObject } from '../../src/object/btf-object.js';
import { decode } from '../../src/model/decode.js';
import { formatTs } from '../../src/format/code/format-ts.js';
import { clang, compileFixture, readVmlinux, runProgram, sources, temporaryPath, vmlinux } from '../programs.js';

interface Codec {
  readonly size: number;
  decode(view: DataView, at?: number): unknown;
  encode(value: unknown, view: DataView, at?: number): void;
}

interface Generated {
  readonly maps: Readonly<Record<string, { readonly key: Codec; readonly value: Codec }>>;
}

const tsc = fileURLToPath(new URL('../../../../node_modules/typescript/bin/tsc', import.meta.url));

function checkTypes(name: string, text: string): void {
  const path = temporaryPath(`${name}.ts`);
  writeFileSync(path, text);
  const strict = [
    '--strict',
    '--noUncheckedIndexedAccess',
    '--exactOptionalPropertyTypes',
    '--target',
    'es2023',
    '--module',
    'esnext',
    '--types',
    '',
  ];
  runProgram(process.execPath, [tsc, '--noEmit', '--ignoreConfig', ...strict, path]);
}

async function load(btf: Btf): Promise<Generated> {
  const path = temporaryPath(`generated-${btf.byteOrder}.mjs`);
  writeFileSync(path, formatTs(btf, { language: 'js' }));
  return (await import(/* @vite-ignore */ path)) as Generated;
}

/** The same values as in the C code below. */
const value = {
  count: 0x1122_3344_5566_7788n,
  last: { id: 7, name: new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]) },
  kind: 9,
  is_set: true,
  deltas: [-1, 2, -3],
  ratio: 1.5,
  bits: { a: 1, b: -5, c: 0x1_2345_6789n, d: true, e: 200, f: -5 },
};

const cProgram = `
#include <stdio.h>
typedef unsigned char __u8; typedef unsigned int __u32; typedef unsigned long long __u64;
enum signed_values { NEGATIVE = -5, ZERO = 0 };
struct fields { unsigned a : 1; unsigned : 3; int b : 12; unsigned long c : 33; _Bool d : 1; __u8 e; enum signed_values f : 4; };
typedef enum { KIND_A, KIND_B = 9 } kind_t;
struct key { __u32 id; __u8 name[8]; };
struct value { __u64 count; struct key last; kind_t kind; _Bool is_set; short deltas[3]; float ratio; struct fields bits; };
int main(void) {
  struct value value;
  __builtin_memset(&value, 0, sizeof value);
  value.count = 0x1122334455667788; value.last.id = 7; for (int i = 0; i < 8; i++) value.last.name[i] = i + 1;
  value.kind = KIND_B; value.is_set = 1; value.deltas[0] = -1; value.deltas[1] = 2; value.deltas[2] = -3; value.ratio = 1.5;
  value.bits.a = 1; value.bits.b = -5; value.bits.c = 0x123456789; value.bits.d = 1; value.bits.e = 200; value.bits.f = NEGATIVE;
  return fwrite(&value, sizeof value, 1, stdout) != 1;
}`;

describe('formatTs', () => {
  for (const name of sources) {
    it(`passes the strictest type check over ${name}.c`, { timeout: 60_000 }, (context) => {
      demand(context, clang);
      checkTypes(name, formatTs(decodeObject(readFileSync(compileFixture(name))).btf));
    });
  }

  it('passes the strictest type check over a task of the running kernel', { timeout: 60_000 }, (context) => {
    demand(context, vmlinux);
    const btf = decode(readVmlinux());
    checkTypes('task', formatTs(btf, { ids: [btf.get('task_struct', 'STRUCT')] }));
  });

  for (const target of ['bpfel', 'bpfeb'] as const)
    it(`generates codecs that read back what they wrote, for ${target}`, async (context) => {
      demand(context, clang);
      const { maps } = await load(decodeObject(readFileSync(compileFixture('kinds', target))).btf);
      const { key, value: codec } = maps['counters']!;
      const view = new DataView(new ArrayBuffer(codec.size + 3));
      codec.encode(value, view, 3);
      expect(codec.decode(view, 3)).toEqual(value);
      key.encode(value.last, view);
      expect(key.decode(view)).toEqual(value.last);
      expect([key.size, codec.size, maps['totals']!.key.size, maps['totals']!.value.size]).toEqual([12, 56, 4, 8]);
    });

  it('generates codecs that write the same bytes as a C compiler', { timeout: 60_000 }, async (context) => {
    demand(context, clang, program('cc'));
    const source = temporaryPath('value.c');
    writeFileSync(source, cProgram);
    runProgram('cc', ['-w', '-o', `${source}.out`, source]);
    const bytes = runProgram(`${source}.out`, []);
    const { maps } = await load(decodeObject(readFileSync(compileFixture('kinds'))).btf);
    const codec = maps['counters']!.value;
    expect(codec.decode(new DataView(new Uint8Array(bytes).buffer))).toEqual(value);
    const view = new DataView(new ArrayBuffer(codec.size));
    codec.encode(value, view);
    expect(Buffer.compare(new Uint8Array(view.buffer), bytes)).toBe(0);
  });
});

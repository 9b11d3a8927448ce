import { BtfBuilder } from '@bpf-link-wasm/btf';
import { describe, expect, it } from 'vitest';
import type { InputFile } from '../src/input/input-file.js';
import { inspectFiles } from '../src/inspect/inspect-files.js';
import { searchTypes } from '../src/inspect/search-types.js';

const fileOf = (name: string, bytes: Uint8Array): InputFile => ({
  name,
  bytes: bytes as Uint8Array<ArrayBuffer>,
  role: 'inspect',
});

const int = { kind: 'INT', name: 'int', size: 4, encoding: 1, offsetBits: 0, bits: 32 } as const;
const structOf = (name: string, type: number) =>
  ({
    kind: 'STRUCT',
    name,
    size: 4,
    hasBitfields: false,
    members: [{ name: 'member', type, offsetBits: 0, bitfieldSize: 0 }],
  }) as const;

const builder = new BtfBuilder();
builder.add(structOf('of_kernel', builder.add(int)));
const base = builder.toBtf();
const adding = new BtfBuilder({ base });
adding.add(structOf('of_module', 1));
const kernel = fileOf('vmlinux', base.bytes);
const module = fileOf('module.btf', adding.build());

describe('inspectFiles', () => {
  it('opens the latest file', async () => {
    const { inspected, baseName } = await inspectFiles([fileOf('older', base.bytes), kernel]);
    expect([inspected.name, baseName]).toEqual(['vmlinux', undefined]);
  });

  it.each([[[kernel, module]], [[module, kernel]]])(
    'finds the base of split BTF in whatever order they come',
    async (files) => {
      const { inspected, baseName } = await inspectFiles(files);
      expect([inspected.name, baseName]).toEqual(['module.btf', 'vmlinux']);
      expect([...inspected.btf!.types()].map(([, { name }]) => name)).toEqual(['of_module']);
      const { ids } = searchTypes(inspected.btf!, '', '', 10);
      expect(ids.map((id) => inspected.btf!.type(id).name)).toEqual(['of_module', 'int', 'of_kernel']);
    },
  );

  it('says that split BTF needs its base', async () => {
    await expect(inspectFiles([module])).rejects.toMatchObject({ code: 'BTF_NEEDS_BASE' });
  });
});

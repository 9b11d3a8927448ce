import { describe, expect, expectTypeOf, it } from 'vitest';
import * as elf from '../src/elf.js';
import * as api from '../src/index.js';
import * as kernel from '../src/kernel.js';
import * as loaders from '../src/loaders.js';
import {
  BtfBuilder,
  BtfError,
  checkMaps,
  decode,
  decodeObject,
  minimumKernel,
  openObject,
  resolveCore,
  validate,
  validateObject,
  type Btf,
  type BtfExt,
  type BtfObject,
  type BtfType,
  type CoreResolution,
  type ErrnoName,
  type Issue,
  type KindName,
  type LoaderAnswer,
  type MapsReport,
  type StructType,
  type Verdict,
} from '../src/index.js';

/** Types are checked when this file is compiled; nothing here has to run for that. */
function checkTypes(btf: Btf, object: BtfObject, ext: BtfExt, verdict: Verdict, error: unknown): void {
  const type = btf.type(1);
  expectTypeOf(type).toEqualTypeOf<BtfType>();
  if (type.kind === 'STRUCT') {
    expectTypeOf(type.members[0]!.offsetBits).toEqualTypeOf<number>();
    // @ts-expect-error a struct has no parameters
    void type.params;
  }
  if (type.kind === 'ENUM64') expectTypeOf(type.values[0]!.value).toExtend<bigint | number>();
  // @ts-expect-error no kind of this name
  if (type.kind === 'CLASS') return;
  // @ts-expect-error what was decoded is not to be changed
  type.name = 'other';

  expectTypeOf(btf.find('s', 'STRUCT')).toEqualTypeOf<number | undefined>();
  // @ts-expect-error kinds are spelled as in the kernel's document
  btf.find('s', 'struct');
  expectTypeOf<Extract<KindName, 'FUNC_PROTO'>>().not.toBeNever();

  if (verdict.ok) {
    // @ts-expect-error who accepts gives no error
    void verdict.errno;
  } else {
    expectTypeOf(verdict.errno).toEqualTypeOf<ErrnoName>();
    expectTypeOf(verdict.message).toEqualTypeOf<string>();
  }
  expectTypeOf(verdict.issues).toEqualTypeOf<readonly Issue[]>();
  // @ts-expect-error kernels are named by text: 6.1 and 6.10 are not the same number
  validate(btf.bytes, { kernel: 6.1 });
  // @ts-expect-error the two modes are apart: raw bytes have no loader
  validate(btf.bytes, { loader: 'aya' });
  // @ts-expect-error an object brings its own byte order
  validateObject({ elf: object.elf!, btf }, { byteOrder: 'big' });
  expectTypeOf(minimumKernel(btf.bytes).kernel).toEqualTypeOf<string | undefined>();

  expectTypeOf(checkMaps({ elf: object.elf!, btf })).toEqualTypeOf<MapsReport>();
  // @ts-expect-error no loader of this name
  checkMaps({ elf: object.elf!, btf }, { loaders: ['bcc'] });
  const answer = checkMaps({ elf: object.elf!, btf }).maps[0]!.loaders.libbpf;
  expectTypeOf(answer).toEqualTypeOf<LoaderAnswer | undefined>();
  if (answer?.ok === true) expectTypeOf(answer.map.extra).toEqualTypeOf<bigint>();
  expectTypeOf(resolveCore(btf, ext, btf)).toEqualTypeOf<CoreResolution[]>();
  expectTypeOf(openObject(new Uint8Array())).toEqualTypeOf<Promise<BtfObject>>();

  const builder = new BtfBuilder();
  // @ts-expect-error a struct needs its members
  builder.add({ kind: 'STRUCT', name: 's', size: 4 });
  expectTypeOf(builder.add({ kind: 'PTR', name: '', type: 0 })).toEqualTypeOf<number>();
  expectTypeOf<StructType['members'][number]['name']>().toEqualTypeOf<string>();

  if (error instanceof BtfError && error.hasCode('BTF_NO_SUCH_TYPE'))
    expectTypeOf(error.details).toEqualTypeOf<{ id: number; count: number }>();
}

describe('the public API', () => {
  it('has these names', () => {
    expect(Object.keys(api)).toEqual(
      expect.arrayContaining([
        'Btf',
        'BtfBuilder',
        'BtfError',
        'IntEncoding',
        'Kind',
        'Linkage',
        'SectionType',
        'TypeSizes',
        'allLoaders',
        'bitfieldOf',
        'checkExt',
        'checkLoadRequest',
        'checkMaps',
        'codeTable',
        'compressionOf',
        'containersOf',
        'countHoles',
        'coreKinds',
        'decode',
        'decodeCoreAccess',
        'decodeElf',
        'decodeExt',
        'decodeObject',
        'decodeUtf8',
        'dedup',
        'destructors',
        'diffBtf',
        'distillBase',
        'encode',
        'encodeExt',
        'encodeUtf8',
        'errnoNumbers',
        'extCodes',
        'findExterns',
        'findMapTypes',
        'formatC',
        'formatCBytes',
        'formatChange',
        'formatFlags',
        'formatKernelVersion',
        'formatJson',
        'formatLayout',
        'formatRaw',
        'formatRawBytes',
        'formatRust',
        'formatRustCore',
        'formatSkeleton',
        'formatTs',
        'inspectObject',
        'isElf',
        'issueCodes',
        'kernelTypesOf',
        'kindNames',
        'layoutOf',
        'listKernelVersions',
        'loaders',
        'machineBpf',
        'mapCodes',
        'mapReferences',
        'mapTypes',
        'measure',
        'minCoreBtf',
        'minimumKernel',
        'minimumKernelOfObject',
        'namedMembers',
        'newestKernel',
        'oldestKernel',
        'openObject',
        'packedSize',
        'parseKernelVersion',
        'pointerSizeOf',
        'programsOf',
        'prune',
        'referencesOf',
        'relocateBase',
        'resolveCore',
        'splitDeclaration',
        'stringsOfExt',
        'validate',
        'validateObject',
      ]),
    );
  });

  it('exports all names of its parts', () => {
    expect(api).toMatchObject({ ...elf, ...kernel, ...loaders });
    expect(elf.decodeElf).toBe(api.decodeElf);
    expect(kernel.validate).toBe(api.validate);
    expect(loaders.checkMaps).toBe(api.checkMaps);
  });

  it('has types that reject wrong uses', () => expectTypeOf(checkTypes).toBeFunction());

  it('decodes what it builds', () => {
    const builder = new BtfBuilder();
    builder.add({ kind: 'INT', name: 'int', size: 4, encoding: 1, offsetBits: 0, bits: 32 });
    const bytes = builder.build();
    expect(decode(bytes).type(1)).toEqual(decodeObject(bytes).btf.type(1));
  });
});

import {
  BtfError,
  decodeElf,
  isElf,
  openObject,
  programsOf,
  TypeSizes,
  type BtfExt,
  type BtfObject,
  type ElfObject,
  type LoaderObject,
  type Program,
} from '@bpf-link-wasm/btf';
import type { Btf } from '@bpf-link-wasm/btf';
import { decompress } from '../input/decompress.js';

/** A file that is inspected: an object or raw BTF. */
export interface Inspected {
  readonly name: string;
  /** The file, decompressed. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly elf: ElfObject | undefined;
  readonly btf: Btf | undefined;
  readonly sizes: TypeSizes | undefined;
  readonly ext: BtfExt | undefined;
  readonly programs: readonly Program[];
  /** Offset of the BTF in the file. */
  readonly btfOffset: number;
  /** The object as loaders read it; undefined for raw BTF. */
  readonly loaderObject: LoaderObject | undefined;
  /** The errors of parts that could not be read. */
  readonly problems: readonly BtfError[];
}

const maxBytes = 512 * 1024 * 1024;

/**
 * Opens a file to inspect it. An ELF object without BTF, or with BTF that cannot be read, is opened without it.
 * @param base The base of split BTF.
 * @throws {BtfError} when it is neither BTF nor ELF; BTF_NEEDS_BASE for split BTF without its base
 */
export async function inspect(name: string, given: Uint8Array<ArrayBuffer>, base?: Btf): Promise<Inspected> {
  let bytes = given;
  const keepPlain = async (packed: Uint8Array, format: 'gzip' | 'deflate'): Promise<Uint8Array> => {
    const plain = await decompress(packed, format, maxBytes);
    if (plain === undefined) throw new Error(`more than ${maxBytes} bytes`);
    return (bytes = plain);
  };
  const problems: BtfError[] = [];
  let object: BtfObject | undefined;
  try {
    object = await openObject(given, { decompress: keepPlain, ...(base && { base }) });
  } catch (error) {
    if (!(error instanceof BtfError) || !isElf(bytes)) throw error;
    if (error.code !== 'BTF_NO_SECTION') problems.push(error);
  }
  const elf = object === undefined ? decodeElf(bytes) : object.elf;
  const attempt = <T>(read: () => T, otherwise: T): T => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof BtfError)) throw error;
      problems.push(error);
      return otherwise;
    }
  };
  const ext = attempt(() => object?.ext(), undefined);
  const programs = attempt(() => {
    if (elf === undefined) return [];
    return programsOf({ elf, btf: object?.btf as Btf, ext: () => ext });
  }, []);
  const btf = object?.btf;
  return {
    name,
    bytes,
    elf,
    btf,
    ext,
    programs,
    problems,
    sizes: btf === undefined ? undefined : new TypeSizes(btf),
    btfOffset: elf?.section('.BTF')?.offset ?? 0,
    loaderObject: elf === undefined ? undefined : { elf, btf },
  };
}

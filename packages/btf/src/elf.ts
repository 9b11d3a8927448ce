/** Reads ELF64 objects, independently of BTF. */
export { decodeElf, isElf } from './elf/decode-elf.js';
export {
  machineBpf,
  SectionType,
  type ElfObject,
  type ElfRelocation,
  type ElfSection,
  type ElfSymbol,
} from './elf/elf-object.js';
export { BtfError, type BtfErrorCode, type BtfErrorDetails } from './wire/btf-error.js';
export type { ByteOrder } from './wire/header.js';

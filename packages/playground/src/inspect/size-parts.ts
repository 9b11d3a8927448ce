import type { ElfObject } from '@bpf-link-wasm/btf';

/** What a part of a file is for. */
export type PartKind = 'code' | 'data' | 'maps' | 'btf' | 'symbols' | 'other';

/** A part of a file. */
export interface SizePart {
  readonly name: string;
  readonly kind: PartKind;
  readonly bytes: number;
  /** Offset in the file, in bytes. */
  readonly offset: number;
}

const executable = 4;
const nobits = 8;

/** The purpose of a section, by its flags, type and name. */
export function partKindOf({ name, flags, type }: { name: string; flags: number; type: number }): PartKind {
  if (name.startsWith('.BTF') || name.startsWith('.rel.BTF')) return 'btf';
  if (name === '.maps' || name === 'maps' || name.startsWith('maps/')) return 'maps';
  if ((flags & executable) !== 0) return 'code';
  if (type === 2 || type === 3 || type === 4 || type === 9) return 'symbols';
  return type === 1 ? 'data' : 'other';
}

/** The sections that occupy bytes of the file, and the rest: headers and gaps. */
export function sizePartsOf(elf: ElfObject, fileSize: number): SizePart[] {
  const parts = elf.sections
    .filter(({ type, size }) => type !== 0 && type !== nobits && size > 0)
    .map((section): SizePart => ({
      name: section.name,
      kind: partKindOf(section),
      bytes: section.size,
      offset: section.offset,
    }));
  const rest = fileSize - parts.reduce((sum, { bytes }) => sum + bytes, 0);
  if (rest > 0) parts.push({ name: 'headers', kind: 'other', bytes: rest, offset: 0 });
  return parts;
}

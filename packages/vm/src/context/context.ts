import type { Region } from '../memory/region.js';

/**
 * What a program's first argument points to, as far as the machine has to make up its fields: a program reads 4 bytes where the
 * kernel has a pointer. Where a context is plain bytes, programs access them without asking.
 */
export interface ContextFields {
  /** Where the program believes the context to be; its bytes themselves are never accessed. */
  readonly region: Region;
  /**
   * Reads a field.
   * @param start First byte from the start of the context; with `size` within it.
   * @returns what the register holds then; undefined when there is no such field.
   */
  read(start: number, size: number): bigint | number | undefined;
  /** Writes a field. @returns whether a program may. */
  write(start: number, size: number, value: bigint): boolean;
  /** The first 4 bytes of a field, for a helper; 0 for a name that the context has not. */
  get(name: string): number;
  /**
   * Sets a field for a helper, also one that the program itself may not write. After the run it is reported with those that it may.
   * @returns whether the context has such a field.
   */
  change(name: string, value: number | bigint): boolean;
}

import type { Region } from '../memory/region.js';

/**
 * A context whose fields the machine synthesizes, because a program reads 4 bytes where the kernel has a pointer. Programs access
 * contexts of plain bytes directly.
 */
export interface ContextFields {
  /** Where the program believes the context to be; its bytes themselves are never accessed. */
  readonly region: Region;
  /**
   * Reads a field.
   * @param start Offset of the first byte; `start` and `size` are within the context.
   * @returns the value for the register; undefined when there is no such field.
   */
  read(start: number, size: number): bigint | number | undefined;
  /** Writes a field. @returns false when a program may not write it. */
  write(start: number, size: number, value: bigint): boolean;
  /** The first 4 bytes of a field, for a helper; 0 when the context has no field of that name. */
  get(name: string): number;
  /**
   * Sets a field for a helper, even one that the program itself may not write. After the run it is reported with the writable ones.
   * @returns whether the context has such a field.
   */
  change(name: string, value: number | bigint): boolean;
}

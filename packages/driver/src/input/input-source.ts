/** An input that is read piece by piece while the engine links. */
export interface InputSource {
  /** For messages. */
  readonly name: string;
  /** Its path, if it is a file. */
  readonly path?: string;
  /** Size in bytes. */
  readonly size: number;
  /**
   * Copies bytes, starting at `offset`, to `target`.
   * @returns the number of bytes; less than the size of the target only at the end of the input
   * @throws {IoError} IO_READ_FAILED
   */
  read(offset: number, target: Uint8Array): number;
  /** Releases the resources of the source. */
  close(): void;
}

/** A source over bytes in memory, which are not copied. */
export function createMemorySource(name: string, bytes: Uint8Array): InputSource {
  return {
    name,
    size: bytes.byteLength,
    read(offset, target) {
      const part = bytes.subarray(offset, offset + target.byteLength);
      target.set(part);
      return part.byteLength;
    },
    close() {},
  };
}

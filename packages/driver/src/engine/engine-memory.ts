/** The linear memory of one instance. Views are made anew each time: growing the memory detaches older ones. */
export class EngineMemory {
  readonly #memory: WebAssembly.Memory;

  constructor(memory: WebAssembly.Memory) {
    this.#memory = memory;
  }

  /** The bytes at an address; valid until the instance runs again. */
  view(address: number, size: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#memory.buffer, address >>> 0, size >>> 0);
  }

  /** A copy of the bytes at an address. */
  copy(address: number, size: number): Uint8Array<ArrayBuffer> {
    return this.view(address, size).slice();
  }

  /** The text at an address. */
  text(address: number, size: number): string {
    return new TextDecoder().decode(this.view(address, size));
  }

  readU32(address: number): number {
    return this.#dataView.getUint32(address >>> 0, true);
  }

  writeU32(address: number, value: number): void {
    this.#dataView.setUint32(address >>> 0, value, true);
  }

  writeU64(address: number, value: bigint): void {
    this.#dataView.setBigUint64(address >>> 0, value, true);
  }

  writeF64(address: number, value: number): void {
    this.#dataView.setFloat64(address >>> 0, value, true);
  }

  get #dataView(): DataView {
    return new DataView(this.#memory.buffer);
  }
}

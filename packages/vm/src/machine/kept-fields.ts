import { writeNumber } from './halves.js';
import { maxFields, stateOffset } from './state.js';
import { s32Words, u64Words, type Words } from '../memory/words.js';

/** Fields of a run's context that the machine has read: compiled code reads them here until they may have changed. */
export class KeptFields {
  /** Offset of the context; -1 for none. */
  readonly #context: Words<bigint>;
  readonly #halves: Words<number>;
  readonly #areKnown: Uint8Array;
  #isAnyKnown = false;

  /** @param buffer The machine's memory, which begins with its state. */
  constructor(buffer: ArrayBuffer) {
    this.#context = u64Words(buffer, stateOffset.context, 1);
    this.#halves = s32Words(buffer, stateOffset.fields, 2 * maxFields);
    this.#areKnown = new Uint8Array(buffer, stateOffset.areFieldsKnown, maxFields);
  }

  /** Begins a run. @param offset Of its context; undefined if no fields are synthesized. */
  begin(offset: number | undefined): void {
    this.#context[0] = BigInt(offset ?? -1);
  }

  /** Keeps a field of 4 bytes. @param start Its offset in the context, divisible by 4. */
  keep(start: number, value: number): void {
    const index = start / 4;
    if (index >= maxFields) return;
    writeNumber(this.#halves, value, index * 2);
    this.#areKnown[index] = 1;
    this.#isAnyKnown = true;
  }

  /** Forgets every field, so that it is read again. */
  forget(): void {
    if (!this.#isAnyKnown) return;
    this.#areKnown.fill(0);
    this.#isAnyKnown = false;
  }
}

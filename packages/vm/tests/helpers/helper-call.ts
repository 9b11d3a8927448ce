import { helperTable } from '../../src/helpers/helper-table.js';
import { RegisterArguments } from '../../src/machine/helper.js';
import { u64Words } from '../../src/memory/words.js';
import { TestMachine } from '../test-machine.js';

/** Calls helpers as a program does, with memory that can be given to them. */
export class HelperCalls {
  readonly machine: TestMachine;
  readonly #arguments: RegisterArguments;

  constructor(machine = new TestMachine()) {
    this.machine = machine;
    this.#arguments = new RegisterArguments(machine.memory);
  }

  /** @returns r0, as a number with sign. */
  call(name: string, ...values: (number | bigint)[]): number {
    const registers = u64Words(this.machine.memory.memory.buffer, 0, 11);
    for (let register = 1; register <= 5; register += 1)
      registers[register] = BigInt.asUintN(64, BigInt(values[register - 1] ?? 0));
    this.#arguments.name = name;
    return Number(helperTable[name]!(this.#arguments, this.machine) ?? 0);
  }

  /** Puts bytes, or text with its null, into memory. @returns their address. */
  put(content: Uint8Array | string): number {
    const bytes = typeof content === 'string' ? Buffer.from(`${content}\0`, 'latin1') : content;
    const region = this.machine.memory.allocate(bytes.length, { kind: 'stack', name: 'stack' });
    this.machine.memory.bytesOf(region).set(bytes);
    return region.address;
  }

  /** The bytes at an address. */
  get(address: number, size: number): Uint8Array {
    return this.machine.memory.slice(address, size, 'read').slice();
  }

  /** The text at an address, up to its null. */
  text(address: number, size: number): string {
    return Buffer.from(this.get(address, size)).toString('latin1').split('\0')[0]!;
  }
}

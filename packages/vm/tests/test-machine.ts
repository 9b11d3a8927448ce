import type { ContextFields } from '../src/context/context.js';
import type { Packet } from '../src/context/packet.js';
import { makeEnvironment, type Environment } from '../src/machine/environment.js';
import type { CurrentProgram, Machine, RunOutput } from '../src/machine/machine.js';
import type { BpfMap } from '../src/maps/bpf-map.js';
import { MachineMemory } from '../src/memory/machine-memory.js';

/** A machine without programs, for maps and helpers by themselves. Callbacks are functions of the test. */
export class TestMachine implements Machine {
  readonly memory: MachineMemory;
  readonly environment: Environment;
  readonly maps: BpfMap[] = [];
  readonly callbacks = new Map<bigint, (...values: bigint[]) => bigint>();
  readonly programs: string[] = [];
  readonly tailCalls: number[] = [];
  program: CurrentProgram = { name: 'test', type: 'xdp' };
  output: RunOutput = { trace: [], perfEvents: [] };
  packet: Packet | undefined;
  fields: ContextFields | undefined;
  charged = 0;
  readonly #afterRun: (() => void)[] = [];

  constructor(environment: Partial<Environment> = {}, memoryBytes?: number) {
    this.memory = new MachineMemory(memoryBytes);
    this.environment = makeEnvironment({ random: () => 4, ...environment });
  }

  mapAt(address: number): BpfMap | undefined {
    return this.maps.find((map) => map.address === address);
  }

  mapById(id: number): BpfMap | undefined {
    return this.maps[id - 1];
  }

  idOfMap(map: BpfMap): number {
    return this.maps.indexOf(map) + 1;
  }

  idOfProgram(name: string): number | undefined {
    const index = this.programs.indexOf(name);
    return index === -1 ? undefined : index;
  }

  invoke(callback: bigint, ...values: (bigint | number)[]): bigint {
    return this.callbacks.get(callback)!(...values.map(BigInt));
  }

  tailCall(programId: number): boolean {
    this.tailCalls.push(programId);
    return true;
  }

  charge(instructions: number): void {
    this.charged += instructions;
  }

  afterRun(action: () => void): void {
    this.#afterRun.push(action);
  }

  /** Does what waits for the end of the run. */
  endRun(): void {
    for (const action of this.#afterRun.splice(0)) action();
  }
}

import { VmError } from '../errors/vm-error.js';
import type { BpfMachine } from '../machine/bpf-machine.js';
import type { KernelMap } from '../maps/kernel-map.js';
import { TypedMap } from '../maps/typed-map.js';
import type { LoadedProgram } from './loaded-program.js';

/** An object whose programs can be run: its maps are made, its globals are in memory. */
export class LoadedObject {
  /** Entry functions, in the order of the object. */
  readonly programs: readonly LoadedProgram[];
  /** Maps in the order of the object; those of sections of globals last. */
  readonly maps: readonly TypedMap[];
  /** The machine that the programs run in. */
  readonly machine: BpfMachine;

  constructor(machine: BpfMachine, programs: readonly LoadedProgram[], maps: readonly KernelMap[]) {
    this.machine = machine;
    this.programs = programs;
    this.maps = maps.map((map) => new TypedMap(map));
  }

  /** A program by the name of its function. @throws {VmError} VM_NO_PROGRAM */
  program(name: string): LoadedProgram {
    const found = this.programs.find((program) => program.name === name);
    if (found !== undefined) return found;
    throw new VmError('VM_NO_PROGRAM', { name, names: this.programs.map((program) => program.name) });
  }

  /** A map by its name; sections of globals are maps too: `.bss`. @throws {VmError} VM_NO_MAP */
  map<Key = unknown, Value = unknown>(name: string): TypedMap<Key, Value> {
    const found = this.maps.find((map) => map.name === name);
    if (found !== undefined) return found as TypedMap<Key, Value>;
    throw new VmError('VM_NO_MAP', { name, names: this.maps.map((map) => map.name) });
  }
}

import { CallKind, helperOf, Opcode } from '@bpf-link-wasm/btf';
import { VmError } from '../errors/vm-error.js';
import { functionOfAddress, type ProgramCode } from '../program/program-code.js';
import type { BpfMachine } from './bpf-machine.js';
import type { HelperFunction, HelperTable } from './helper.js';

/** A function that a program calls. */
export interface HelperSlot {
  readonly name: string;
  readonly helper: HelperFunction;
}

/** The functions that replace the kernel's. */
export interface FunctionTables {
  /** Helpers by name. */
  readonly helpers: HelperTable;
  /** Kfuncs by name. */
  readonly kfuncs: HelperTable;
}

/**
 * Finds the function for each of a program's calls of the kernel. A missing function is an error only when it is called, because
 * that code may never run.
 * @returns slots by the index of the call; calls of the same function share a slot.
 */
export function findSlots(
  machine: BpfMachine,
  code: ProgramCode,
  { helpers, kfuncs }: FunctionTables,
): Map<number, HelperSlot> {
  const slots = new Map<number, HelperSlot>();
  const byName = new Map<string, HelperSlot>();
  for (const instruction of code.instructions) {
    if (instruction?.opcode === Opcode.callRegister) slots.set(instruction.index, registerSlot(machine, helpers));
    if (instruction?.opcode !== Opcode.call || instruction.source === CallKind.local) continue;
    const { index, immediate: id, source } = instruction;
    const isHelper = source === CallKind.helper;
    const name = isHelper ? (helperOf(id)?.name ?? `${id}`) : (code.kfuncs.get(index) ?? `kfunc ${id}`);
    const table = isHelper ? helpers : kfuncs;
    const missing = (): never => {
      if (isHelper) throw new VmError('VM_NO_HELPER', { name, id });
      throw new VmError('VM_NO_KFUNC', { name });
    };
    const helper = Object.hasOwn(table, name) ? table[name]! : missing;
    const key = `${isHelper} ${name}`;
    const slot = byName.get(key) ?? { name, helper };
    byName.set(key, slot);
    slots.set(index, slot);
  }
  return slots;
}

/** The slot for calls through a register, which holds the address of a function of the program or the number of a helper. */
function registerSlot(machine: BpfMachine, helpers: HelperTable): HelperSlot {
  const helper: HelperFunction = (call) => {
    const target = machine.callTarget;
    if (functionOfAddress(target) !== undefined) {
      return machine.invoke(target, call.u64(1), call.u64(2), call.u64(3), call.u64(4), call.u64(5));
    }
    const name = target < 2n ** 16n ? helperOf(Number(target))?.name : undefined;
    if (name !== undefined && Object.hasOwn(helpers, name)) return helpers[name]!(call, machine);
    const found = `0x${target.toString(16)} in the register of a call`;
    throw new VmError('VM_BAD_CALL', { found, expected: 'the address of a function or the number of a helper' });
  };
  return { name: 'call through a register', helper };
}

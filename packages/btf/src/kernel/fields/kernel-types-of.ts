import { checkHeader } from '../blob/check-header.js';
import { checkRecords } from '../records/check-records.js';
import { KernelCheck } from '../kernel-check.js';
import { rulesOf } from '../rules/kernel-rules.js';
import { newestKernel, parseKernelVersion } from '../rules/kernel-version.js';
import { Kind } from '../rules/kinds.js';
import { destructors, type KernelTypes } from './kernel-types.js';

/**
 * Reads what the special-field rules need from a kernel's own BTF, as /sys/kernel/btf/vmlinux has it.
 *
 * @returns undefined when the bytes are no BTF
 */
export function kernelTypesOf(vmlinux: Uint8Array, isLittleEndian = true): KernelTypes | undefined {
  const check = new KernelCheck(rulesOf(parseKernelVersion(newestKernel)!), 1);
  if (!checkHeader(check, vmlinux, isLittleEndian)) return undefined;
  checkRecords(check);
  const structs = new Set<string>();
  const functions = new Set<string>();
  const { types, strings } = check;
  for (let id = 1; id < types.count; id += 1) {
    if (types.kinds[id] === Kind.Struct) structs.add(strings.text(types.nameOffset(id)));
    else if (types.kinds[id] === Kind.Func) functions.add(strings.text(types.nameOffset(id)));
  }
  return {
    hasStruct: (name) => structs.has(name),
    hasDestructor: (name) => Object.hasOwn(destructors, name) && functions.has(destructors[name]!),
  };
}

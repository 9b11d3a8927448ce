import type { HelperArguments, HelperTable } from '../machine/helper.js';
import type { Machine } from '../machine/machine.js';
import { Errno } from '../maps/errno.js';
import { ReferenceArray } from '../maps/reference-maps.js';
import { mapIn } from './map-argument.js';

/** @see Linux include/linux/bpf.h BPF_MAX_LOOPS */
const maxLoops = 1 << 23;

/** Helpers that run more of the program. @see Linux kernel/bpf/bpf_iter.c bpf_loop, kernel/bpf/core.c */
export const controlHelpers: HelperTable = {
  bpf_loop: (call, machine) => {
    const [count, callback, context] = [call.u32(1), call.u64(2), call.u64(3)];
    if (call.u64(4) !== 0n) return -Errno.EINVAL;
    if (count > maxLoops) return -Errno.E2BIG;
    for (let index = 0; index < count; index += 1) {
      machine.charge(1);
      if (machine.invoke(callback, index, context) !== 0n) return index + 1;
    }
    return count;
  },
  bpf_tail_call: tailCall,
};

/** A tail call that cannot be made does nothing; the kernel leaves r0 as it was, which the verifier treats as unknown. */
function tailCall(call: HelperArguments, machine: Machine): number {
  const map = mapIn(call, machine, 2, 'bpf_tail_call');
  const id = map instanceof ReferenceArray ? map.idAt(call.u32(3)) : undefined;
  if (id === undefined) return -Errno.ENOENT;
  return machine.tailCall(id) ? 0 : -Errno.EPERM;
}

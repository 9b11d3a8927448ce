import type { HelperArguments, HelperFunction, HelperTable } from '../machine/helper.js';
import { Errno } from '../maps/errno.js';
import { StackFlag, StackTraceMap } from '../maps/stack-trace-map.js';
import type { Machine } from '../machine/machine.js';
import { givenBytes, givenString, type MemorySpace } from './given-memory.js';
import { mapIn } from './map-argument.js';
import { bytesOfU64 } from '../memory/words.js';

/** All flags of bpf_get_stackid. */
const stackFlags = BigInt(StackFlag.skipMask | StackFlag.userStack | StackFlag.fastCompare | StackFlag.reuseId);

/** Helpers that read memory of the kernel or of a process, and stacks. @see Linux kernel/trace/bpf_trace.c */
export const memoryHelpers: HelperTable = {
  bpf_probe_read: readFrom('any'),
  bpf_probe_read_kernel: readFrom('kernel'),
  bpf_probe_read_user: readFrom('user'),
  bpf_copy_from_user: readFrom('user'),
  bpf_copy_from_user_task: (call, machine) => {
    const [size, flags] = [call.u32(2), call.u64(5)];
    if (flags !== 0n) return -Errno.EINVAL;
    return size === 0 ? 0 : readFrom('user')(call, machine);
  },
  bpf_probe_read_str: readStringFrom('any'),
  bpf_probe_read_kernel_str: readStringFrom('kernel'),
  bpf_probe_read_user_str: readStringFrom('user'),
  bpf_get_stackid: (call, machine) => {
    const map = mapIn(call, machine, 2, 'bpf_get_stackid');
    const flags = call.u64(3);
    if ((flags & ~stackFlags) !== 0n || !(map instanceof StackTraceMap)) return -Errno.EINVAL;
    return map.add(stackOf(machine, Number(flags)), Number(flags));
  },
  bpf_get_stack: getStack,
};

/** Makes a helper that copies memory; bytes that cannot be read become zeros. */
function readFrom(space: MemorySpace): HelperFunction {
  return (call, machine) => {
    const size = call.u32(2);
    const address = call.u64(3);
    // The kernel checks the address even when there is nothing to read.
    if (size === 0) {
      const isForeign = unreadable(address, space) === -Errno.ERANGE && !isReadable(machine, address, space);
      return isForeign ? -Errno.ERANGE : 0;
    }
    const bytes = givenBytes(machine, address, size, space);
    const into = call.write(1, size);
    if (bytes === undefined) into.fill(0);
    else into.set(bytes);
    return bytes === undefined ? unreadable(address, space) : 0;
  };
}

/** Makes a helper that copies a string, and returns its length with the null. A truncated string keeps its null. */
function readStringFrom(space: MemorySpace): HelperFunction {
  return (call, machine) => {
    const size = call.u32(2);
    if (size === 0) return 0;
    const address = call.u64(3);
    const text = isReadable(machine, address, space) ? givenString(machine, address, size - 1, space) : undefined;
    const into = call.write(1, size);
    if (text === undefined) {
      into.fill(0);
      return unreadable(address, space);
    }
    into.set(text);
    into[text.length] = 0;
    return text.length + 1;
  };
}

/** Where memory of the kernel begins, with 4 levels of pages, and where that of processes ends, on x86-64. */
const kernelStart = 0xffff_8000_0000_0000n;
const userEnd = 0x7fff_ffff_f000n;

function isReadable(machine: Machine, address: bigint, space: MemorySpace): boolean {
  return givenBytes(machine, address, 1, space) !== undefined;
}

/** The error for an unreadable address: the kernel distinguishes unmapped addresses from those that cannot be kernel addresses. @see Linux mm/maccess.c */
function unreadable(address: bigint, space: MemorySpace): number {
  const isAsUser = space === 'user' || (space === 'any' && address < userEnd);
  return isAsUser || address >= kernelStart ? -Errno.EFAULT : -Errno.ERANGE;
}

function stackOf({ environment: { kernelStack = [], userStack = [] } }: Machine, flags: number): readonly bigint[] {
  return (flags & StackFlag.userStack) === 0 ? kernelStack : userStack;
}

/** bpf_get_stack. @returns the size of the addresses, in bytes. */
function getStack(call: HelperArguments, machine: Machine): number {
  const size = call.u32(3);
  const flags = call.u64(4);
  if ((flags & ~BigInt(StackFlag.skipMask | StackFlag.userStack)) !== 0n || size % 8 !== 0) return -Errno.EINVAL;
  const skip = Number(flags) & StackFlag.skipMask;
  const stack = stackOf(machine, Number(flags)).slice(skip, skip + size / 8);
  const into = call.write(2, size).fill(0);
  if (stack.length === 0) return -Errno.EFAULT;
  into.set(bytesOfU64(stack));
  return stack.length * 8;
}

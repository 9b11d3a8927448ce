import type { HelperArguments, HelperTable } from '../machine/helper.js';
import { VmError } from '../errors/vm-error.js';
import type { Machine } from '../machine/machine.js';
import { Errno } from '../maps/errno.js';
import type { KernelMap } from '../maps/kernel-map.js';

/** Clocks that a timer may have: CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_BOOTTIME. */
const clocks = new Set([0n, 1n, 7n]);

/** Number of clocks; higher flags are refused. */
const clockCount = 16n;

/** BPF_F_TIMER_ABS and BPF_F_TIMER_CPU_PIN. */
const startFlags = 3n;
const absolute = 1n;

/** A timer in a map's value. */
class Timer {
  callback = 0n;
  /** When it is due, in nanoseconds; undefined when it is not started. */
  due: bigint | undefined;

  constructor(
    readonly map: KernelMap,
    readonly address: number,
  ) {}

  cancel(): void {
    this.due = undefined;
    this.map.timers.delete(this.address);
  }
}

const timersOf = new WeakMap<Machine, Set<Timer>>();

/**
 * Runs the callbacks of timers that are due, the earliest first, including timers that callbacks start.
 * @param until Nanoseconds on the clock of bpf_ktime_get_ns.
 * @returns how many ran.
 */
export function runTimers(machine: Machine, until: bigint): number {
  const timers = timersOf.get(machine) ?? new Set<Timer>();
  for (let count = 0; ; count += 1) {
    const due = [...timers].filter((timer) => timer.due !== undefined && timer.due <= until);
    const next = due.sort((a, b) => (a.due! < b.due! ? -1 : 1))[0];
    if (next === undefined) return count;
    next.due = undefined;
    fire(machine, next);
  }
}

/** Calls a timer's callback with the map, and with the current key and value. */
function fire(machine: Machine, { map, address, callback }: Timer): void {
  const offset = map.fields.timer ?? 0;
  const element = [...(map.elements() ?? [])].find((one) => one.address === address - offset);
  if (element === undefined || callback === 0n) return;
  const key = machine.memory.allocate(map.spec.keySize, {
    kind: 'kernel object',
    name: `key of map "${map.spec.name}"`,
    isWritable: false,
  });
  try {
    machine.memory.bytesOf(key).set(element.key);
    machine.invoke(callback, map.address, key.address, element.address);
  } finally {
    machine.memory.free(key);
  }
}

/** Helpers for timers. `runTimers` makes them fire. @see Linux kernel/bpf/helpers.c bpf_timer_init and its neighbours */
export const timerHelpers: HelperTable = {
  bpf_timer_init: (call, machine) => {
    const map = machine.mapAt(call.address(2)) as KernelMap | undefined;
    const flags = call.u64(3);
    call.write(1, 16);
    if (map?.fields.timer === undefined) {
      throw new VmError('VM_BAD_ARGUMENT', {
        function: 'bpf_timer_init',
        argument: 'argument 2 is',
        found: map === undefined ? 'not a map' : `map "${map.spec.name}", whose values have no bpf_timer`,
        expected: 'the map that has the timer in its values',
      });
    }
    if (flags >= clockCount || !clocks.has(flags)) return -Errno.EINVAL;
    if (find(call, machine) !== undefined) return -Errno.EBUSY;
    const timer = new Timer(map, call.address(1));
    map.timers.set(timer.address, timer);
    const timers = timersOf.get(machine) ?? new Set<Timer>();
    timersOf.set(machine, timers.add(timer));
    return 0;
  },
  bpf_timer_set_callback: (call, machine) => {
    const timer = find(call, machine);
    if (timer === undefined) return -Errno.EINVAL;
    timer.callback = call.u64(2);
    return 0;
  },
  bpf_timer_start: (call, machine) => {
    const [timer, delay, flags] = [find(call, machine), call.u64(2), call.u64(3)];
    if ((flags & ~startFlags) !== 0n || timer === undefined || timer.callback === 0n) return -Errno.EINVAL;
    timer.due = (flags & absolute) === 0n ? machine.environment.now() + delay : delay;
    return 0;
  },
  bpf_timer_cancel: (call, machine) => {
    const timer = find(call, machine);
    if (timer === undefined) return -Errno.EINVAL;
    const wasActive = timer.due !== undefined;
    timer.due = undefined;
    return wasActive ? 1 : 0;
  },
};

function find(call: HelperArguments, machine: Machine): Timer | undefined {
  const address = call.address(1);
  for (const timer of timersOf.get(machine) ?? []) {
    if (timer.address === address && timer.map.timers.get(address) === timer) return timer;
  }
  return undefined;
}

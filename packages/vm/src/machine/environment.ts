/** The values that helpers return. The test chooses them, so that each run gives the same result. */
export interface Environment {
  /** Nanoseconds since the machine started; bpf_ktime_get_ns. Default: 0, and 1000 more at each call. */
  readonly now: () => bigint;
  /** Nanoseconds between the Unix epoch and the start of the machine. Default 0. */
  readonly epoch: bigint;
  /** 32 random bits; bpf_get_prandom_u32. Default: a generator that starts from `seed`. */
  readonly random: () => number;
  /** The processor that programs run on. Default 0. */
  readonly cpu: number;
  /** Processors, from 1 to 128. Default 2. */
  readonly cpuCount: number;
  /** NUMA node of the processor. Default 0. */
  readonly numaNode: number;
  /** Thread: what the kernel calls pid. Default 1. */
  readonly pid: number;
  /** Process: what the kernel calls tgid. Default 1. */
  readonly tgid: number;
  readonly uid: number;
  readonly gid: number;
  /** Name of the thread, at most 15 bytes. Default `test`. */
  readonly comm: string;
  /** Id of its cgroup. Default 1. */
  readonly cgroupId: bigint;
  /** Address of the current task; bpf_get_current_task. Default 0. */
  readonly task?: bigint;
  /** Cookie of the packet's or the context's socket; bpf_get_socket_cookie. Default 0. */
  readonly socketCookie?: bigint;
  /** Cookie of the program's attachment; bpf_get_attach_cookie. Default 0. */
  readonly attachCookie?: bigint;
  /** Hash of the packet's flow; bpf_get_hash_recalc. Default 0. */
  readonly packetHash?: number;
  /** Return addresses, innermost first; bpf_get_stackid. Default: none. */
  readonly kernelStack?: readonly bigint[];
  /** The same for the process, in user space. */
  readonly userStack?: readonly bigint[];
  /** Memory of the kernel that bpf_probe_read and the like find; undefined where there is none. Default: none. */
  readonly kernelMemory?: (address: bigint, size: number) => Uint8Array | undefined;
  /** Memory of the process, in the same way. */
  readonly userMemory?: (address: bigint, size: number) => Uint8Array | undefined;
}

/** The parts of the environment that a test sets. */
export interface EnvironmentOptions extends Partial<Environment> {
  /** Seed of the random numbers, an integer of 32 bits. Default 1. */
  readonly seed?: number;
}

/** The environment of a test, with everything that it does not set. */
export function makeEnvironment(options: EnvironmentOptions = {}): Environment {
  const { seed = 1, ...given } = options;
  let time = 0n;
  let state = seed >>> 0;
  return {
    now: () => {
      time += 1000n;
      return time;
    },
    epoch: 0n,
    // Mulberry32: 32 bits of state, each step a permutation of it.
    random: () => {
      state = (state + 0x6d2b79f5) >>> 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      return (mixed ^ (mixed >>> 14)) >>> 0;
    },
    cpu: 0,
    cpuCount: 2,
    numaNode: 0,
    pid: 1,
    tgid: 1,
    uid: 0,
    gid: 0,
    comm: 'test',
    cgroupId: 1n,
    ...given,
  };
}

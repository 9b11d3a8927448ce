/** What helpers report of the world: chosen by the test, so that each run gives the same. */
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
}

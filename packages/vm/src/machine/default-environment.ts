import type { Environment } from './environment.js';

/** What a test sets of the environment. */
export interface EnvironmentOptions extends Partial<Environment> {
  /** Where the random numbers start, an integer of 32 bits. Default 1. */
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

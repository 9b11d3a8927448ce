import type { Family } from '@bpf-link-wasm/driver';

/** What the process returns, by who must act. 70 is EX_SOFTWARE of sysexits.h. */
export const exitCodes: Record<Family | 'success', number> = {
  success: 0,
  input: 1,
  link: 1,
  btf: 1,
  usage: 2,
  io: 3,
  engine: 70,
};

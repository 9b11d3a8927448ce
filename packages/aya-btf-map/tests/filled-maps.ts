/** A test program whose maps have initial contents, and the results of its use. */
export interface FilledMaps {
  /** The program. */
  readonly name: string;
  /** In `native/maps.py`. */
  readonly scenario: string;
  /** Results with libbpf and cilium/ebpf, which fill the slots. */
  readonly result: unknown;
  /** Results with Aya, which does not: those of the same use, or why Aya refuses the object. */
  readonly aya: { readonly result: unknown } | { readonly error: string };
}

/** The expected results and values are documented in the programs' sources. */
export const filledMaps: readonly FilledMaps[] = [
  {
    name: 'filled_prog_array',
    scenario: 'filled_prog_array',
    result: { slots: { 1: 'next', 3: 'last' }, returned: 42, runs: { 0: 1, 1: 1, 2: 1 } },
    // The id is that of the int that programs return.
    aya: { error: 'error parsing BPF object: BTF error: unexpected BTF type id `2`' },
  },
  {
    name: 'filled_maps',
    scenario: 'filled_maps',
    result: {
      slots: { MAP: { 0: 'FIRST', 2: 'SECOND' }, BY_KEY: { 0: 'SECOND', 1: 'SECOND' } },
      returned: 146,
      values: { FIRST: 6, SECOND: 71 },
    },
    aya: { result: { slots: { MAP: {}, BY_KEY: {} }, returned: -4, values: { FIRST: 5, SECOND: 60 } } },
  },
];

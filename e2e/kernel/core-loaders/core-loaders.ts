/** The programs of each object. */
export const corePrograms = {
  values: ['probing', 'trusting'],
  loops: ['guarded'],
  two_crates: ['both'],
} as const;

/** How rustc compiles them. */
export const optLevels = ['0', '1', '2', '3', 's'] as const;

/** The loaders. */
export const loaderNames = ['libbpf', 'Aya', 'cilium/ebpf'] as const;

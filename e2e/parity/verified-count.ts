import type { BpfFolder } from '../kernel/bpf-folder.js';

/** The verifier's work for one linker's object, or why there is no count. */
export type VerifiedCount = ReadonlyMap<string, number> | 'crash' | 'refused';

/**
 * Links, loads the object into the running kernel with libbpf, or with Aya if libbpf refuses it, and returns
 * `verified_insns` of each of its programs, by name. The same name in two sections is one entry with the sum: both
 * linkers use the same function names, and the table needs unique names.
 *
 * @throws Error when the linker reports an error; a crash of LLVM and an object that does not load are results
 */
export async function countVerified(link: () => Promise<Uint8Array>, bpf: BpfFolder): Promise<VerifiedCount> {
  const object = await link().catch((error: Error) =>
    error.message.includes('PLEASE submit a bug report') ? undefined : Promise.reject(error),
  );
  if (object === undefined) return 'crash';
  const programs = await bpf.load(object).catch(() => bpf.loadWithAya(object).catch(() => undefined));
  if (programs === undefined || programs.length === 0) return 'refused';
  const counts = new Map<string, number>();
  for (const { name, verifiedInstructions } of programs) {
    if (verifiedInstructions === 0) throw new Error(`${name}: this kernel does not count verified instructions`);
    counts.set(name, (counts.get(name) ?? 0) + verifiedInstructions);
  }
  return counts;
}

const quote = (text: string): string => JSON.stringify(text);
const notAmong = (names: readonly string[]): string =>
  names.length === 0
    ? 'not in the object, which has none'
    : `not in the object, expected one of ${names.slice(0, 20).map(quote).join(', ')}`;
const hex = (value: number | bigint): string => `0x${value.toString(16)}`;

/** An access to memory that is refused. */
export interface AccessDetails {
  readonly access: 'read' | 'write';
  /** In bytes. */
  readonly size: number;
  /** As the program sees it. */
  readonly address: bigint;
  /** What is there, or what is next to it: `16 bytes after the end of value 3 of map "COUNTERS"`. */
  readonly found: string;
  /** What was expected there. */
  readonly expected: string;
  /** The helper that was given the address, and as which argument; absent for an instruction's own access. */
  readonly by?: string;
}

/**
 * Every problem that this package throws, with the only place that makes its text. Append only: a code is never renamed, removed
 * or given another meaning.
 *
 * Text is `subject: found, expected X`, lower case, without a full stop. The place in the program follows it.
 */
export const codeTable = {
  VM_BAD_ACCESS: (d: AccessDetails) =>
    `${d.by === undefined ? '' : `${d.by}: `}${d.access} of ${d.size} bytes at ${hex(d.address)}: ${d.found}, expected ${d.expected}`,
  VM_OUT_OF_MEMORY: (d: { what: string; size: number; left: number; limit: number }) =>
    `${d.what}: ${d.size} bytes, expected at most the ${d.left} that are left of ${d.limit}; load with a larger memoryBytes`,
  VM_BAD_ARGUMENT: (d: { function: string; argument: string; found: string; expected: string }) =>
    `${d.function}: ${d.argument} ${d.found}, expected ${d.expected}`,
  VM_NO_HELPER: (d: { name: string; id: number }) =>
    `helper ${d.name} (${d.id}): not available without a kernel, expected a function for it; pass one as helpers: { ${d.name}: ... }`,
  VM_BAD_MAP: (d: { name: string; found: string; expected: string }) =>
    `map ${quote(d.name)}: ${d.found}, expected ${d.expected}`,
  VM_NO_KFUNC: (d: { name: string }) =>
    `kfunc ${d.name}: not available without a kernel, expected a function for it; pass one as kfuncs: { ${d.name}: ... }`,
  VM_BAD_PROGRAM: (d: { name: string; found: string; expected: string }) =>
    `program ${quote(d.name)}: ${d.found}, expected ${d.expected}`,
  VM_MISALIGNED: (d: AccessDetails) =>
    `${d.access} of ${d.size} bytes at ${hex(d.address)}: ${d.found}, expected ${d.expected}`,
  VM_BUDGET: (d: { budget: number }) =>
    `run: more than ${d.budget} instructions, expected it to end before that; look for an endless loop, or raise budget`,
  VM_CALL_DEPTH: (d: { limit: number }) =>
    `call: ${d.limit + 1} functions deep, expected at most ${d.limit}; a function calls itself, or calls are nested too deeply`,
  VM_BAD_CALL: (d: { found: string; expected: string }) => `call: ${d.found}, expected ${d.expected}`,
  VM_HELPER_FAILED: (d: { name: string; message: string }) =>
    `helper ${d.name}: it threw ${quote(d.message)}, expected a value for r0`,
  VM_BAD_CONTEXT: (d: { type: string; found: string; expected: string }) =>
    `context of ${d.type}: ${d.found}, expected ${d.expected}`,
  VM_BAD_OBJECT: (d: { subject: string; found: string; expected: string }) =>
    `object: ${d.subject}: ${d.found}, expected ${d.expected}`,
  VM_NO_PROGRAM: (d: { name: string; names: readonly string[] }) => `program ${quote(d.name)}: ${notAmong(d.names)}`,
  VM_NO_MAP: (d: { name: string; names: readonly string[] }) => `map ${quote(d.name)}: ${notAmong(d.names)}`,
  VM_NO_EXTERN: (d: { name: string; option: string }) =>
    `extern ${quote(d.name)}: not known without a kernel, expected a value for it; pass one as ${d.option}: { ${d.name}: ... }`,
  VM_CORE_FAILED: (d: { path: string; reason: string }) =>
    `relocation of ${d.path}: ${d.reason}, expected the kernel's types to have it`,
  VM_NO_RUN: (d: { what: string }) => `${d.what}: used while no program was running, expected use in a helper`,
  VM_BAD_VALUE: (d: { path: string; found: string; expected: string }) =>
    `${d.path}: ${d.found}, expected ${d.expected}`,
  VM_MAP_REFUSED: (d: { map: string; operation: string; errno: string; expected: string }) =>
    `map ${quote(d.map)}: ${d.operation} failed with ${d.errno}, expected ${d.expected}`,
} as const;

/** Stable name of a problem. */
export type VmErrorCode = keyof typeof codeTable;

/** The data of a problem. */
export type VmErrorDetails<C extends VmErrorCode = VmErrorCode> = Parameters<(typeof codeTable)[C]>[0];

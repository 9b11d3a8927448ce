/** Rules for maps. */
export const mapCodes = {
  MAP_LEGACY: {
    expected: 'BTF maps in .maps',
    fix: 'define the map in section .maps with a BTF definition: aya_ebpf::btf_maps, or SEC(".maps") in C',
  },
  MAP_SECTION_NAME: { expected: '.maps', fix: 'name the section .maps' },
  MAP_NO_DATASEC: {
    expected: 'a DATASEC .maps in the BTF',
    fix: 'compile with debug info: clang -g, or debug = 2 for rustc',
  },
  MAP_LOADER: { expected: 'a definition that every loader accepts', fix: 'write the field as the others accept it' },
  MAP_LOADERS_DIFFER: {
    expected: 'the same map from every loader',
    fix: 'leave out the field, or write it so that all loaders read it the same',
  },
  MAP_NAME_LONG: { expected: 'at most 15 bytes', fix: 'shorten the name: the kernel keeps 15 bytes' },
  MAP_NAME_LETTERS: { expected: 'letters, digits, _ and .', fix: 'rename the map' },
  MAP_NAME_TWICE: { expected: 'names that differ in their first 15 bytes', fix: 'rename one of the maps' },
  MAP_TYPE: { expected: 'a map type of the kernel', fix: 'use a map type that the kernel has' },
  MAP_KEY_SIZE: { expected: 'a key of the size that the map type requires', fix: 'correct the key' },
  MAP_VALUE_SIZE: { expected: 'a value of the size that the map type requires', fix: 'correct the value' },
  MAP_ENTRIES: { expected: 'as many entries as the map type requires', fix: 'correct max_entries' },
  MAP_RING_SIZE: { expected: 'a power of two of whole pages (4096 bytes)', fix: 'round max_entries up' },
  MAP_FLAGS: { expected: 'flags that the map type accepts', fix: 'correct map_flags' },
  MAP_EXTRA: { expected: 'map_extra 0', fix: 'leave map_extra out' },
  MAP_NUMA: { expected: 'BPF_F_NUMA_NODE with numa_node', fix: 'add the flag, or leave numa_node out' },
  MAP_BTF_NEEDED: { expected: 'types of key and value', fix: 'define key and value by type, not by size' },
  MAP_BTF_KEY: {
    expected: 'a key of the type that the map type requires',
    fix: 'use an integer as key, or for LPM_TRIE a struct',
  },
  MAP_BTF_SIZE: {
    expected: 'types with the sizes of key and value',
    fix: 'define key and value by type, or correct key_size and value_size',
  },
  MAP_FIELD_TYPE: { expected: 'a map type that may hold it', fix: 'put the field into a map of another type' },
  MAP_FIELD_ACCESS: { expected: 'a map that programs may write', fix: 'clear BPF_F_RDONLY_PROG and BPF_F_WRONLY_PROG' },
  MAP_FIELD_UNUSABLE: {
    expected: 'special fields that the kernel can find',
    fix: "correct the value's type; until then programs cannot use the field",
  },
  MAP_STRUCT_OPS: {
    expected: 'a variable in section .struct_ops',
    fix: 'define it in .struct_ops: its value is a type of the kernel',
  },
  MAP_NO_INNER: { expected: 'the definition of the inner map', fix: 'add a field values with the inner definition' },
} as const;

/** The stable name of a rule of maps. */
export type MapCode = keyof typeof mapCodes;

/** A problem of a map, as data. */
export interface MapIssue {
  readonly code: MapCode;
  readonly severity: 'error' | 'warning';
  /** `subject: found, expected X`. */
  readonly message: string;
  /** The kernel's error for creating such a map. */
  readonly errno?: string;
  readonly fix: string;
}

/** Makes a problem of a map. */
export function mapIssue(
  code: MapCode,
  subject: string,
  found: string,
  severity: 'error' | 'warning' = 'error',
  errno?: string,
): MapIssue {
  const { expected, fix } = mapCodes[code];
  const message = `${subject}: ${found}, expected ${expected}`;
  return { code, severity, message, fix, ...(errno === undefined ? {} : { errno }) };
}

/** A construct whose debug info is difficult for LLVM or a loader, with the programs that contain it. */
export interface DebugInfoRow {
  readonly construct: string;
  /** Programs of e2e/kernel/programs by name or prefix (`name-*`), or of `bitcode/`. */
  readonly programs: readonly string[];
  /** What is checked for each program; by default, that the kernel accepts its BTF and that it holds it. */
  readonly question?: 'hasLines' | 'hasText';
}

/** The constructs, one by one. */
export const debugInfoRows: readonly DebugInfoRow[] = [
  { construct: 'names: generics, references, tuples, closures, vtables', programs: ['name-*'] },
  { construct: 'fields that rustc puts into another order', programs: ['member-order'] },
  {
    construct: 'enums with data, tag not first',
    programs: ['enum-niche-offset', 'enum-option', 'enum-nested', 'enum-result'],
  },
  { construct: 'char', programs: ['base-char'] },
  { construct: 'arguments without a name', programs: ['argument-pattern', 'argument-track-caller'] },
  {
    construct: 'statics that the optimiser splits or narrows',
    programs: ['global-split', 'global-narrowed', 'global-promoted'],
  },
  { construct: 'statics without bytes', programs: ['global-empty'] },
  { construct: 'enum of 128 bits', programs: ['enum-128-bits'] },
  { construct: 'one type name in two modules', programs: ['name-same-in-modules'] },
  { construct: 'enum in the wrapper of a map (no loader accepts it)', programs: ['map-wrapped-enum'] },
  { construct: 'map in a newtype or cell', programs: ['map-newtype', 'map-unsafe-cell'] },
  { construct: 'maps that hold programs and maps from the start', programs: ['map-values'] },
  { construct: 'linkage of functions', programs: ['function-global', 'function-static'] },
  { construct: 'memset with debug info', programs: ['memory-builtin'] },
  { construct: 'function without debug info', programs: ['ir-no-debug-info'] },
  { construct: 'zeroed buffers on the stack', programs: ['buffer-zeroed'] },
  { construct: 'cold function', programs: ['function-cold'] },
  { construct: 'call that never returns', programs: ['panic-dead'] },
  { construct: 'names of legacy mangling', programs: ['name-legacy'] },
  { construct: 'functions of the kernel', programs: ['ir-kfunc', 'c-kfunc'] },
  { construct: 'values of type ()', programs: ['base-empty', 'function-unit'] },
  { construct: 'columns over 1023', programs: ['line-wide'] },
  { construct: 'line_info: numbers for every function', programs: ['*'], question: 'hasLines' },
  { construct: 'line_info: text of the source', programs: ['*'], question: 'hasText' },
];

/** The outcome of a call: the kind of file that is written, or the exit code. */
export type Outcome = 'ELF' | 'bitcode' | 'text' | 0 | 1 | 2 | 3;

/** Arguments for both commands, besides an input, `-o` and the exports. */
export interface Try {
  readonly words: readonly string[];
  readonly theirs: Outcome;
  readonly ours: Outcome;
}

/** A flag of bpf-linker, and its effect here. */
export interface Flag {
  /** As in bpf-linker's help; `hidden` ones are only in its source. */
  readonly name: string;
  readonly isHidden?: boolean;
  /** The same effect, more, or a different one, each with a remark. */
  readonly relation: 'same' | 'more' | 'other';
  readonly text: string;
  readonly tries: readonly Try[];
}

const both = (outcome: Outcome, ...words: string[]): Try => ({ words, theirs: outcome, ours: outcome });
const differ = (theirs: Outcome, ours: Outcome, ...words: string[]): Try => ({ words, theirs, ours });

/** A file with symbols of the input, one per line. */
export const symbolsFile = '@symbols';
/** A path in a folder that exists only for the call. */
export const scratch = '@scratch';

/** Every flag of bpf-linker, in the order of its help. */
export const flags: readonly Flag[] = [
  {
    name: '--target',
    relation: 'other',
    text: 'Only `bpf`, `bpfel`, `bpfeb` and triples that start with them, as in bpf-linker. An input of the other byte order is refused, because rustc has laid out its data for that order; bpf-linker links it anyway.',
    tries: [
      both('ELF', '--target', 'bpfel'),
      both('ELF', '--target=bpfel-unknown-none'),
      differ(1, 2, '--target', 'x86_64'),
      differ('ELF', 1, '--target', 'bpfeb'),
    ],
  },
  {
    name: '--cpu',
    relation: 'more',
    text: 'Also `v4`, as bpf-linker has since 0.11. `probe` goes by the release number of the running kernel, because JavaScript cannot load a program to find out; a kernel with backports counts as the older one.',
    tries: [
      both('ELF', '--cpu', 'v3'),
      both('ELF', '--cpu=v1'),
      differ(1, 'ELF', '--cpu', 'v4'),
      differ(1, 2, '--cpu', 'v9'),
    ],
  },
  {
    name: '--cpu-features',
    relation: 'more',
    text: 'A list that starts with `-` may be a separate argument, as in bpf-linker since 0.11.',
    tries: [
      both('ELF', '--cpu-features=+alu32'),
      both('ELF', '--cpu-features=-alu32'),
      differ(1, 'ELF', '--cpu-features', '-alu32'),
    ],
  },
  {
    name: '--output',
    relation: 'more',
    text: 'Optional: by default the output is written next to the first input, with the extension of its kind. `-` is standard output. The file is written completely or not at all; an output that is also an input is refused.',
    tries: [both('ELF')],
  },
  {
    name: '--emit',
    relation: 'more',
    text: 'Several kinds, separated by commas, make several files. If the flag is given twice, the first one counts, as in bpf-linker.',
    tries: [
      both('ELF', '--emit', 'obj'),
      both('text', '--emit=asm'),
      both('text', '--emit', 'llvm-ir'),
      both('bitcode', '--emit', 'llvm-bc'),
      both('text', '--emit', 'asm', '--emit', 'obj'),
      differ(1, 2, '--emit', 'exe'),
    ],
  },
  {
    name: '--btf',
    relation: 'other',
    text: 'BTF is made whenever the inputs have debug info, with or without the flag; `--no-btf` strips it. With the flag, missing debug info is an error. bpf-linker then writes an object without BTF, which loaders of programs with BTF maps refuse later, with a less helpful message.',
    tries: [both('ELF', '--btf'), differ(1, 'ELF', '--btf', '--btf')],
  },
  {
    name: '--allow-bpf-trap',
    relation: 'same',
    text: '',
    tries: [both('ELF', '--allow-bpf-trap')],
  },
  {
    name: '-L',
    relation: 'same',
    text: 'Accepted for rustc, without effect.',
    tries: [both('ELF', '-L', '/nowhere', '-L', '/elsewhere')],
  },
  {
    name: '-O',
    relation: 'same',
    text: '`-O0` is `-O1`: BPF code that is not optimised is rarely accepted. The last one counts.',
    tries: [
      both('ELF', '-O3'),
      both('ELF', '-O', '1'),
      both('ELF', '-Os'),
      both('ELF', '-Oz'),
      both('ELF', '-O0'),
      both('ELF', '-O3', '-O1'),
      differ(1, 2, '-O4'),
    ],
  },
  {
    name: '--export-symbols',
    relation: 'more',
    text: 'May be repeated. Without it and without `--export`, public symbols of the inputs (archives excepted) stay public; bpf-linker then exports nothing and writes an empty object.',
    tries: [both('ELF', '--export-symbols', symbolsFile), differ(1, 3, '--export-symbols', '/nowhere/symbols')],
  },
  {
    name: '--log-file',
    relation: 'other',
    text: 'The default level is info; bpf-linker uses the variable RUST_LOG, which has no meaning here. Lines are appended to the file, and not also printed to standard output.',
    tries: [both('ELF', '--log-file', scratch, '--log-level', 'info')],
  },
  {
    name: '--log-level',
    relation: 'same',
    text: 'The levels are the same; the lines themselves differ.',
    tries: [both('ELF', '--log-level', 'error'), differ(1, 2, '--log-level', 'loud')],
  },
  { name: '--unroll-loops', relation: 'same', text: '', tries: [both('ELF', '--unroll-loops')] },
  { name: '--ignore-inline-never', relation: 'same', text: '', tries: [both('ELF', '--ignore-inline-never')] },
  {
    name: '--dump-module',
    relation: 'same',
    text: 'A folder, created if it is missing, for pre-opt.ll and post-opt.ll.',
    tries: [both('ELF', '--dump-module', scratch)],
  },
  {
    name: '--llvm-args',
    relation: 'other',
    text: 'A list that starts with `-` may be a separate argument. An option that LLVM does not know is an error; bpf-linker ignores it silently.',
    tries: [
      both('ELF', '--llvm-args=--bpf-stack-size=1024,--unroll-count=1'),
      differ(1, 'ELF', '--llvm-args', '--bpf-stack-size=1024'),
      differ('ELF', 1, '--llvm-args=--no-such-option'),
    ],
  },
  {
    name: '--disable-expand-memcpy-in-order',
    relation: 'same',
    text: '',
    tries: [both('ELF', '--disable-expand-memcpy-in-order')],
  },
  {
    name: '--disable-memory-builtins',
    relation: 'other',
    text: 'Memory builtins (memcpy, memset and so on) are kept for code generation, but as local functions, and only if a call remains: the kernel refuses global functions that return a pointer. The flag drops them, as in bpf-linker.',
    tries: [both('ELF', '--disable-memory-builtins')],
  },
  {
    name: '--export',
    relation: 'same',
    text: '',
    tries: [both('ELF', '--export', 'fork,PID_MAP', '--export=LICENSE')],
  },
  {
    name: '--fatal-errors',
    relation: 'same',
    text: '',
    tries: [
      both('ELF', '--fatal-errors', 'false'),
      both('ELF', '--fatal-errors=true'),
      differ(1, 2, '--fatal-errors', 'maybe'),
    ],
  },
  { name: '--help', relation: 'same', text: '', tries: [both(0, '--help'), both(0, '-h')] },
  {
    name: '--version',
    relation: 'same',
    text: 'Also names LLVM and the engine.',
    tries: [both(0, '--version'), both(0, '-V')],
  },
  {
    name: '--debug',
    isHidden: true,
    relation: 'same',
    text: 'rustc always passes it; nothing is printed on success, because rustc turns what linkers print into warnings.',
    tries: [both('ELF', '--debug')],
  },
  {
    name: '-flavor',
    isHidden: true,
    relation: 'more',
    text: 'Accepted without effect, for compilers that still pass it. bpf-linker only knows `--flavor`.',
    tries: [differ(1, 'ELF', '-flavor', 'gnu')],
  },
];

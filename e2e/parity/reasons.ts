import type { Difference } from './facts.js';

/** Why two linkers produce different objects. */
export interface Reason {
  readonly kind: string;
  readonly text: string;
  /** Whether it explains a difference in a program's object. */
  explains(program: string, difference: Difference): boolean;
}

const isLoad = ({ fact }: Difference): boolean => fact === 'libbpf' || fact === 'programs with BTF';

/** The kernel's answer to their BTF is this, and ours is accepted. */
function btfComplaint(complaint: RegExp): Reason['explains'] {
  return (_, { fact, ours, theirs }) => fact === 'BTF' && ours === 'accepted' && complaint.test(theirs ?? '');
}

/**
 * The intended differences. Each is as narrow as possible: a new difference matches none of them, and fails the test.
 */
export const reasons: readonly Reason[] = [
  {
    kind: 'argument without a name',
    text:
      'Rust code may ignore an argument (`_`, a pattern, the location of `#[track_caller]`). LLVM 22 leaves its name out of the ' +
      'prototype, and the kernel refuses functions with such prototypes. Ours are named `__arg0` and so on. libbpf drops the ' +
      'refused BTF and loads the program without; Aya gives names of its own.',
    explains: btfComplaint(/^Invalid arg#\d+$/),
  },
  {
    kind: 'type name',
    text:
      'A name that is not a C identifier. bpf-linker rewrites names of types and functions, not those of members; ours are all ' +
      'written as identifiers.',
    explains: (program, difference) =>
      program === 'name-non-ascii' && btfComplaint(/^Invalid name$/)(program, difference),
  },
  {
    kind: 'symbol name',
    text: 'Legacy mangling writes `$` into the names of symbols, which the kernel refuses in BTF. Ours are renamed, in BTF and symbol table.',
    explains: (program, difference) =>
      program === 'name-legacy' &&
      (/^function .*Holder(\$|_)LT/.test(difference.fact) || btfComplaint(/^Invalid name$/)(program, difference)),
  },
  {
    kind: 'char',
    text: 'LLVM 22 has no BTF for the encoding of `char` and writes type 0. Ours is an integer of 4 bytes.',
    explains: (program, difference) =>
      program === 'base-char' && btfComplaint(/^Invalid type_id$/)(program, difference),
  },
  {
    kind: 'enum of 128 bits',
    text: 'BTF has no enum wider than 8 bytes. Ours is an integer of 16 bytes.',
    explains: (program, difference) =>
      program === 'enum-128-bits' && btfComplaint(/^Unexpected size$/)(program, difference),
  },
  {
    kind: 'static without bytes',
    text: 'A static of a type without bytes leaves LLVM 22 with a data section of size 0 in the BTF, which libbpf does not open. Ours leaves it out.',
    explains: (program, difference) =>
      program === 'global-empty' &&
      (btfComplaint(/^size == 0$/)(program, difference) || (isLoad(difference) && difference.theirs !== 'loaded')),
  },
  {
    kind: 'programs lose their BTF',
    text: 'What follows when the kernel refuses the BTF: libbpf loads the program without, so `bpftool prog dump` and the verifier know no source lines.',
    explains: (_, { fact, ours, theirs }) => fact === 'programs with BTF' && ours === 'yes' && theirs === 'no',
  },
  {
    kind: 'map in a wrapper',
    text: 'A map definition in a newtype: libbpf reads the members of the wrapper and finds none that it knows. In ours, the variable has the type of the definition.',
    explains: (program, { fact, ours, theirs }) =>
      program === 'map-newtype' &&
      fact === 'libbpf' &&
      ours === 'loaded' &&
      theirs === "map 'MAP': unknown field '__0'.",
  },
  {
    kind: 'function without debug info',
    text: 'libbpf wants function information for each function once one has it. Ours describes functions that have no debug info by their LLVM type.',
    explains: (program, { fact, ours, theirs }) =>
      program === 'ir-no-debug-info' &&
      fact === 'libbpf' &&
      ours === 'loaded' &&
      /missing \.BTF\.ext function info/.test(theirs ?? ''),
  },
  {
    kind: 'functions of the kernel',
    text:
      'bpf-linker 0.10.4 makes declarations internal, so the optimiser believes that nobody reads their arguments and leaves ' +
      'them out (two instructions fewer: the program is wrong), and there is no BTF for them. Ours declares them in the BTF, in ' +
      '`.ksyms`; raw BTF with such declarations is only for loaders, the kernel itself refuses it. bpf-linker 0.13 keeps declarations.',
    explains: (program, { fact, ours, theirs }) => {
      if (!/^(c|ir)-kfunc$/.test(program)) return false;
      if (fact === 'function program') return Number.parseInt(ours!, 10) - Number.parseInt(theirs!, 10) === 2;
      if (fact === 'BTF') return ours === 'Invalid func linkage';
      return fact === 'libbpf' && ours === 'loaded' && /failed to find BTF for extern/.test(theirs ?? '');
    },
  },
  {
    kind: 'large zeroed buffer',
    text:
      'For a buffer of more than 128 bytes LLVM calls `memset`. bpf-linker needs one among the inputs, which returns a pointer to ' +
      'the stack and is refused by the verifier unless it is inlined. Ours stores 8 bytes at a time, sixteen times in each round of ' +
      'a loop and the rest after it: 19 instructions more, and far fewer that run.',
    explains: (program, { fact, ours, theirs }) => {
      if (program !== 'buffer-zeroed') return false;
      if (fact === 'function program') return Number.parseInt(ours!, 10) - Number.parseInt(theirs!, 10) === 19;
      if (fact.endsWith(' memset')) return ours === undefined;
      return fact === 'libbpf' && ours === 'loaded' && theirs === "failed to find BTF for extern 'memset': -2";
    },
  },
  {
    kind: 'memory builtin',
    text: 'bpf-linker exports `memset` and its like whether they are called or not. Ours keeps them only where a call is left after optimisation, and as local functions: a global one may not return a pointer.',
    explains: (program, { fact, ours }) =>
      program === 'memory-builtin' && fact.endsWith('memset') && ours === undefined,
  },
  {
    kind: 'cold function',
    text: 'LLVM puts cold functions into `.text.unlikely.`, which libbpf refuses. In ours they stay in `.text`.',
    explains: (program, { fact, ours, theirs }) =>
      program === 'function-cold' &&
      (/\.text/.test(fact) || (fact === 'libbpf' && ours === 'loaded' && /'\.text\.unlikely\.'/.test(theirs ?? ''))),
  },
  {
    kind: 'call that never returns',
    text: 'After a call that never returns LLVM ends the function, and a function may not end so. Ours has an exit there: two instructions more.',
    explains: (program, { fact, ours, theirs }) =>
      program === 'panic-dead' &&
      fact === 'function program' &&
      Number.parseInt(ours!, 10) - Number.parseInt(theirs!, 10) === 2,
  },
];

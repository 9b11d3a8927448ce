import { codeTable, type Code } from '@bpf-link-wasm/driver';

/** Why something is reported, and what to do. */
export interface Explanation {
  readonly why: string;
  readonly remedy: string;
}

const explanations: Partial<Record<Code, Explanation>> = {
  INPUT_EMPTY: { why: 'The file has no bytes, as after a build that was stopped.', remedy: 'Build it again, then drop the new file.' },
  INPUT_UNKNOWN_KIND: {
    why: 'What a file is, is told by its first bytes, not by its name. These are of nothing that can be linked.',
    remedy: 'Give bitcode (rustc --emit llvm-bc), LLVM IR as text, an object with a section .llvmbc, or an archive of these.',
  },
  INPUT_NO_BITCODE: {
    why: 'The file is an object or archive of machine code. Linking begins with LLVM bitcode.',
    remedy: 'Build for a BPF target with bpf-link-wasm as linker, or pass --emit llvm-bc to rustc. A finished BPF object opens without linking.',
  },
  INPUT_INVALID_ELF: { why: 'The file begins as an ELF object, but its tables point outside of it.', remedy: 'It was cut or changed on its way: copy it again.' },
  INPUT_INVALID_ARCHIVE: { why: 'The file begins as an ar archive, but a member does not fit in it.', remedy: 'It was cut or changed on its way: copy it again.' },
  INPUT_THIN_ARCHIVE: { why: 'A thin archive only names its members; their bytes are other files.', remedy: 'Make it without the modifier T (ar rcs), or drop the members themselves.' },
  INPUT_NEWER_LLVM: {
    why: 'LLVM reads the bitcode of its own version and of older ones; later versions may have added to the format.',
    remedy: 'Use a rustc whose LLVM is not newer (rustc -vV says which it has), or a newer bpf-link-wasm.',
  },
  INPUT_INVALID_BITCODE: { why: 'The file begins as bitcode, but LLVM cannot read what follows.', remedy: 'It was cut or changed on its way: copy it or build it again.' },
  INPUT_INVALID_IR: { why: 'The text is no LLVM IR as this version of LLVM reads it. The line and column are where it stopped.', remedy: 'Correct the text there. Types of pointers are written ptr.' },
  INPUT_WRONG_TARGET: { why: 'The module was compiled for another machine or byte order than it is linked for.', remedy: 'Build for bpfel-unknown-none or bpfeb-unknown-none, and choose the same target here.' },
  INPUT_NAME_MISLEADS: { why: 'The ending of the name says one thing and the bytes another. The bytes count.', remedy: 'Nothing must be done; a name that fits helps whoever comes next.' },
  LINK_NO_INPUT: { why: 'All inputs were read, and none holds a module of LLVM.', remedy: 'Drop at least one file with bitcode.' },
  LINK_DUPLICATE_SYMBOL: { why: 'Two modules define the same global symbol, and neither definition is weak.', remedy: 'Rename one, make it private (no #[no_mangle]), or link only one of the files.' },
  LINK_UNRESOLVED_EXPORT: { why: 'A symbol that is to be exported is defined nowhere.', remedy: 'Check its spelling; in Rust it needs #[unsafe(no_mangle)].' },
  LINK_NO_DEBUG_INFO: { why: 'BTF is made from debug info, and the modules have none.', remedy: 'Set debug = 2 under [profile.release] in Cargo.toml, or pass -C debuginfo=2 to rustc.' },
  LINK_MAP_WITHOUT_DEBUG_INFO: { why: 'A map in .maps is defined by its type, and the type is only in debug info.', remedy: 'Set debug = 2 under [profile.release] in Cargo.toml, or pass -C debuginfo=2 to rustc.' },
  LINK_LEGACY_MAP: { why: 'Maps in section maps are five numbers without types. libbpf 1.0 and later refuse them.', remedy: 'Declare it in .maps with BTF: aya_ebpf::btf_maps in place of aya_ebpf::maps.' },
  LINK_MAP_NAME_CHARACTERS: { why: 'The kernel takes letters, digits, "_" and "." in names of maps.', remedy: 'Rename the static, or give it another name with #[unsafe(export_name)].' },
  LINK_MAP_NAME_LENGTH: { why: 'The kernel keeps 15 bytes of a name; tools then show the cut one.', remedy: 'Choose a shorter name if you look it up by name.' },
  LINK_MAP_NAME_COLLISION: { why: 'Two names are the same in their first 15 bytes, which is all that the kernel keeps.', remedy: 'Make them differ earlier.' },
  LINK_FUNCTION_NOT_GLOBAL: {
    why: 'The kernel verifies a global function by itself, and only if it returns an integer. This one does not, so it is verified together with its callers.',
    remedy: 'Nothing must be done. To have it verified by itself, let it return an integer.',
  },
  LINK_MISSING_BUILTIN: { why: 'BPF has no arithmetic on 128 bits; the compiler calls a function for it that no input has.', remedy: 'Use integers of 64 bits, or build core with -Z build-std=core.' },
  LINK_BROKEN_DEBUG_INFO: { why: 'LLVM found the debug info of the linked module broken and left it out, so there is no BTF.', remedy: 'Build all crates with the same compiler.' },
  LINK_VERIFY_FAILED: { why: 'The linked module breaks a rule of LLVM IR.', remedy: 'Build all crates with the same compiler; if they are, report the inputs.' },
  LINK_BAD_LLVM_ARG: { why: 'LLVM does not know the argument, or not its value.', remedy: 'Correct it under Options; each argument is one word with its dashes, as --bpf-stack-size=1024.' },
  CODEGEN_FAILED: {
    why: "LLVM's code generator cannot make BPF instructions of this: a function with more than five arguments, a call that BPF does not have, too much stack.",
    remedy: 'The message names the function. Inline it, pass a struct by reference, or use less stack; --fatal-errors false makes a warning of it.',
  },
  LLVM_DIAGNOSTIC: { why: 'LLVM itself says this while it links, optimises or generates code.', remedy: 'Its own words say what it is about; a warning does not stop the link.' },
  BTF_REFUSED: { why: 'The kernel that was asked for refuses the BTF of the object.', remedy: 'The tab Validation says which rule it breaks and what to change.' },
  ENGINE_LOAD_FAILED: { why: 'The WebAssembly module could not be fetched or compiled.', remedy: 'Look at the connection, then try again.' },
  ENGINE_WORKER_DIED: { why: 'The worker that links ended before it answered: the browser stopped it, or its memory ran out.', remedy: 'Link again: a new worker is started by itself.' },
  ENGINE_TRAP: { why: 'LLVM came to a place where it cannot go on.', remedy: 'The next link is not affected. Report the inputs.' },
  ENGINE_OUT_OF_MEMORY: { why: 'A link has at most 1 GB of memory.', remedy: 'Link fewer files at once, or without --whole-archive.' },
  ENGINE_STACK_OVERFLOW: { why: 'The input nests so deep that the engine has no stack left.', remedy: 'Report the input if it is a real program.' },
};

const byFamily: readonly (readonly [prefix: string, explanation: Explanation])[] = [
  ['USAGE', { why: 'An option does not have a value that the linker knows.', remedy: 'Correct it under Options; Reset brings the defaults back.' }],
  ['INPUT', { why: 'A file is not what it should be.', remedy: 'Look at the file that the message names: build or copy it again.' }],
  ['LINK', { why: 'The modules do not fit together.', remedy: 'The message says which symbol or module; change the program there.' }],
  ['ENGINE', { why: 'The engine or its worker failed, not the program.', remedy: 'Link again. If it stays, report the inputs.' }],
  ['BTF', { why: 'The type information breaks a rule.', remedy: 'The message says where; the tab BTF shows the type.' }],
  ['IO', { why: 'A file could not be read.', remedy: 'Drop it again: it may have changed since.' }],
];

const general: Explanation = { why: 'The linker says this about the program.', remedy: 'The message says where and what was expected.' };

/** Explains a code; codes of a newer linker get what their family has in common. */
export function explain(code: string): Explanation {
  if (Object.hasOwn(explanations, code)) return explanations[code as Code]!;
  return byFamily.find(([prefix]) => code.startsWith(`${prefix}_`))?.[1] ?? general;
}

/** Codes that have an explanation of their own. */
export const explainedCodes = Object.keys(explanations) as Code[];

/** Whether the linker has such a code. */
export const isKnownCode = (code: string): code is Code => Object.hasOwn(codeTable, code);

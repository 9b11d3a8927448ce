import { extCodes, issueCodes, mapCodes } from '@bpf-link-wasm/btf';
import type { Explanation } from './explanation.js';

const remake = 'Create the file again. If the new file has the same problem, report it and attach the file.';
const damaged = (what: string): Explanation => ({
  meaning: `${what} The file was cut off or changed, or the tool that wrote it has a bug.`,
  remedy: remake,
  example: 'bpf-link-wasm btf dump cut.btf',
});

/** Codes of errors while reading BTF. */
const reading: Record<string, Explanation> = {
  BTF_SHORT: damaged('The data is shorter than a BTF header.'),
  BTF_NOT_BTF: {
    meaning: 'The bytes do not start with the magic number of BTF.',
    remedy: 'Use raw BTF, such as /sys/kernel/btf/vmlinux, or an ELF object with a section .BTF.',
    example: 'bpf-link-wasm btf dump prog.bc',
  },
  BTF_UNSUPPORTED_VERSION: damaged('The header has a version other than 1, the only one that exists.'),
  BTF_UNSUPPORTED_FLAGS: damaged('The header has flags set, but no flags are defined yet.'),
  BTF_BAD_HEADER_LENGTH: damaged('The header has an invalid length.'),
  BTF_BAD_SECTION: damaged('The types or strings are not where the header says.'),
  BTF_BAD_STRINGS: damaged('There are no strings, or they do not end with a zero byte.'),
  BTF_NEEDS_BASE: {
    meaning:
      "BTF of a kernel module is split: it has only what the module adds to its base, the kernel's BTF, and cannot be read alone.",
    remedy: 'Pass the base as well: --base for the command, a second file for the page.',
    example: 'bpf-link-wasm btf dump nf_tables.btf   # needs --base /sys/kernel/btf/vmlinux',
  },
  BTF_TRUNCATED_TYPE: damaged('The last type is incomplete.'),
  BTF_UNKNOWN_KIND: {
    meaning: 'A type has a kind that this release does not know, so nothing after it can be read.',
    remedy: 'Use a newer release of bpf-link-wasm, or BTF of an older kernel or compiler.',
    example: 'bpf-link-wasm btf dump vmlinux   # of a newer kernel',
  },
  BTF_NO_SUCH_TYPE: damaged('A type refers to one that does not exist; split BTF does so without its base (--base).'),
  BTF_NO_SUCH_NAME: {
    meaning: 'No type has the requested name.',
    remedy: 'Look for the name: bpf-link-wasm btf dump FILE | grep NAME.',
    example: 'bpf-link-wasm btf layout vmlinux task_strukt',
  },
  BTF_BAD_STRING_OFFSET: damaged('A name is outside the string section.'),
  BTF_UNEXPECTED_KIND: {
    meaning: 'A type is not of the kind that the operation needs.',
    remedy: 'Name a type of the kind that the message expects.',
    example: 'bpf-link-wasm btf layout vmlinux u32',
  },
  BTF_NO_SIZE: {
    meaning: 'A type without a size, such as a function or a struct that is only declared, was measured.',
    remedy: 'Name a complete type.',
    example: 'bpf-link-wasm btf layout prog.o void',
  },
  BTF_LOOP: damaged('A type contains itself without a pointer in between.'),
  BTF_SIZE_OVERFLOW: damaged('The size of a type does not fit into 32 bits.'),
  BTF_LIMIT: {
    meaning: 'A limit that guards against excessive work was reached.',
    remedy: 'Work on fewer types at a time.',
    example: 'a struct with more than 100,000 fields',
  },
  BTF_BAD_VALUE: {
    meaning: 'A library function or a flag was given a value that it does not accept.',
    remedy: 'Use a value of the kind that the message names.',
    example: 'bpf-link-wasm btf check prog.o --kernel 2.6',
  },
  BTF_NOT_ELF: {
    meaning: 'The bytes do not start with the magic number of ELF.',
    remedy: 'Give an ELF object.',
    example: 'bpf-link-wasm btf maps prog.bc',
  },
  BTF_UNSUPPORTED_ELF: {
    meaning: 'The object is a 32-bit one, or its byte order is invalid.',
    remedy: 'Use a 64-bit ELF object; all BPF objects are 64-bit.',
    example: 'bpf-link-wasm btf check host-i386.o',
  },
  BTF_BAD_ELF: damaged('A table of the object points outside the file.'),
  BTF_NO_SECTION: {
    meaning: 'The object lacks a section, most often .BTF because it was linked without debug info.',
    remedy: 'Compile with debug = 2 (clang: -g), and link without --no-btf.',
    example: 'bpf-link-wasm --no-btf prog.bc; bpf-link-wasm btf check prog.o',
  },
  BTF_NO_DECOMPRESSOR: {
    meaning: 'The data is compressed, and the caller of the library passed no function to decompress it.',
    remedy: 'Pass decompress, or data that is not compressed.',
    example: 'openObject(gzipped)',
  },
  BTF_DECOMPRESS_FAILED: damaged('The compressed data cannot be unpacked.'),
  BTF_BAD_EXT: damaged('A table of .BTF.ext has a shape that libbpf refuses.'),
  BTF_CORE_FAILED: {
    meaning: 'Loaders refuse a CO-RE relocation on this kernel, so nothing can be kept for it.',
    remedy:
      'Follow the reason: compile again, or leave the object out. `btf core OBJ --kernel-btf FILE` lists all relocations.',
    example: 'bpf-link-wasm btf min-core vmlinux prog.o -o min.btf',
  },
  BTF_INTERNAL: {
    meaning: 'Something unexpected went wrong inside the btf commands.',
    remedy: 'Report it, with the file.',
    example: 'error[BTF_INTERNAL]: ...',
  },
  BTF_LOADER: {
    meaning: 'The loader refuses the object before the kernel sees its BTF.',
    remedy: 'Follow the message: compile again with debug info, or use another loader.',
    example: 'bpf-link-wasm btf check prog.o --loader libbpf',
  },
};

interface Rule {
  readonly expected: string;
  readonly fix: string;
  readonly acceptedSince?: string;
}

/** A rule of the kernel or of the loaders, explained from the table of rules. */
function explainRule(who: string, { expected, fix, acceptedSince }: Rule): Explanation {
  const since = acceptedSince === undefined ? '' : ` Kernels from ${acceptedSince} on accept it.`;
  return {
    meaning: `${who} expects ${expected}.${since}`,
    remedy: `${fix[0]!.toUpperCase()}${fix.slice(1)}.`,
    example: 'bpf-link-wasm btf check prog.o',
  };
}

function explainRules(who: string, rules: Record<string, Rule>): Record<string, Explanation> {
  return Object.fromEntries(Object.entries(rules).map(([code, rule]) => [code, explainRule(who, rule)]));
}

/** Codes of BTF: errors while reading it, and the rules that the kernel and loaders check. */
export const btf: Record<string, Explanation> = {
  ...reading,
  ...explainRules('The kernel (BPF_BTF_LOAD)', issueCodes),
  ...explainRules('The kernel (BPF_PROG_LOAD)', extCodes),
  ...explainRules('The loader or kernel that creates the map', mapCodes),
};

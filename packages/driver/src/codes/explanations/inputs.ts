import type { Explanation } from './explanation.js';

/** Codes of inputs that cannot be linked. */
export const inputs: Record<string, Explanation> = {
  INPUT_EMPTY: {
    meaning: 'The file is empty, which no compiler writes: an earlier build step failed or was cut off.',
    remedy: 'Build the file again.',
    example: 'touch prog.bc; bpf-link-wasm prog.bc',
  },
  INPUT_UNKNOWN_KIND: {
    meaning: 'The first bytes do not match any file format that can hold LLVM bitcode.',
    remedy:
      'Use bitcode (.bc), LLVM IR (.ll), an ELF object with a section .llvmbc, or an ar archive (.a, .rlib) of these.',
    example: 'bpf-link-wasm photo.png',
  },
  INPUT_NO_BITCODE: {
    meaning:
      'An object or archive was compiled to machine code only, so there is nothing to link as BPF. For a BPF object this is always an error, because its programs and maps would be missing. For any other object it is an error if it is the only input, and a warning otherwise.',
    remedy:
      'Compile it to bitcode: clang with -emit-llvm or -fembed-bitcode, rustc for the target bpfel-unknown-none with --emit=llvm-bc.',
    example: 'clang -target bpf -c prog.c; bpf-link-wasm prog.o   # needs -fembed-bitcode',
  },
  INPUT_INVALID_ELF: {
    meaning: 'The object is damaged: one of its headers or tables points outside the file.',
    remedy: 'Build the file again.',
    example: 'head -c 1000 prog.o > cut.o; bpf-link-wasm cut.o',
  },
  INPUT_INVALID_ARCHIVE: {
    meaning: 'The archive is damaged: a member claims to be larger than the archive, or has an invalid header.',
    remedy: 'Build the file again.',
    example: 'head -c 1000 libcore.rlib > cut.rlib; bpf-link-wasm cut.rlib',
  },
  INPUT_THIN_ARCHIVE: {
    meaning: "A thin archive stores the names of its members, not their contents, and a member's file is missing.",
    remedy: 'Use an archive that contains its members (llvm-ar without --thin), or keep the files next to it.',
    example: 'llvm-ar rc --thin lib.a a.bc; rm a.bc; bpf-link-wasm lib.a',
  },
  INPUT_READ_FAILED: {
    meaning: 'An input could not be read in the middle of the link, for example because the file shrank.',
    remedy: 'Wait until the file is complete, and link again.',
    example: '"prog.bc": cannot be read, at byte 4096',
  },
  INPUT_NEWER_LLVM: {
    meaning:
      'An LLVM that is older than the one that wrote the bitcode may fail to read it or, worse, link it into an object with broken BTF. So it is refused.',
    remedy:
      "Use a compiler whose LLVM is not newer than this linker's (rustc -vV, clang --version, bpf-link-wasm --version), or a newer bpf-link-wasm.",
    example: '"prog.bc": made by LLVM 24.0.0 (rustc 1.102.0-nightly), but this linker reads bitcode up to LLVM 23',
  },
  INPUT_INVALID_BITCODE: {
    meaning:
      "LLVM cannot read the bitcode. The message has LLVM's reason, the producer and the reader. The file was cut off, or it comes from a development version of LLVM, whose format may change within a release.",
    remedy: 'Build the file again. If the producer is a development version, use a released compiler.',
    example: '"prog.bc": invalid bitcode, Invalid record, made by LLVM 22.1.8, read by LLVM 23.1.1',
  },
  INPUT_INVALID_IR: {
    meaning: 'The text is not LLVM IR that this version of LLVM can read.',
    remedy: 'Correct the line that the message names, or use bitcode instead.',
    example: 'define i32 @f() {\n  ret i64 0\n}',
  },
  INPUT_INVALID_REPRO: {
    meaning: 'The file given to --replay was not written by --repro, or it was changed: a size or hash in it is wrong.',
    remedy: 'Get the file again. Files from newer releases need a newer bpf-link-wasm.',
    example: 'bpf-link-wasm --replay photos.zip',
  },
  INPUT_INVALID_PCAP: {
    meaning:
      'A file given to run --data starts like a pcap file, but ends in the middle of a packet, or it is a pcapng file. Nothing was run.',
    remedy: 'Capture or copy it again; for pcapng: editcap -F pcap capture.pcapng capture.pcap.',
    example: 'bpf-link-wasm run prog.o --data capture.pcapng',
  },
  INPUT_INVALID_MAP_FILE: {
    meaning: 'A file given to run --map is not JSON, or does not contain map entries.',
    remedy: 'Write [{"key": 1, "value": 2}], as run --json prints maps, or {"1": 2}.',
    example: 'bpf-link-wasm run prog.o --map COUNTERS=notes.txt',
  },
  INPUT_WRONG_TARGET: {
    meaning:
      'The bitcode was compiled for another machine, or for BPF with the other byte order. Its types have different sizes and its calls a different convention, so it cannot become a BPF program.',
    remedy:
      'Compile it with --target bpfel-unknown-none (bpfeb-unknown-none for big-endian machines), with clang: -target bpf (bpfeb). A dependency that is built for the host, such as a build script or macro, does not belong here.',
    example: 'rustc --emit llvm-bc prog.rs; bpf-link-wasm prog.bc   # made for x86_64-unknown-linux-gnu',
  },
  INPUT_BAD_RELOCATION: {
    meaning:
      'A global that represents a CO-RE relocation has no type metadata, or a name that does not describe the relocation. Compilers make these globals, so the bitcode is damaged or was edited.',
    remedy: 'Compile the source again.',
    example: '@llvm.task_struct = external global i64 #0   ; attributes #0 = { "btf_ama" }',
  },
  INPUT_NAME_MISLEADS: {
    meaning: 'The extension of the file name does not match the content. The content counts.',
    remedy: 'Rename the file if you can.',
    example: 'mv prog.bc prog.rlib; bpf-link-wasm prog.rlib',
  },
};

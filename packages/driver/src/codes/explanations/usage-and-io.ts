import type { Explanation } from './explanation.js';

/** Codes of the command line, of files, and of the engine itself. */
export const usageAndIo: Record<string, Explanation> = {
  USAGE_UNKNOWN_OPTION: {
    meaning:
      'The library was called with an option that it does not have. Unknown options are refused, so that a typo does not silently become a default.',
    remedy: 'Use one of the names that the message lists.',
    example: "await linker.link({ inputs, optimise: '3' });   // optimize",
  },
  USAGE_BAD_VALUE: {
    meaning: 'An option has a value that it does not accept.',
    remedy: 'Use a value of the kind that the message names.',
    example: 'bpf-link-wasm prog.bc --cpu v9   # generic, probe, v1, v2, v3 or v4',
  },
  USAGE_NO_INPUTS: {
    meaning: 'There is nothing to link.',
    remedy: 'Name at least one file with LLVM bitcode.',
    example: 'await linker.link({ inputs: [] });',
  },
  USAGE_INPUT_KIND: {
    meaning: 'An input of the library is neither a path nor bytes in a form that this platform supports.',
    remedy: 'Pass a Uint8Array, a Blob, a Response, {name, bytes}, or in Node a path or file: URL.',
    example: 'await linker.link({ inputs: [42] });',
  },
  USAGE_CLOSED: {
    meaning: 'A linker was used after its close().',
    remedy: 'Create a new one, or close it later.',
    example: 'linker.close();\nawait linker.link({ inputs });',
  },
  USAGE_BAD_ARGUMENT: {
    meaning: 'The command line has an unknown flag, or a flag without its value.',
    remedy: 'Run bpf-link-wasm --help.',
    example: 'bpf-link-wasm prog.bc --frob',
  },
  USAGE_TOOLCHAIN: {
    meaning:
      'The command build needs cargo, a rustc that builds `core` from source (a nightly one, or any with RUSTC_BOOTSTRAP=1), and the sources of `core`. One of them is missing, or rustc has a newer LLVM than this linker.',
    remedy: 'The message names what is missing and how to get it.',
    example: 'rustup toolchain install nightly --component rust-src\nbpf-link-wasm build +nightly --release',
  },
  USAGE_CPU_PROBE: {
    meaning:
      '--cpu probe selects the newest instruction set of the running Linux kernel, and this machine does not run one.',
    remedy: 'Name the instruction set: v1 runs everywhere, v2 from Linux 4.14 on, v3 from 5.1, v4 from 6.6.',
    example: 'bpf-link-wasm prog.bc --cpu probe   # on macOS',
  },
  USAGE_OUTPUT_IS_INPUT: {
    meaning:
      'The command would overwrite a file that it reads: an input, a file given with --export-symbols, a response file, a recording, or source text. Links and other spellings of a path count too.',
    remedy: 'Choose another file for the option that the message names, or for -o.',
    example: 'bpf-link-wasm prog.bc -o prog.o --sarif prog.bc',
  },
  USAGE_OUTPUT_CLASH: {
    meaning: 'Two outputs would be written to the same file.',
    remedy: 'Name the output so that the endings differ, or request one kind.',
    example: 'bpf-link-wasm prog.bc --emit obj,asm -o prog.s',
  },
  USAGE_OUTPUT_EXISTS: {
    meaning:
      'A recorded link creates several outputs. -o names the first; the others are written next to it, and a file of that name already exists.',
    remedy: 'Remove that file, or choose a path in an empty folder with -o.',
    example: 'bpf-link-wasm --replay crash.zip -o prog.o   # and prog.ll already exists',
  },
  IO_NOT_FOUND: {
    meaning: 'An input does not exist.',
    remedy: 'Correct the path; relative paths start at the working folder of the command.',
    example: 'bpf-link-wasm target/prog.bc   # before cargo build',
  },
  IO_IS_DIRECTORY: {
    meaning: 'The path is a folder, but a file is expected.',
    remedy: 'Name the file in it.',
    example: 'bpf-link-wasm target/',
  },
  IO_READ_FAILED: {
    meaning: 'The system refused to read a file. Its reason, such as EACCES, is in the message.',
    remedy: 'Check the permissions of the file, and the disk.',
    example: 'bpf-link-wasm secret.bc',
  },
  IO_WRITE_FAILED: {
    meaning: 'The system refused to write an output. No part of an output was left behind.',
    remedy: 'Check the permissions of the folder, and the free space on the disk.',
    example: 'bpf-link-wasm prog.bc -o /proc/prog.o',
  },
  IO_FETCH_FAILED: {
    meaning: 'In a browser, the server did not deliver an input.',
    remedy: "Check the address and the server's response.",
    example: "await linker.link({ inputs: [await fetch('prog.bc')] });   // status 404",
  },
  REQUEST_INVALID: {
    meaning: "The engine does not understand the driver's request: they are from different releases.",
    remedy: 'Install the same version of all bpf-link-wasm packages.',
    example: 'npm ls @bpf-link-wasm/engine @bpf-link-wasm/driver',
  },
  ENGINE_LOAD_FAILED: {
    meaning:
      'The engine (a WebAssembly file) cannot be read, or is not a WebAssembly module that this platform can run.',
    remedy:
      'Install the package again. In a browser, check the address of the file. In a bundle or an executable, pass the engine to createLinker.',
    example: 'engine "bpf-linker.wasm": cannot be loaded, ENOENT',
  },
  ENGINE_ABI_MISMATCH: {
    meaning: 'The engine and the driver are from different releases.',
    remedy: 'Install the same version of all bpf-link-wasm packages.',
    example: 'npm ls @bpf-link-wasm/engine @bpf-link-wasm/driver',
  },
  ENGINE_INTEGRITY: {
    meaning:
      'The hash of the engine differs from the expected one: the file was damaged or replaced, or is from another release.',
    remedy: 'Install the package again, or correct the hash that you passed.',
    example: "await createLinker({ integrity: 'sha256-...' });",
  },
  ENGINE_MISSING_IMPORT: {
    meaning: 'The engine calls a host function that the driver does not offer.',
    remedy: 'Install the same version of all bpf-link-wasm packages.',
    example: 'engine: calls env.clock, which the host does not have',
  },
  ENGINE_TRAP: {
    meaning:
      'The engine crashed. That is a bug in this project or in LLVM, not in your program: every input should lead to a result or a clear error.',
    remedy: 'Record the link with --repro crash.zip and report it.',
    example: 'bpf-link-wasm prog.bc --repro crash.zip',
  },
  ENGINE_STACK_OVERFLOW: {
    meaning: 'The engine ran out of stack, as LLVM does for very deeply nested code or types.',
    remedy: 'Nest less, or raise the stack: node --stack-size=4000. Report it with --repro crash.zip.',
    example: 'engine: stack exhausted in stage optimize',
  },
  ENGINE_FATAL: {
    meaning: 'LLVM gave up on something that it cannot handle.',
    remedy: 'Rewrite the function that the message names, and report it with --repro crash.zip.',
    example: 'engine: LLVM gave up in stage codegen, Cannot select: ...',
  },
  ENGINE_OUT_OF_MEMORY: {
    meaning: 'The link needed more memory than a WebAssembly module may have or the limit allows.',
    remedy: 'Link fewer inputs at once, leave out --whole-archive, or optimize less.',
    example: 'engine: out of memory in stage optimize, no room for 1073741824 bytes',
  },
  ENGINE_EXITED: {
    meaning: 'The engine exited in the middle of a link, as LLVM does for some damaged inputs and some options.',
    remedy: 'Check --llvm-args, and report it with --repro crash.zip.',
    example: 'bpf-link-wasm prog.bc --llvm-args=--help',
  },
  ENGINE_BAD_RESULT: {
    meaning: "The driver does not understand the engine's answer: they are from different releases.",
    remedy: 'Install the same version of all bpf-link-wasm packages.',
    example: 'engine: result not understood, not JSON',
  },
  ENGINE_TIMED_OUT: {
    meaning: 'The link exceeded its time limit and was stopped.',
    remedy: 'Raise the limit; if a link never ends, report it with --repro slow.zip.',
    example: 'await linker.link({ inputs }, { timeoutMs: 10_000 });',
  },
  ENGINE_WORKER_DIED: {
    meaning: 'The thread or worker that was linking ended before it answered.',
    remedy: 'Link again. If it happens again, check how much memory the machine has free.',
    example: 'worker: ended before it answered, exit code 134',
  },
  ENGINE_INTERNAL: {
    meaning: 'Something unexpected went wrong inside bpf-link-wasm.',
    remedy: 'Report it; if it happened in a link, with --repro crash.zip.',
    example: 'internal error: TypeError: ...',
  },
};

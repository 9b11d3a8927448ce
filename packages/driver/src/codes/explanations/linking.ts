import type { Explanation } from './explanation.js';

const debugInfo =
  'Set debug = 2 under [profile.release] in Cargo.toml (and [profile.dev] for debug builds), or pass -C debuginfo=2 to rustc; for C, -g to clang.';

/** Codes of well-formed inputs that cannot be linked, or not without a word. */
export const linking: Record<string, Explanation> = {
  LINK_NO_INPUT: {
    meaning: 'None of the inputs holds bitcode, so the object would be empty.',
    remedy: 'Look at the warnings about each input; one of them must be compiled for BPF.',
    example: 'bpf-link-wasm host.o symbols.o',
  },
  LINK_DUPLICATE_SYMBOL: {
    meaning:
      'Two inputs define one symbol for all to see, and neither is weak. When both come from archives the first is taken; when both are named inputs, nobody can know which one is meant.',
    remedy: 'Remove #[no_mangle] from one of them, rename one, or give an input only once.',
    example: '#[no_mangle] pub fn check() {}   // in two crates',
  },
  LINK_FAILED: {
    meaning:
      'LLVM cannot merge two modules. Its reason is in the message: conflicting module flags, or declarations that contradict each other.',
    remedy: 'Compile both inputs with the same options and the same version of the compiler.',
    example: "linking module flags 'PIC Level': IDs have conflicting values",
  },
  LINK_UNRESOLVED_EXPORT: {
    meaning:
      'A symbol that was to stay visible is in no input. That is a warning when --export names it, for it may be a typing error, and a note when it is from a list that a compiler wrote.',
    remedy: 'Correct the name; Rust functions need #[no_mangle] to have the name that they are written with.',
    example: 'bpf-link-wasm prog.bc --export frok',
  },
  LINK_NO_DEBUG_INFO: {
    meaning: 'BTF is made from debug info, and no input has any, though --btf asks for it.',
    remedy: debugInfo,
    example: 'rustc --emit llvm-bc -C debuginfo=0 prog.rs; bpf-link-wasm --btf prog.bc',
  },
  LINK_UNKNOWN_TARGET: {
    meaning: 'The target is none of BPF.',
    remedy: 'Take bpf, bpfel or bpfeb.',
    example: 'bpf-link-wasm prog.bc --target arm',
  },
  LINK_UNKNOWN_CPU: {
    meaning: 'The instruction set is none of BPF.',
    remedy: 'Take generic, v1, v2, v3 or v4.',
    example: 'bpf-link-wasm prog.bc --cpu v9',
  },
  LINK_BAD_LLVM_ARG: {
    meaning: 'LLVM does not know an argument of --llvm-args, or not with that value.',
    remedy: 'Leave it out or correct it; LLVM may propose a name that is near.',
    example: 'bpf-link-wasm prog.bc --llvm-args=--bpf-stak-size=1024',
  },
  LINK_VERIFY_FAILED: {
    meaning:
      'The linked module breaks a rule of LLVM IR, which the inputs brought in: textual IR by hand, or a bug of a compiler.',
    remedy: 'Check each input by itself: opt -passes=verify; report a bug of the compiler, or of this linker.',
    example: 'linked module: broken, Instruction does not dominate all uses!',
  },
  LINK_BROKEN_DEBUG_INFO: {
    meaning:
      'The debug info of an input breaks a rule of LLVM. The program is linked, without debug info and so without BTF.',
    remedy: 'Compile with another version of the compiler, or report it to its makers.',
    example: 'linked module: broken debug info, left out, ...',
  },
  LINK_MISSING_BUILTIN: {
    meaning:
      'Arithmetic on 128-bit integers needs a function of compiler_builtins, which is not among the inputs. The object is made, but no loader can resolve the call.',
    remedy: 'Build with -Z build-std=core, which brings compiler_builtins, or use integers of 64 bits.',
    example: 'fn scale(a: u128, b: u128) -> u128 { a * b }   // __multi3',
  },
  LINK_FUNCTION_NOT_GLOBAL: {
    meaning:
      'The kernel verifies every global function by itself, and takes only those that return a number. This one is made internal, so that it is verified with its callers.',
    remedy: 'Nothing has to be done; to keep it global, let it return an integer.',
    example: '#[no_mangle] pub extern "C" fn reset() {}',
  },
  LINK_MAP_WITHOUT_DEBUG_INFO: {
    meaning:
      'A map in .maps is defined by its type, which BTF describes, and BTF is made from debug info. Without it no loader can make the map.',
    remedy: debugInfo,
    example: '[profile.release]\ndebug = 0   # with a #[btf_map]',
  },
  LINK_LEGACY_MAP: {
    meaning:
      'Maps in the section "maps" are laid out in a form that libbpf 1.0 and later, bpftool and veristat refuse; aya still takes it.',
    remedy: 'Declare the map with BTF: #[btf_map] and aya_ebpf::btf_maps, or the crate aya-btf-map.',
    example: '#[map]\nstatic PIDS: HashMap<u32, u32> = HashMap::with_max_entries(1024, 0);',
  },
  LINK_MAP_NAME_CHARACTERS: {
    meaning: 'The kernel takes letters, digits, "_" and "." in the name of a map.',
    remedy: 'Rename the map.',
    example: '#[btf_map(name = "my-map")]',
  },
  LINK_MAP_NAME_LENGTH: {
    meaning: 'The kernel keeps 15 bytes of the name of a map; tools such as bpftool show the shortened name.',
    remedy: 'Shorten the name, or live with what is shown.',
    example: 'static CONNECTIONS_BY_ADDRESS: ...   // seen as CONNECTIONS_BY_',
  },
  LINK_MAP_NAME_COLLISION: {
    meaning:
      'Two maps have the same first 15 bytes, which is all that the kernel keeps, so tools cannot tell them apart.',
    remedy: 'Rename one of them so that they differ in the first 15 bytes.',
    example: 'static CONNECTIONS_BY_SOURCE, static CONNECTIONS_BY_TARGET',
  },
  LINK_MAP_SLOT: {
    meaning:
      'A map that is filled when it is loaded names something in its values that is neither a program (a function in a section of its own, ' +
      'such as "xdp") nor a map in .maps.',
    remedy:
      'Give the function a #[link_section] or SEC() as programs have, or the inner map the section .maps; or leave the slot empty.',
    example: '#[btf_map(values = [parse])]   // extern "C" fn parse without a #[link_section]',
  },
  LINK_EMPTY_MAP: {
    meaning:
      'A static in .maps takes no bytes, so there is nothing that BTF could describe as a map, and loaders disagree about what it is.',
    remedy: "Use a map definition's type, or take the static out of .maps.",
    example: '#[link_section = ".maps"]\nstatic M: () = ();',
  },
  BTF_REFUSED: {
    meaning:
      'A kernel of the version that --check names would refuse the BTF of the linked object, so the object was not written.',
    remedy:
      'Look at the rule that the message names: bpf-link-wasm btf check FILE tells more, and whether a newer kernel takes it.',
    example: 'bpf-link-wasm prog.bc --check=5.4',
  },
  LINK_STACK_ARGUMENTS: {
    meaning:
      'BPF passes five arguments in registers. LLVM 23 passes further ones over the stack with the register r11, which Linux 6.18 and older refuse: "R11 is invalid". A Rust argument may take two registers: slices, strings and u128 do.',
    remedy: 'Put the arguments into a struct and pass a reference to it, or mark the function #[inline(always)].',
    example: '#[inline(never)]\nfn six(a: u64, b: u64, c: u64, d: u64, e: u64, f: u64) -> u64 { ... }',
  },
  LINK_UNDEFINED_FUNCTION: {
    meaning:
      'A function is called that no input defines, and whose name no function of a kernel has, so that no loader can resolve the call. (Other undefined functions are taken for kfuncs.)',
    remedy:
      'For functions of the C library, define them, or build core with -Z build-std=core -Z build-std-features=compiler-builtins-mem. For abort, use a panic handler that loops: it is removed when it cannot be reached. For functions of Rust, give the linker the crate that has them.',
    example: 'unsafe extern "C" { fn strlen(text: *const u8) -> usize; }',
  },
  LINK_INDIRECT_CALL: {
    meaning:
      'The call goes to an address in a register (callx), which the verifier of the kernel refuses, wherever it stands.',
    remedy:
      'Call the function by its name: generics in place of dyn Trait, an enum and match in place of fn pointers; let closures be inlined.',
    example: 'fn apply(f: fn(u64) -> u64) -> u64 { f(3) }',
  },
  LINK_CORE_FMT: {
    meaning:
      'Formatting (core::fmt) was linked into the program. It calls through pointers, which the verifier refuses. Often nobody asked for it: an index out of bounds, unwrap() or an overflow panics with a text, and a panic handler that uses its argument formats it.',
    remedy:
      'Let the panic handler ignore its argument; use get() and checked_add() in place of [] and +; log with aya-log, which formats in user space.',
    example: '#[panic_handler]\nfn panic(info: &PanicInfo) -> ! { log(info); loop {} }',
  },
  CODEGEN_FAILED: {
    meaning: 'The BPF backend of LLVM cannot compile something. The message is its own.',
    remedy:
      'Write the function at the named line in another way. --fatal-errors false makes such errors warnings where there is output.',
    example: 'error[CODEGEN_FAILED]: ...',
  },
  CODEGEN_BUILTIN_CALL: {
    meaning:
      'LLVM would call a function of a runtime library, which BPF does not have ("A call to built-in function \'abort\' is not supported").',
    remedy:
      'Define the function in a crate that is linked, or avoid the operation: for abort, let the panic handler loop.',
    example: 'core::intrinsics::abort()',
  },
  CODEGEN_FLOAT: {
    meaning: 'BPF has no floating-point instructions, and the functions that would take their place are not allowed.',
    remedy: 'Compute with integers: multiply by 3 and divide by 2 in place of times 1.5, or use fixed point.',
    example: '(bytes as f64 * 1.5) as u64',
  },
  CODEGEN_STACK_LIMIT: {
    meaning: 'A BPF program has 512 bytes of stack, for all functions that are active together.',
    remedy: 'Keep large values in a per-CPU array map with one entry, or in a ring buffer entry; pass references.',
    example: 'let mut path = [0u8; 700];',
  },
  CODEGEN_SIGNED_DIVISION: {
    meaning: 'Dividing signed numbers came with instruction set v4. Before, there is only the unsigned division.',
    remedy: 'Link with --cpu v4 when the kernel is 6.6 or newer, or divide unsigned numbers.',
    example: 'fn mean(sum: i64, n: i64) -> i64 { sum / n }',
  },
  CODEGEN_DYNAMIC_STACK: {
    meaning: 'The size of a value on the stack is known only when the program runs, and the verifier needs to know it.',
    remedy: 'Use an array of the largest size, or a map.',
    example: 'char buffer[n];   // C',
  },
  CODEGEN_ATOMIC: {
    meaning: 'The instruction set has no such atomic operation: 8 and 16 bits never, 32 bits with a result from v3 on.',
    remedy: 'Use AtomicU64; with --cpu v3 or v4 also AtomicU32 and operations that return the old value.',
    example: 'static SEEN: AtomicU8 = AtomicU8::new(0);',
  },
  CODEGEN_VARIADIC: {
    meaning: 'A function with "..." cannot be defined for BPF.',
    remedy: 'Pass a slice or a struct.',
    example: 'int log(const char *format, ...) { ... }   // C',
  },
  CODEGEN_SYMBOL_CLASH: {
    meaning:
      'Assembly outside functions (global_asm! in Rust, asm at file scope in C) defines a label that a function or variable has as its name.',
    remedy: 'Rename the label, the function or the variable.',
    example: 'asm("count:"); int count(void *ctx) { return 0; }',
  },
  LINK_REPLAY_DIFFERS: {
    meaning:
      'A recorded link gives another result now. The release of bpf-link-wasm is another one, or the link depends on something that is not in the file, which would be a bug.',
    remedy: 'Replay it with the release that the file names; report it when that differs too.',
    example: 'bpf-link-wasm --replay crash.zip',
  },
  LLVM_DIAGNOSTIC: {
    meaning: 'A warning or note of LLVM itself.',
    remedy: 'Read its words; the object was made.',
    example: 'warning[LLVM_DIAGNOSTIC]: loop not unrolled: ...',
  },
};

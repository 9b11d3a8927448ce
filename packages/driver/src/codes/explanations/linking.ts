import type { Explanation } from './explanation.js';

const debugInfo =
  'Set debug = 2 under [profile.release] in Cargo.toml (and [profile.dev] for debug builds), or pass -C debuginfo=2 to rustc; for C, -g to clang.';

/** Codes of well-formed inputs that cannot be linked, or that link with a warning. */
export const linking: Record<string, Explanation> = {
  LINK_NO_INPUT: {
    meaning: 'None of the inputs contains bitcode, so the object would be empty.',
    remedy: 'Look at the warnings about each input; one of them must be compiled for BPF.',
    example: 'bpf-link-wasm host.o symbols.o',
  },
  LINK_DUPLICATE_SYMBOL: {
    meaning:
      'Two inputs define the same global symbol, and neither definition is weak. If both come from archives, the first one wins. For two named inputs the linker cannot know which one is meant, unless both are the same licence (section license) or version.',
    remedy:
      'Remove #[no_mangle] from one of them, rename one, or pass an input only once. In C, make one static or weak.',
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
      'A symbol to export is not in any input. This is a warning when --export names it, since it may be a typo, and a note when it comes from a list that a compiler wrote. It is an error when nothing else is exported, because the object would be empty.',
    remedy: 'Correct the name. A Rust function keeps its name only with #[no_mangle].',
    example: 'bpf-link-wasm prog.bc --export frok',
  },
  LINK_NO_DEBUG_INFO: {
    meaning: 'BTF is made from debug info. --btf requires BTF, but no input has debug info.',
    remedy: debugInfo,
    example: 'rustc --emit llvm-bc -C debuginfo=0 prog.rs; bpf-link-wasm --btf prog.bc',
  },
  LINK_UNKNOWN_TARGET: {
    meaning: 'The target is not a BPF target.',
    remedy: 'Use bpf, bpfel or bpfeb.',
    example: 'bpf-link-wasm prog.bc --target arm',
  },
  LINK_UNKNOWN_CPU: {
    meaning: 'BPF has no instruction set of this name.',
    remedy: 'Use generic, v1, v2, v3 or v4.',
    example: 'bpf-link-wasm prog.bc --cpu v9',
  },
  LINK_BAD_LLVM_ARG: {
    meaning: 'LLVM does not know an argument in --llvm-args, or does not accept its value.',
    remedy: 'Correct it or leave it out. LLVM may suggest a similar name.',
    example: 'bpf-link-wasm prog.bc --llvm-args=--bpf-stak-size=1024',
  },
  LINK_VERIFY_FAILED: {
    meaning:
      'The linked module breaks a rule of LLVM IR. The fault comes from an input: IR written by hand, or a compiler bug.',
    remedy: 'Check each input separately with opt -passes=verify, then report a bug of the compiler or of this linker.',
    example: 'linked module: broken, Instruction does not dominate all uses!',
  },
  LINK_BROKEN_DEBUG_INFO: {
    meaning:
      'The debug info of an input breaks a rule of LLVM. The program is linked, without debug info and so without BTF.',
    remedy: "Compile with another version of the compiler, or report it to the compiler's developers.",
    example: 'linked module: broken debug info, left out, ...',
  },
  LINK_MISSING_BUILTIN: {
    meaning:
      'Arithmetic on 128-bit integers needs a function from compiler_builtins, which is not among the inputs. The object is written, but no loader can resolve the call.',
    remedy:
      'Build with -Z build-std=core, which brings compiler_builtins, or use integers of 64 bits. In C, which has no such library for BPF, define the function.',
    example: 'fn scale(a: u128, b: u128) -> u128 { a * b }   // __multi3',
  },
  LINK_FUNCTION_NOT_GLOBAL: {
    meaning:
      'The kernel verifies every global function on its own and accepts only those that return an integer. This one is made internal, so it is verified together with its callers.',
    remedy: 'Nothing needs to be done. To keep the function global, make it return an integer.',
    example: '#[no_mangle] pub extern "C" fn reset() {}',
  },
  LINK_MAP_WITHOUT_DEBUG_INFO: {
    meaning:
      'A map in .maps is defined by its type, which BTF describes, and BTF is made from debug info. Without it no loader can create the map.',
    remedy: debugInfo,
    example: '[profile.release]\ndebug = 0   # with a #[btf_map]',
  },
  LINK_LEGACY_MAP: {
    meaning:
      'Maps in the section "maps" have a layout that libbpf 1.0 and later, bpftool and veristat refuse. Aya still accepts it. ' +
      'The maps of a dependency are reported once, with its name.',
    remedy:
      'Declare the map with BTF: #[btf_map] and aya_ebpf::btf_maps, or the crate aya-btf-map. For a map of a dependency, use a ' +
      'release of it that does so, or `--allow LINK_LEGACY_MAP` if Aya loads the program.',
    example: '#[map]\nstatic PIDS: HashMap<u32, u32> = HashMap::with_max_entries(1024, 0);',
  },
  LINK_DENIED: {
    meaning: 'The link gave warnings that `--deny` turns into errors, so nothing was written.',
    remedy:
      'Fix what each of them reports. Or leave its code out of `--deny`, or add `--allow` or `--warn` with the code after it.',
    example: 'bpf-link-wasm --deny warnings --allow LINK_LEGACY_MAP prog.bc',
  },
  LINK_MAP_NAME_CHARACTERS: {
    meaning: 'The kernel accepts only letters, digits, "_" and "." in the name of a map.',
    remedy: 'Rename the map.',
    example: '#[btf_map(name = "my-map")]',
  },
  LINK_MAP_NAME_LENGTH: {
    meaning: 'The kernel keeps 15 bytes of the name of a map; tools such as bpftool show the shortened name.',
    remedy: 'Shorten the name, or accept that tools show it cut.',
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
      'The initial values of a map refer to something that is neither a program (a function in a section of its own, ' +
      'such as "xdp") nor a map in .maps.',
    remedy:
      'Give the function a #[link_section] or SEC(), put the inner map in the section .maps, or leave the slot empty.',
    example: '#[btf_map(values = [parse])]   // extern "C" fn parse without a #[link_section]',
  },
  LINK_DECLARATIONS_DIFFER: {
    meaning:
      'Two inputs declare the same kernel symbol with different types: a kfunc, or a variable of .ksyms or .kconfig. The object keeps one declaration. A variable of .kconfig is filled in with its size, so code compiled for the other would read a wrong value: an error. For other symbols it is a warning, since the kernel compares the remaining declaration with its own.',
    remedy: 'Move the declaration to a header or crate that both use.',
    example: 'extern int CONFIG_HZ __kconfig;   // and in another file: extern char CONFIG_HZ __kconfig;',
  },
  LINK_DATA_POINTER: {
    meaning:
      'A variable that the program reads contains the address of another, as in a table of strings, functions or structs. This needs a relocation, and loaders apply relocations only in .maps and struct_ops. The program would read zero, or an offset.',
    remedy:
      'Select with match or switch, so that the address is in the code, or store the values instead of their addresses: [[u8; 8]; 4] instead of [&str; 4].',
    example: 'static NAMES: [&str; 2] = ["one", "two"];',
  },
  LINK_THREAD_LOCAL: {
    meaning:
      'A variable that the program uses is thread-local. BPF has no threads, and LLVM cannot compile such a variable.',
    remedy: 'Use a per-CPU map, or a variable without _Thread_local or #[thread_local].',
    example: 'static _Thread_local int counter;',
  },
  LINK_EMPTY_MAP: {
    meaning:
      'A static in .maps has a size of 0. BTF cannot describe it as a map, and loaders disagree about what it is.',
    remedy: 'Give it the type of a map definition, or move it out of .maps.',
    example: '#[link_section = ".maps"]\nstatic M: () = ();',
  },
  LINK_CORE_DEBUG_INFO: {
    meaning:
      'The crate bpf-core asks about kernel types, and the linker takes the types from the debug info of the calling function. That debug info has no types (debug = 1), or there is none (debug = 0, or BTF is turned off).',
    remedy:
      'Set debug = 2 in the profile that cargo builds with, here and in every crate that uses bpf-core, and link with --btf.',
    example: '[profile.release]\ndebug = 1   # expected 2',
  },
  LINK_CORE_QUESTION: {
    meaning:
      'The linker reserves the function __bpf_core_relocation for questions about kernel types. It was called with something other than the constant that the crate bpf-core creates, or from another function.',
    remedy: 'Use the macros of bpf-core, in a version that this linker supports, and declare no function of that name.',
    example: 'extern "C" { fn __bpf_core_relocation(question: u64) -> u64; }',
  },
  LINK_CORE_FIELD: {
    meaning:
      'A path names a field, an element or an enumerator that the local type does not have in its debug info. The macros of bpf-core let the compiler check this, so the path was not written with these macros.',
    remedy: 'Write the path as declared in kernel_types!.',
    example: 'field_byte_offset!(task_struct, se.load)   // sched_entity has no load',
  },
  LINK_CORE_TYPE: {
    meaning:
      'A macro of bpf-core was given something other than a struct, union or enum with a C name, such as a number, a tuple or a generic type.',
    remedy: 'Declare the type in kernel_types!.',
    example: 'type_exists!(Option<task_struct>)',
  },
  LINK_CORE_TYPEDEF: {
    meaning:
      'In C the type is a typedef of a struct without a name. BTF has no struct of that name, so no path that starts there is found on any kernel.',
    remedy: 'Start at a kernel struct that has it as a field; it is fine as the type of a field.',
    example: 'core_read!(counter, counter)   // counter: *const atomic_t',
  },
  LINK_CORE_FIELD_TYPE: {
    meaning:
      "Loaders find a field only if the local type has the same kind as the kernel's: integer, pointer, array, struct, union or enum. No kernel field has a type of this kind.",
    remedy: 'Use an integer, a raw pointer, an array of these, Enum<E>, or a type of kernel_types!.',
    example: 'pub struct task_struct { pub start_time: f64 }',
  },
  LINK_KERNEL_FUNCTION: {
    meaning:
      "Two crates declare the same kernel function with types of different kinds. The loader compares one of the declarations with the kernel's, and refuses the object if it is the wrong one.",
    remedy: 'Declare the function in one crate, as in the kernel, and use it from there.',
    example: 'fn bpf_task_release(task: *mut c_void);\nfn bpf_task_release(task: *mut task_struct);',
  },
  BTF_REFUSED: {
    meaning:
      'The kernel version given with --check would refuse the BTF of the linked object, so the object was not written.',
    remedy:
      'Look up the rule that the message names. bpf-link-wasm btf check FILE reports all problems, and whether a newer kernel accepts the BTF.',
    example: 'bpf-link-wasm prog.bc --check=5.4',
  },
  BTF_CORE_MISSING: {
    meaning:
      'A CO-RE relocation of the linked object cannot be resolved with the types of a kernel given with --kernel-btf, and no check, such as field_exists!, guards it. That kernel would refuse the program, so the object was not written.',
    remedy:
      'Check that the kernel has it before reading it, or read what that kernel has instead. bpf-link-wasm btf core FILE --kernel-btf KERNEL... shows all relocations on several kernels.',
    example: 'bpf-link-wasm prog.bc --check --kernel-btf vmlinux-5.10',
  },
  LINK_BAD_RECORD: {
    meaning:
      'A function, line or CO-RE relocation record of the linked object would be refused by every kernel or loader: it is out of order, not at an instruction, or refers to a type or text that does not exist. This is a bug in the linker, and nothing is written.',
    remedy: 'Report it with the file that --repro FILE writes. With --no-btf the object has no such records.',
    example:
      'linked object: .BTF.ext line_info record 272 of section "xdp", offset 816 after 816, expected rising offsets',
  },
  LINK_STACK_ARGUMENTS: {
    meaning:
      'BPF passes five arguments in registers. LLVM 23 passes further arguments on the stack through register r11, which Linux 6.18 and older refuse: "R11 is invalid". Some Rust arguments need two registers: slices, strings and u128.',
    remedy: 'Put the arguments into a struct and pass a reference to it, or mark the function #[inline(always)].',
    example: '#[inline(never)]\nfn six(a: u64, b: u64, c: u64, d: u64, e: u64, f: u64) -> u64 { ... }',
  },
  LINK_UNDEFINED_FUNCTION: {
    meaning:
      'The program calls a function that no input defines and that is not a kernel function, so no loader can resolve the call. Other undefined functions are assumed to be kfuncs, except in two cases: C declares a function without __ksym, where no loader looks it up, or --kernel-btf names a kernel that does not have it. It is a warning, or an error with --check, which looks up every undefined function in the BTF of --kernel-btf, or else in that of the running kernel and its modules.',
    remedy:
      'Correct the name, or declare a kernel function with __ksym. Define functions of the C library yourself, or build core with -Z build-std=core -Z build-std-features=compiler-builtins-mem. Instead of abort, use a panic handler that loops: it is removed when it cannot be reached. For Rust functions, add the crate that defines them to the link.',
    example: 'unsafe extern "C" { fn strlen(text: *const u8) -> usize; }',
  },
  LINK_INDIRECT_CALL: {
    meaning: "The call goes to an address in a register (callx), which the kernel's verifier refuses everywhere.",
    remedy:
      'Call the function by name: use generics instead of dyn Trait, an enum and match instead of fn pointers, and let closures be inlined. In C, select with switch.',
    example: 'fn apply(f: fn(u64) -> u64) -> u64 { f(3) }',
  },
  LINK_CORE_FMT: {
    meaning:
      'Formatting (core::fmt) was linked into the program. It calls through pointers, which the verifier refuses. It often comes in unnoticed: a bounds check, unwrap() or an overflow check panics with a message, and a panic handler that uses its argument formats that message.',
    remedy:
      'Make the panic handler ignore its argument. Use get() and checked_add() instead of [] and +. Log with aya-log, which formats in user space.',
    example: '#[panic_handler]\nfn panic(info: &PanicInfo) -> ! { log(info); loop {} }',
  },
  CODEGEN_FAILED: {
    meaning: "LLVM's BPF backend cannot compile something. The message is LLVM's own.",
    remedy:
      'Rewrite the function at the named line. With --fatal-errors false such errors are warnings, if there is an output at all.',
    example: 'error[CODEGEN_FAILED]: ...',
  },
  CODEGEN_BUILTIN_CALL: {
    meaning:
      'LLVM would call a runtime library function, which BPF does not have ("A call to built-in function \'abort\' is not supported").',
    remedy:
      'Define the function in a crate or C file that is linked, or avoid the operation: for abort, let the panic handler loop.',
    example: 'core::intrinsics::abort()',
  },
  CODEGEN_FLOAT: {
    meaning:
      'BPF has no floating-point instructions, and the library functions that would replace them are not allowed.',
    remedy: 'Compute with integers: multiply by 3 and divide by 2 instead of by 1.5, or use fixed point.',
    example: '(bytes as f64 * 1.5) as u64',
  },
  CODEGEN_STACK_LIMIT: {
    meaning: 'A BPF program has 512 bytes of stack for all functions that are active at the same time.',
    remedy: 'Keep large values in a per-CPU array map with one entry, or in a ring buffer entry; pass references.',
    example: 'let mut path = [0u8; 700];',
  },
  CODEGEN_SIGNED_DIVISION: {
    meaning: 'Signed division came with instruction set v4. Older sets have only unsigned division.',
    remedy: 'Link with --cpu v4 when the kernel is 6.6 or newer, or divide unsigned numbers.',
    example: 'fn mean(sum: i64, n: i64) -> i64 { sum / n }',
  },
  CODEGEN_DYNAMIC_STACK: {
    meaning: 'The size of a value on the stack is known only at run time, but the verifier needs to know it.',
    remedy: 'Use an array of the largest size, or a map.',
    example: 'char buffer[n];   // C',
  },
  CODEGEN_ATOMIC: {
    meaning:
      'The instruction set lacks this atomic operation. Those of 8 and 16 bits do not exist, and 32-bit ones that return a value need v3.',
    remedy:
      'Use AtomicU64, in C variables of 64 bits; with --cpu v3 or v4 also those of 32 bits, and operations that return the old value.',
    example: 'static SEEN: AtomicU8 = AtomicU8::new(0);',
  },
  CODEGEN_VARIADIC: {
    meaning: 'A function with "..." cannot be defined for BPF.',
    remedy: 'Pass a slice or a struct.',
    example: 'int log(const char *format, ...) { ... }   // C',
  },
  CODEGEN_BRANCH_RANGE: {
    meaning:
      'A branch of instruction sets before v4 reaches 32,767 instructions. A function is larger than that, as written or because loops were unrolled and calls were inlined.',
    remedy:
      'Link with --cpu v4 when the kernel is 6.6 or newer. Otherwise move code into functions that are not inlined: #[inline(never)], __attribute__((noinline)).',
    example: 'for i in 0..4096 { mix(&mut state, i) } // unrolled',
  },
  CODEGEN_SYMBOL_CLASH: {
    meaning:
      'Assembly outside functions (global_asm! in Rust, asm at file scope in C) defines a label with the name of a function or variable.',
    remedy: 'Rename the label, the function or the variable.',
    example: 'asm("count:"); int count(void *ctx) { return 0; }',
  },
  LINK_REPLAY_DIFFERS: {
    meaning:
      'A recorded link gives a different result now. Either this is a different release of bpf-link-wasm, or the link depends on something that is not in the recording, which would be a bug.',
    remedy: 'Replay it with the release that the file names. If the result still differs, report it.',
    example: 'bpf-link-wasm --replay crash.zip',
  },
  LLVM_DIAGNOSTIC: {
    meaning: 'A warning or note of LLVM itself.',
    remedy: 'Read the message. It does not fail the link.',
    example: 'warning[LLVM_DIAGNOSTIC]: loop not unrolled: ...',
  },
};

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { codeTable, familyOf, formatMessage, type Code, type CodeDetails } from '../../src/codes/code-table.js';

const where = { stage: 'link', log: '' };

/** The message of one case for each code, in the order in which the codes were added. */
const examples: { [C in Code]: [CodeDetails<C>, string] } = {
  USAGE_UNKNOWN_OPTION: [
    { option: 'cpus', known: ['cpu', 'emit'] },
    'option "cpus": unknown, expected one of cpu, emit',
  ],
  USAGE_BAD_VALUE: [
    { option: 'cpu', found: '"v9"', expected: 'one of v1, v2' },
    'option "cpu": found "v9", expected one of v1, v2',
  ],
  USAGE_NO_INPUTS: [{}, 'inputs: found none, expected at least one file with LLVM bitcode'],
  USAGE_INPUT_KIND: [{ index: 2, found: 'a number', expected: 'a Blob' }, 'input 2: found a number, expected a Blob'],
  USAGE_CLOSED: [{}, 'linker: closed, expected an open one'],
  USAGE_BAD_ARGUMENT: [{ reason: "unknown option '--x'" }, "unknown option '--x'"],
  USAGE_CPU_PROBE: [
    { platform: 'darwin', reason: 'there is no BPF CPU' },
    'cpu probe: there is no BPF CPU on darwin, expected a running Linux kernel; ' +
      'name the CPU instead: generic, v1, v2, v3 or v4',
  ],
  USAGE_OUTPUT_IS_INPUT: [{ path: 'a.bc' }, 'output "a.bc": is also an input, expected another file'],
  USAGE_OUTPUT_CLASH: [
    { path: 'a.s', kinds: ['obj', 'asm'] },
    'output "a.s": named for obj, asm, expected a separate file for each',
  ],
  USAGE_OUTPUT_EXISTS: [
    { path: 'a.ll' },
    'output "a.ll": already exists, and its name comes from the recording; delete it, or choose another name with -o',
  ],
  IO_NOT_FOUND: [{ path: 'a.bc' }, '"a.bc": no such file'],
  IO_IS_DIRECTORY: [{ path: 'a' }, '"a": is a directory, expected a file'],
  IO_READ_FAILED: [{ path: 'a.bc', reason: 'EIO' }, '"a.bc": cannot be read, EIO'],
  IO_WRITE_FAILED: [{ path: 'a.o', reason: 'EACCES' }, '"a.o": cannot be written, EACCES'],
  IO_FETCH_FAILED: [{ url: 'https://a/b', reason: 'status 404' }, '"https://a/b": cannot be fetched, status 404'],
  INPUT_EMPTY: [{ name: 'a.bc' }, '"a.bc": is empty, expected bitcode, LLVM IR, ELF or an ar archive'],
  INPUT_UNKNOWN_KIND: [
    { name: 'a.o', head: '4d5a9000', kind: 'unknown' },
    '"a.o": first bytes 4d5a9000 are not bitcode, LLVM IR, ELF or an ar archive',
  ],
  INPUT_NO_BITCODE: [
    { name: 'a.o', kind: 'elf', machine: 62 },
    '"a.o": an ELF object for machine 62 without bitcode, expected a section .llvmbc',
  ],
  INPUT_INVALID_ELF: [{ name: 'a.o', reason: 'no section headers' }, '"a.o": invalid ELF, no section headers'],
  INPUT_INVALID_ARCHIVE: [
    { name: 'a.a', reason: 'no end of header', offset: 68 },
    '"a.a": invalid ar archive, no end of header, at byte 68',
  ],
  INPUT_THIN_ARCHIVE: [
    { name: 'a.a', member: 'b.o' },
    '"a.a": a thin archive, whose member "b.o" is a separate file, expected an archive that contains its members',
  ],
  INPUT_READ_FAILED: [{ name: 'a.bc', offset: 512 }, '"a.bc": cannot be read, at byte 512'],
  INPUT_NEWER_LLVM: [
    {
      name: 'prog.bc',
      producer: 'LLVM24.0.0-rust-1.102.0',
      producerMajor: 24,
      reader: '23.1.1',
      readerMajor: 23,
    },
    '"prog.bc": made by LLVM 24.0.0 (rustc 1.102.0), but this linker reads bitcode up to LLVM 23; ' +
      'use a rustc with LLVM 23 or older, or a newer bpf-link-wasm',
  ],
  INPUT_INVALID_BITCODE: [
    { name: 'a.bc', producer: 'LLVM22.1.8', reader: '23.1.1', llvm: 'Invalid record' },
    '"a.bc": invalid bitcode, Invalid record, made by LLVM 22.1.8, read by LLVM 23.1.1',
  ],
  INPUT_INVALID_IR: [{ name: 'a.ll', llvm: 'expected type' }, '"a.ll": invalid LLVM IR, expected type'],
  INPUT_WRONG_TARGET: [
    { name: 'a.bc', triple: 'x86_64-unknown-linux-gnu', expected: 'bpfel' },
    '"a.bc": made for x86_64-unknown-linux-gnu, expected bpfel',
  ],
  INPUT_NAME_MISLEADS: [
    { name: 'a.bc', hint: 'bitcode', kind: 'elf' },
    '"a.bc": the name says bitcode, the content is elf',
  ],
  LINK_NO_INPUT: [{}, 'inputs: none contains bitcode, expected at least one that does'],
  LINK_DUPLICATE_SYMBOL: [
    { symbol: 'main', first: 'a.bc', second: 'b.bc' },
    'symbol "main": defined in "a.bc" and again in "b.bc"',
  ],
  LINK_FAILED: [{ name: 'a.bc', llvm: 'linking globals' }, '"a.bc": cannot be linked, linking globals'],
  LINK_UNRESOLVED_EXPORT: [{ symbols: ['a', 'b'] }, 'exports "a", "b": defined in no input'],
  LINK_NO_DEBUG_INFO: [
    {},
    'inputs: no debug info to make BTF from; set debug = 2 under [profile.release] in Cargo.toml ' +
      '(and [profile.dev] for debug builds), or pass -C debuginfo=2 to rustc; for C, pass -g to clang',
  ],
  LINK_UNKNOWN_TARGET: [{ target: 'arm' }, 'target "arm": unknown, expected bpf, bpfel or bpfeb'],
  LINK_UNKNOWN_CPU: [{ cpu: 'v9' }, 'cpu "v9": unknown, expected generic, v1, v2, v3 or v4'],
  LINK_BAD_LLVM_ARG: [{ args: ['--x'], llvm: 'Unknown argument' }, 'LLVM arguments "--x": Unknown argument'],
  CODEGEN_FAILED: [{ llvm: 'too many arguments' }, 'too many arguments'],
  LLVM_DIAGNOSTIC: [{ llvm: 'loop not unrolled' }, 'loop not unrolled'],
  REQUEST_INVALID: [{ reason: 'no inputs' }, 'request to the engine: no inputs'],
  LINK_VERIFY_FAILED: [{ llvm: 'bad use' }, 'linked module: broken, bad use'],
  LINK_BROKEN_DEBUG_INFO: [{ llvm: 'bad scope' }, 'linked module: broken debug info, left out, bad scope'],
  LINK_MISSING_BUILTIN: [
    { symbol: '__multi3' },
    'symbol "__multi3": called for arithmetic on 128-bit integers, but defined in no input, expected it in ' +
      'compiler_builtins; build it with -Z build-std=core, or use integers of 64 bits',
  ],
  LINK_FUNCTION_NOT_GLOBAL: [
    { symbol: 'f' },
    'function "f": exported, but returns no integer, so the kernel cannot verify it on its own; ' +
      'made internal, it is verified with its callers',
  ],
  LINK_MAP_WITHOUT_DEBUG_INFO: [
    { map: 'M' },
    'map "M": in .maps, but without debug info to make its BTF from; set debug = 2 under [profile.release] in ' +
      'Cargo.toml (and [profile.dev] for debug builds), or pass -C debuginfo=2 to rustc; for C, pass -g to clang',
  ],
  LINK_LEGACY_MAP: [
    { map: 'M', section: 'maps' },
    'map "M": in the legacy section "maps", which libbpf 1.0 and later refuse; declare it in .maps with BTF ' +
      '(aya: #[btf_map] and aya_ebpf::btf_maps instead of #[map] and aya_ebpf::maps)',
  ],
  LINK_MAP_NAME_CHARACTERS: [
    { map: 'a-b' },
    'map "a-b": the name has characters other than letters, digits, "_" and ".", which the kernel refuses',
  ],
  LINK_MAP_NAME_LENGTH: [
    { map: 'ABCDEFGHIJKLMNOP', cut: 'ABCDEFGHIJKLMNO' },
    'map "ABCDEFGHIJKLMNOP": the name is longer than 15 bytes, the kernel sees "ABCDEFGHIJKLMNO"',
  ],
  LINK_MAP_NAME_COLLISION: [
    { map: 'ABCDEFGHIJKLMNOP', other: 'ABCDEFGHIJKLMNOQ', cut: 'ABCDEFGHIJKLMNO' },
    'map "ABCDEFGHIJKLMNOP": its first 15 bytes "ABCDEFGHIJKLMNO" are the same as those of "ABCDEFGHIJKLMNOQ", ' +
      'so the kernel sees one name for both',
  ],
  BTF_REFUSED: [
    { name: 'a.o', kernel: '6.18', loader: 'libbpf', answer: 'EINVAL: [2] FUNC f type_id=1 Invalid type_id' },
    '"a.o": kernel 6.18 refuses its BTF as libbpf loads it, EINVAL: [2] FUNC f type_id=1 Invalid type_id',
  ],
  BTF_CORE_MISSING: [
    {
      name: 'a.o',
      kernel: 'vmlinux-5.10',
      program: 'run',
      instruction: 9,
      access: 'struct task_struct.__state',
      found: 'not in the kernel',
      advice: 'check that it exists before reading it',
    },
    '"a.o": CO-RE relocation of struct task_struct.__state: not in the kernel, with the types of "vmlinux-5.10", at instruction 9 of ' +
      'program "run"; check that it exists before reading it',
  ],
  LINK_STACK_ARGUMENTS: [
    { symbol: '_RNvCsh05nRUfvkDB_1r4pair', registers: 6 },
    'function "r::pair": its arguments take 6 registers, but BPF has 5 for them; the others go on the stack (r11), which ' +
      'Linux 6.18 and older refuse; pass a reference to a struct, or let the function be inlined',
  ],
  LINK_UNDEFINED_FUNCTION: [
    { symbol: 'memcpy' },
    'function "memcpy": called, but defined in no input, and no kernel has it; define it, or link compiler_builtins ' +
      'with it: -Z build-std=core -Z build-std-features=compiler-builtins-mem',
  ],
  LINK_INDIRECT_CALL: [
    {},
    'call through a pointer: no kernel allows that; call the function by its name, and use generics or an ' +
      'enum instead of dyn Trait and fn pointers',
  ],
  LINK_CORE_FMT: [
    { symbol: '_RNvNtCs2DxGA1hvVcO_4core3fmt5write' },
    'function "core::fmt::write": linked in to format text, which needs calls through pointers that no kernel ' +
      'allows; log with aya-log, use get() instead of an index that may panic, and write a panic handler that ignores its argument',
  ],
  CODEGEN_BUILTIN_CALL: [
    { symbol: 'abort', llvm: '' },
    'function "abort": called by generated code, but BPF has no runtime library; define it in a crate that is linked, ' +
      'or write the operation so that it needs no call',
  ],
  CODEGEN_FLOAT: [
    { symbol: '__muldf3', llvm: '' },
    'floating point: BPF has none, and "__muldf3" would be called for it; use integers, such as fixed point',
  ],
  CODEGEN_STACK_LIMIT: [
    { llvm: '' },
    'stack: more than the 512 bytes that a BPF program has; move large values into a per-CPU array map',
  ],
  CODEGEN_SIGNED_DIVISION: [
    { llvm: '' },
    'signed division: not in this instruction set; link with --cpu v4 (kernel >= 6.6), or divide unsigned numbers',
  ],
  CODEGEN_DYNAMIC_STACK: [
    { llvm: '' },
    'stack: an allocation whose size is not known at link time; give it a fixed size',
  ],
  CODEGEN_ATOMIC: [
    { llvm: 'unsupported atomic operation, please use 64 bit version' },
    'atomic operation: not in this instruction set, please use 64 bit version; AtomicU64 and, from --cpu v3 on, AtomicU32 work',
  ],
  CODEGEN_VARIADIC: [{ llvm: '' }, 'variadic function: BPF cannot define one; pass a slice or a struct'],
  CODEGEN_BRANCH_RANGE: [
    { llvm: '' },
    'branch: over more than 32,767 instructions, the limit before instruction set v4; make the function smaller, or link with --cpu v4 (kernel >= 6.6)',
  ],
  CODEGEN_SYMBOL_CLASH: [
    { symbol: 'license', llvm: '' },
    'symbol "license": defined by the program and again by assembly outside its functions; rename one of them',
  ],
  INPUT_INVALID_REPRO: [
    { path: 'a.zip', reason: 'no repro.json' },
    '"a.zip": not a file that --repro wrote, no repro.json',
  ],
  LINK_REPLAY_DIFFERS: [
    { path: 'a.zip', found: 'other bytes', expected: 'obj of 10 bytes' },
    '"a.zip": replayed to other bytes, expected obj of 10 bytes as recorded',
  ],
  LINK_MAP_SLOT: [
    { map: 'CALLS', symbol: 'next', isFunction: true },
    'map "CALLS": its values name function "next", which is not a program: it has no section of its own; no loader fills that ' +
      'slot, and libbpf refuses the object',
  ],
  LINK_EMPTY_MAP: [
    { map: 'M' },
    'map "M": in .maps, but 0 bytes long, so it is not a map definition; give it the type of one, or move it out of .maps',
  ],
  INPUT_BAD_RELOCATION: [
    { name: 'a.bc', symbol: 'llvm.x' },
    '"a.bc": CO-RE relocation "llvm.x" is malformed, expected a name that ends in ":kind:value$access" ' +
      'or "$kind" and the type as metadata; compile the source again',
  ],
  LINK_DECLARATIONS_DIFFER: [
    { symbol: 'CONFIG_HZ', first: 'a.bc', second: 'b.bc' },
    'symbol "CONFIG_HZ": declared with one type in "a.bc" and with another in "b.bc"; ' +
      'the object keeps only one declaration, so use the same one in both',
  ],
  LINK_DATA_POINTER: [
    { symbol: 'NAMES.1', target: 'one', variable: 'NAMES' },
    'variable "NAMES": holds the address of "one", which no loader fills in, so the program ' +
      'reads something else; select by match or switch, or store the values themselves',
  ],
  LINK_THREAD_LOCAL: [
    { symbol: 'counter' },
    'variable "counter": thread-local, but BPF has no threads; use a per-CPU map or an ordinary variable',
  ],
  LINK_CORE_DEBUG_INFO: [
    { missing: 'types', questions: 2 },
    'bpf-core: found no types for its questions about kernel types (2), expected debug info with types; compile with debug = 2 and link ' +
      'with BTF',
  ],
  LINK_CORE_QUESTION: [
    {},
    '__bpf_core_relocation: not called as the crate bpf-core calls it; the linker and the crate may be of different versions',
  ],
  LINK_CORE_FIELD: [
    { type: 'task_struct', path: 'se.load', owner: 'sched_entity' },
    '"task_struct": path "se.load" not found, "sched_entity" does not have it',
  ],
  LINK_CORE_TYPE: [
    { type: 'Option<u8>' },
    '"Option<u8>": not a struct, union or enum with a C name, expected a type that kernel_types! declares',
  ],
  LINK_CORE_TYPEDEF: [
    { type: 'atomic_t' },
    '"atomic_t": in kernels this is a typedef of a struct without a name, so no loader finds it; start at a struct that has it as a field',
  ],
  LINK_CORE_FIELD_TYPE: [
    { type: 'task_struct', path: 'start_time', fieldType: 'f64' },
    '"task_struct": field "start_time" has type "f64", which no kernel field has, so no loader finds it',
  ],
  LINK_KERNEL_FUNCTION: [
    { symbol: 'bpf_task_release', types: '(*void) -> void', other: '(*struct) -> void' },
    'kernel function "bpf_task_release": declared as (*void) -> void and as (*struct) -> void; BTF keeps the second, and a kernel has only ' +
      'one of them',
  ],
  LINK_BAD_RECORD: [
    { table: 'line_info', section: 'xdp', index: 272, reason: 'offset 816 after 816, expected rising offsets' },
    'linked object: .BTF.ext line_info record 272 of section "xdp", offset 816 after 816, expected rising offsets; every kernel ' +
      'refuses it, so please report it with the inputs',
  ],
  ENGINE_LOAD_FAILED: [{ source: 'a.wasm', reason: 'ENOENT' }, 'engine "a.wasm": cannot be loaded, ENOENT'],
  ENGINE_ABI_MISMATCH: [
    { found: 2, expected: 1 },
    'engine: ABI version 2, expected 1; the packages driver and engine must be from the same release',
  ],
  ENGINE_INTEGRITY: [{ source: 'a.wasm', found: 'aa', expected: 'bb' }, 'engine "a.wasm": sha256 aa, expected bb'],
  ENGINE_MISSING_IMPORT: [{ module: 'env', name: 'f' }, 'engine: calls env.f, which the host does not have'],
  ENGINE_TRAP: [{ reason: 'unreachable', ...where }, 'engine: trap in stage link, unreachable'],
  ENGINE_STACK_OVERFLOW: [{ reason: 'too deep', ...where }, 'engine: stack exhausted in stage link, too deep'],
  ENGINE_FATAL: [{ llvm: 'cannot select', ...where }, 'engine: LLVM gave up in stage link, cannot select'],
  ENGINE_OUT_OF_MEMORY: [{ reason: '16 bytes', ...where }, 'engine: out of memory in stage link, 16 bytes'],
  ENGINE_EXITED: [{ exitCode: 1, ...where }, 'engine: called exit(1) in stage link'],
  ENGINE_BAD_RESULT: [{ reason: 'not JSON' }, 'engine: result not understood, not JSON'],
  ENGINE_WORKER_DIED: [{ reason: 'exit code 1' }, 'worker: ended before it answered, exit code 1'],
  ENGINE_TIMED_OUT: [
    { timeoutMs: 5000, stage: 'optimize' },
    'engine: not done after 5000 ms, in stage optimize; allow more time, or report the inputs if they are small',
  ],
  ENGINE_INTERNAL: [{ reason: 'oops' }, 'internal error: oops'],
  INPUT_INVALID_PCAP: [
    { path: 'a.pcap', reason: 'found 23 bytes, expected a header of 24' },
    '"a.pcap": not a complete pcap file, found 23 bytes, expected a header of 24',
  ],
  INPUT_INVALID_MAP_FILE: [
    { path: 'a.json', reason: 'found number, expected an array or an object' },
    '"a.json": does not contain map entries, found number, expected an array or an object',
  ],
  LINK_DENIED: [
    { codes: ['LINK_LEGACY_MAP', 'LINK_CORE_FMT'] },
    'warnings that --deny makes errors: LINK_LEGACY_MAP, LINK_CORE_FMT',
  ],
  USAGE_TOOLCHAIN: [
    { tool: 'rustc', found: 'not found in PATH', remedy: 'install Rust' },
    'rustc: not found in PATH; install Rust',
  ],
};

describe('formatMessage', () => {
  test.each(Object.entries(examples))('words %s', (code, [details, message]) => {
    expect(formatMessage(code, details)).toBe(message);
  });

  test('names the format of an object for another platform', () => {
    expect(formatMessage('INPUT_UNKNOWN_KIND', { name: 'a.o', head: 'cffaedfe', kind: 'mach-o' })).toBe(
      '"a.o": first bytes cffaedfe (mach-o) are not bitcode, LLVM IR, ELF or an ar archive',
    );
  });

  test('reports an unknown producer when bitcode names none', () => {
    expect(formatMessage('INPUT_INVALID_BITCODE', { name: 'a.bc', producer: null, reader: '23.1.1', llvm: 'x' })).toBe(
      '"a.bc": invalid bitcode, x, made by an unknown producer, read by LLVM 23.1.1',
    );
  });

  test('names the compiler flags that put bitcode into a BPF object', () => {
    expect(formatMessage('INPUT_NO_BITCODE', { name: 'a.o', kind: 'elf', machine: 247 })).toBe(
      '"a.o": a BPF object without bitcode, its programs and maps cannot be linked; compile it with -emit-llvm or ' +
        '-fembed-bitcode (rustc: --emit=llvm-bc)',
    );
  });

  test('suggests similar names for an export, and reports that nothing is left without it', () => {
    const similar = [{ symbol: 'frok', name: 'fork' }];
    expect(formatMessage('LINK_UNRESOLVED_EXPORT', { symbols: ['frok'], similar })).toBe(
      'export "frok": defined in no input; did you mean "fork"?',
    );
    expect(formatMessage('LINK_UNRESOLVED_EXPORT', { symbols: ['frok'], similar, empty: true })).toBe(
      'export "frok": defined in no input, so nothing is left to link; did you mean "fork"?',
    );
  });

  test('adapts remedies to C or Rust when the compiler is known', () => {
    expect(formatMessage('LINK_NO_DEBUG_INFO', { compiler: 'clang' })).toBe(
      'inputs: no debug info to make BTF from; compile with -g',
    );
    expect(formatMessage('LINK_MAP_WITHOUT_DEBUG_INFO', { map: 'M', compiler: 'clang' })).toBe(
      'map "M": in .maps, but without debug info to make its BTF from; compile with -g',
    );
    expect(formatMessage('LINK_MAP_WITHOUT_DEBUG_INFO', { map: 'M', compiler: 'rustc' })).not.toContain('-g');
    expect(formatMessage('LINK_LEGACY_MAP', { map: 'M', section: 'maps', compiler: 'clang' })).not.toContain('aya');
    expect(formatMessage('LINK_UNDEFINED_FUNCTION', { symbol: 'memcpy', compiler: 'clang' })).toBe(
      'function "memcpy": called, but defined in no input, and no kernel has it; define it, or use what clang expands in ' +
        'place: __builtin_memcpy',
    );
  });

  test.each([
    ['LINK_MISSING_BUILTIN', { symbol: '__multi3' }, /compiler_builtins/, /clang has no library for BPF; define it/],
    ['LINK_INDIRECT_CALL', {}, /dyn Trait/, /use switch/],
    ['LINK_STACK_ARGUMENTS', { symbol: 'f', registers: 6 }, /a reference to/, /a pointer to/],
    ['CODEGEN_BUILTIN_CALL', { symbol: 'abort', llvm: '' }, /define it in a crate/, /define it in a file/],
    ['CODEGEN_ATOMIC', { llvm: 'x, y' }, /AtomicU64/, /64 bits and, from --cpu v3 on, 32 bits work/],
  ])('has a remedy of %s for Rust, and another for C', (code, details, inRust, inC) => {
    for (const compiler of ['rustc', undefined]) {
      expect(formatMessage(code, { ...details, compiler })).toMatch(inRust);
      expect(formatMessage(code, { ...details, compiler })).not.toMatch(inC);
    }
    expect(formatMessage(code, { ...details, compiler: 'clang' })).toMatch(inC);
    expect(formatMessage(code, { ...details, compiler: 'clang' })).not.toMatch(inRust);
  });

  test('names clang too if bitcode of a newer LLVM does not name rustc', () => {
    const made = { name: 'a.bc', producer: 'LLVM24.0.0', producerMajor: 24, reader: '23.1.1', readerMajor: 23 };
    expect(formatMessage('INPUT_NEWER_LLVM', made)).toBe(
      '"a.bc": made by LLVM 24.0.0, but this linker reads bitcode up to LLVM 23; ' +
        'use clang 23 or older, or a rustc with such an LLVM, or a newer bpf-link-wasm',
    );
  });

  test.each([
    ['not callable', 'a kernel function that programs may not call; call a helper or a kfunc that does the same'],
    ['undeclared', 'not declared as a kernel function; define it, or declare it with __ksym'],
    [
      'unknown',
      'the kernel has none of that name that programs may call; correct the name, or use the BTF of a kernel that has it',
    ],
  ])('explains why no loader finds a function that is %s', (reason, why) => {
    expect(formatMessage('LINK_UNDEFINED_FUNCTION', { symbol: 'f', reason })).toBe(
      `function "f": called, but defined in no input, and ${why}`,
    );
  });

  test("keeps LLVM's message for an unknown code", () => {
    expect(formatMessage('LINK_FROM_THE_FUTURE', { llvm: 'words' })).toBe('words');
    expect(formatMessage('LINK_FROM_THE_FUTURE', { a: 1 })).toBe('LINK_FROM_THE_FUTURE {"a":1}');
  });
});

describe('codeTable', () => {
  test('keeps codes in the order in which they were added', () => {
    expect(Object.keys(codeTable)).toEqual(Object.keys(examples));
  });

  test('has every code that the linker core uses', () => {
    const folder = new URL('../../../../llvm-wasm/src/', import.meta.url);
    const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(cpp|h)$/.test(name))
      .map((name) => readFileSync(new URL(name, folder), 'utf8'));
    const used = sources.join('').matchAll(/"((?:INPUT|LINK|CODEGEN|LLVM|REQUEST|BTF)_[A-Z_]+)"/g);
    const codes = new Set(Array.from(used, ([, code = '']) => code));
    expect([...codes].filter((code) => !Object.hasOwn(codeTable, code))).toEqual([]);
  });
});

describe('familyOf', () => {
  test('is derived from the prefix of the code', () => {
    expect(familyOf('IO_NOT_FOUND')).toBe('io');
    expect(familyOf('CODEGEN_FAILED')).toBe('link');
  });

  test('treats an unknown prefix as a fault of the engine', () => {
    expect(familyOf('NEW_THING')).toBe('engine');
  });
});

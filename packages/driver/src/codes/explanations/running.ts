import type { Explanation } from './explanation.js';

/** Codes of the VM, which runs programs without a kernel. */
export const running: Record<string, Explanation> = {
  VM_BAD_ACCESS: {
    meaning:
      'A program, or a helper for it, reads or writes memory that it may not, such as beyond the end of a packet.',
    remedy: 'Check the bounds before the access: data + size <= data_end for packets, null for values of maps.',
    example: 'bpf-link-wasm run prog.o --data short.bin   # reads byte 60 of 20',
  },
  VM_OUT_OF_MEMORY: {
    meaning: 'Maps, globals and packet need more memory than the machine has.',
    remedy:
      'Make maps smaller; in the library, load with a larger memoryBytes, or with a smaller maxEntries of the map.',
    example: 'struct { uint(type, 2); uint(max_entries, 1000000000); ... } COUNTERS SEC(".maps");',
  },
  VM_BAD_ARGUMENT: {
    meaning: 'A helper was called with an argument that no kernel accepts.',
    remedy: 'Give what the message expects.',
    example: 'bpf_ringbuf_submit(pointer, 0);   // not from bpf_ringbuf_reserve',
  },
  VM_NO_HELPER: {
    meaning: 'A program calls a helper that needs a kernel.',
    remedy: 'In the library, give a function for it, as helpers; the command has no such helpers.',
    example: 'await load(bytes, { helpers: { bpf_get_current_task: () => 0n } });',
  },
  VM_BAD_MAP: {
    meaning: 'A map has a definition that no loader and no kernel accepts.',
    remedy: 'Correct the definition; bpf-link-wasm btf maps prints what each loader makes of it.',
    example: 'bpf-link-wasm btf maps prog.o',
  },
  VM_NO_KFUNC: {
    meaning: 'A program calls a function of the kernel.',
    remedy: 'In the library, give a function for it, as kfuncs.',
    example: 'await load(bytes, { kfuncs: { bpf_task_acquire: (task) => task } });',
  },
  VM_BAD_PROGRAM: {
    meaning:
      'A program has an instruction that is not valid, or a jump to a place that is not an instruction of its function.',
    remedy: 'Compile or link it again; an object from clang or from this linker does not have any.',
    example: 'bpf-link-wasm run damaged.o',
  },
  VM_MISALIGNED: {
    meaning: 'An access is not aligned where the kernel requires it, as on the stack.',
    remedy: 'Align the variable, or access it byte by byte.',
    example: 'read of 8 bytes at r10 - 12',
  },
  VM_BUDGET: {
    meaning: 'A run executed more instructions than it may, 100 million when nothing is said.',
    remedy: 'Look for a loop that does not end; in the library, give a larger budget.',
    example: 'bpf-link-wasm run prog.o --trace   # shows the loop',
  },
  VM_CALL_DEPTH: {
    meaning: 'Calls are nested deeper than a kernel allows, which is 8 functions.',
    remedy: 'Do not call a function from itself; inline functions that are called in a long chain.',
    example: 'static int f(int n) { return n ? f(n - 1) : 0; }',
  },
  VM_BAD_CALL: {
    meaning: 'A call goes to something that is not a function of the program.',
    remedy: 'Give helpers such as bpf_loop a function of the same object as the callback.',
    example: 'bpf_loop(10, (void *)1234, &state, 0);',
  },
  VM_HELPER_FAILED: {
    meaning: 'A helper that the test gave threw an error.',
    remedy: 'Correct the helper; cause has the error.',
    example: "helpers: { bpf_get_current_task: () => { throw new Error('not yet'); } }",
  },
  VM_BAD_CONTEXT: {
    meaning: 'A run was given something that the type of its program does not have, or a value that does not fit.',
    remedy: 'Give what the message expects: a packet to XDP and tc programs, arguments to kprobes and tracepoints.',
    example: "object.program('kprobe').run({ data: packet });",
  },
  VM_BAD_OBJECT: {
    meaning: 'The file is not an object of BPF, little endian, or something in it is inconsistent.',
    remedy: 'Give an object that clang -target bpf or this linker made.',
    example: 'bpf-link-wasm run /bin/true',
  },
  VM_NO_PROGRAM: {
    meaning: 'The object has no program of that name. The name is that of the function, not of the section.',
    remedy: 'Use one of the names that the message lists.',
    example: 'bpf-link-wasm run prog.o --program xdp',
  },
  VM_NO_MAP: {
    meaning: 'The object has no map of that name.',
    remedy: 'Use one of the names that the message lists.',
    example: 'bpf-link-wasm run prog.o --map COUNTS=counters.json',
  },
  VM_NO_EXTERN: {
    meaning: 'A program reads a variable of the kernel that is not weak, and nothing says what it holds.',
    remedy: 'In the library, give its value as externs.',
    example: 'await load(bytes, { externs: { CONFIG_HZ: 250 } });',
  },
  VM_CORE_FAILED: {
    meaning: "A program accesses a field that the kernel's types do not have.",
    remedy: 'Ask for it with bpf_core_field_exists first, or give the types of another kernel.',
    example: 'bpf-link-wasm btf core prog.o --kernel-btf vmlinux.btf',
  },
  VM_NO_RUN: {
    meaning: 'Something that only a run has was asked for when no program was running.',
    remedy: 'Ask for it in a helper.',
    example: 'object.machine.program;',
  },
  VM_BAD_VALUE: {
    meaning: 'A key or value does not fit the type that BTF has for it.',
    remedy: 'Give what the message expects at that place of the value.',
    example: "object.map('COUNTERS').set(6, { packets: 'many' });",
  },
  VM_MAP_REFUSED: {
    meaning:
      "A map refused an operation with the kernel's error number: it is full, or its type does not have the operation.",
    remedy: 'Do what the message expects; packages/vm/MAPS-AND-HELPERS.md has what each type of map does.',
    example: "object.map('EVENTS').get(0);   // a ring buffer",
  },
};

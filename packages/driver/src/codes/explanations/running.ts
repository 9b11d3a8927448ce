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
    meaning: 'Maps, globals and packet need more memory than the VM has.',
    remedy: 'Make maps smaller; in the library, set a larger memoryBytes, or a smaller maxEntries for the map.',
    example: 'struct { uint(type, 2); uint(max_entries, 1000000000); ... } COUNTERS SEC(".maps");',
  },
  VM_BAD_ARGUMENT: {
    meaning: 'A helper was called with an argument that no kernel accepts.',
    remedy: 'Pass what the message expects.',
    example: 'bpf_ringbuf_submit(pointer, 0);   // not from bpf_ringbuf_reserve',
  },
  VM_NO_HELPER: {
    meaning: 'A program calls a helper that needs a kernel.',
    remedy: 'In the library, pass a function for it in helpers; the command cannot.',
    example: 'await load(bytes, { helpers: { bpf_get_current_task: () => 0n } });',
  },
  VM_BAD_MAP: {
    meaning: 'A map has a definition that no loader and no kernel accepts.',
    remedy: 'Correct the definition; bpf-link-wasm btf maps shows how each loader reads it.',
    example: 'bpf-link-wasm btf maps prog.o',
  },
  VM_NO_KFUNC: {
    meaning: 'A program calls a kernel function (kfunc), which needs a kernel.',
    remedy: 'In the library, pass a function for it in kfuncs.',
    example: 'await load(bytes, { kfuncs: { bpf_task_acquire: (task) => task } });',
  },
  VM_BAD_PROGRAM: {
    meaning:
      'A program contains an invalid instruction, or a jump to a place that is not an instruction of its function.',
    remedy: 'Compile or link it again; an object from clang or from this linker never contains one.',
    example: 'bpf-link-wasm run damaged.o',
  },
  VM_MISALIGNED: {
    meaning: 'An access is not aligned where the kernel requires it, as on the stack.',
    remedy: 'Align the variable, or access it byte by byte.',
    example: 'read of 8 bytes at r10 - 12',
  },
  VM_BUDGET: {
    meaning: 'A run executed more instructions than its budget, 100 million by default.',
    remedy: 'Look for a loop that does not end; in the library, set a larger budget.',
    example: 'bpf-link-wasm run prog.o --trace   # shows the loop',
  },
  VM_CALL_DEPTH: {
    meaning: 'Calls are nested deeper than a kernel allows, which is 8 functions.',
    remedy: 'Do not call a function from itself; inline functions that are called in a long chain.',
    example: 'static int f(int n) { return n ? f(n - 1) : 0; }',
  },
  VM_BAD_CALL: {
    meaning: 'A call has a target that is not a function of the program.',
    remedy: 'Pass helpers such as bpf_loop a callback from the same object.',
    example: 'bpf_loop(10, (void *)1234, &state, 0);',
  },
  VM_HELPER_FAILED: {
    meaning: 'A helper supplied by the test threw an error.',
    remedy: 'Correct the helper; cause holds the error.',
    example: "helpers: { bpf_get_current_task: () => { throw new Error('not yet'); } }",
  },
  VM_BAD_CONTEXT: {
    meaning: 'A run was given an input that its program type does not have, or a value that does not fit.',
    remedy: 'Pass what the message expects: a packet to XDP and tc programs, arguments to kprobes and tracepoints.',
    example: "object.program('kprobe').run({ data: packet });",
  },
  VM_BAD_OBJECT: {
    meaning: 'The file is not a little-endian BPF object, or something in it is inconsistent.',
    remedy: 'Use an object built by clang -target bpf or by this linker.',
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
    meaning: 'A program reads a variable of the kernel that is not weak, and no value was given for it.',
    remedy: 'In the library, pass its value in externs.',
    example: 'await load(bytes, { externs: { CONFIG_HZ: 250 } });',
  },
  VM_CORE_FAILED: {
    meaning: "A program accesses a field that the kernel's types do not have.",
    remedy: 'Check for it with bpf_core_field_exists first, or use the types of another kernel.',
    example: 'bpf-link-wasm btf core prog.o --kernel-btf vmlinux.btf',
  },
  VM_NO_RUN: {
    meaning: 'Something that exists only during a run was used while no program was running.',
    remedy: 'Use it only in functions that a program calls, such as those in helpers and kfuncs.',
    example: 'object.machine.program;',
  },
  VM_BAD_VALUE: {
    meaning: 'A key or value does not fit its type in BTF.',
    remedy: 'Pass what the message expects at that place of the value.',
    example: "object.map('COUNTERS').set(6, { packets: 'many' });",
  },
  VM_MAP_REFUSED: {
    meaning:
      "A map refused an operation with the kernel's error number: it is full, or its type does not support the operation.",
    remedy: 'Do what the message expects; packages/vm/MAPS-AND-HELPERS.md describes what each map type does.',
    example: "object.map('EVENTS').get(0);   // a ring buffer",
  },
};

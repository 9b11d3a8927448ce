/** Registers of x86-64 as programs get them, 8 bytes each. @see Linux arch/x86/include/uapi/asm/ptrace.h struct pt_regs */
export const x64Registers: readonly string[] = [
  'r15',
  'r14',
  'r13',
  'r12',
  'rbp',
  'rbx',
  'r11',
  'r10',
  'r9',
  'r8',
  'rax',
  'rcx',
  'rdx',
  'rsi',
  'rdi',
  'orig_rax',
  'rip',
  'cs',
  'eflags',
  'rsp',
  'ss',
];

/** The same registers, as the kernel itself names them. @see Linux arch/x86/include/asm/ptrace.h struct pt_regs */
const kernelRegisters: readonly string[] = x64Registers.map((name) =>
  name === 'eflags' ? 'flags' : name.replace(/^(orig_)?r(?=[a-z])/, '$1'),
);

/** Which members of pt_regs hold a function's arguments, and which one holds its return value. */
export interface CallingConvention {
  readonly args: readonly string[];
  readonly ret: string;
}

/** @see libbpf src/bpf_tracing.h PT_REGS_PARM1 */
const conventions: readonly CallingConvention[] = [
  { args: ['rdi', 'rsi', 'rdx', 'rcx', 'r8', 'r9'], ret: 'rax' },
  { args: ['di', 'si', 'dx', 'cx', 'r8', 'r9'], ret: 'ax' },
  { args: ['a0', 'a1', 'a2', 'a3', 'a4', 'a5', 'a6', 'a7'], ret: 'a0' },
];

/** The calling convention of a pt_regs with these members; undefined where it is not known. */
export function conventionOf(names: readonly string[]): CallingConvention | undefined {
  return conventions.find(({ args }) => args.every((name) => names.includes(name)));
}

/** The name that a pt_regs has for a register: on x86-64 there are two. @returns undefined if it has none */
export function registerName(name: string, names: readonly string[]): string | undefined {
  if (names.includes(name)) return name;
  const index = x64Registers.includes(name) ? x64Registers.indexOf(name) : kernelRegisters.indexOf(name);
  return [x64Registers[index], kernelRegisters[index]].find((other) => other !== undefined && names.includes(other));
}

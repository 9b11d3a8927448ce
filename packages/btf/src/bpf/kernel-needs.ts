import { classOf, InstructionClass, type Instruction } from './instruction.js';

/** A feature that requires a minimum kernel version. */
export interface KernelNeed {
  /** The first kernel with it: `5.8`; with a leading `>` when no kernel up to that one has it. */
  readonly since: string;
  /** A description of the feature. */
  readonly reason: string;
}

const v4: string = '6.6';

/**
 * What an instruction requires of the kernel beyond the original instruction set.
 * @see Linux Documentation/bpf/standardization/instruction-set.rst; releases from llvm/lib/TargetParser/Host.cpp
 * (getHostCPUNameForBPF: v2, v3, v4) and isovalent/ebpf-docs
 * @returns undefined when every kernel has it
 */
export function instructionNeed(instruction: Instruction): KernelNeed | undefined {
  const { opcode, offset, immediate, destination, source } = instruction;
  if (destination === 11 || source === 11) return { since: '>6.18', reason: 'more than five arguments (r11)' };
  const kind = classOf(instruction);
  const operation = opcode & 0xf0;
  switch (kind) {
    case InstructionClass.alu:
    case InstructionClass.alu64:
      if (opcode === 0xbf && offset === 1) return { since: '6.9', reason: 'address space casts' };
      if (offset !== 0) return { since: v4, reason: 'signed division and sign extension (v4)' };
      return opcode === 0xd7 ? { since: v4, reason: 'byte swaps (v4)' } : undefined;
    case InstructionClass.jmp:
      if (opcode === 0x0d) return { since: '>6.18', reason: 'jumps to an address (gotox)' };
      if (opcode === 0xe5) return { since: '6.9', reason: 'may_goto' };
      return operation >= 0xa0 && operation <= 0xd0
        ? { since: '4.14', reason: 'comparisons for less (v2)' }
        : undefined;
    case InstructionClass.jmp32:
      return opcode === 0x06
        ? { since: v4, reason: 'long jumps (v4)' }
        : { since: '5.1', reason: 'comparisons of 32 bits (v3)' };
    case InstructionClass.ldx:
      return (opcode & 0xe0) === 0x80 ? { since: v4, reason: 'loads with sign extension (v4)' } : undefined;
    case InstructionClass.stx:
      if ((opcode & 0xe0) !== 0xc0) return undefined;
      if (immediate === 0x100 || immediate === 0x110)
        return { since: '6.15', reason: 'load-acquire and store-release' };
      return immediate === 0 ? undefined : { since: '5.12', reason: 'atomic operations other than addition' };
    default:
      return undefined;
  }
}

/**
 * The kernel versions that added each program type, by ELF section name as libbpf knows them.
 * @see libbpf src/libbpf.c section_defs; releases from isovalent/ebpf-docs@05758d37 data/feature-versions.yaml
 */
const sections: readonly (readonly [pattern: RegExp, since: string, what: string])[] = [
  [/^socket/, '3.19', 'socket filters'],
  [/^k(ret)?probe\.multi/, '5.18', 'kprobes on many functions'],
  [/^k(ret)?probe|^ksyscall|^kretsyscall/, '4.1', 'kprobes'],
  [/^u(ret)?probe/, '4.1', 'uprobes'],
  [/^(tc|tcx|classifier|action)\b/, '4.1', 'traffic control'],
  [/^(tp|tracepoint)\//, '4.7', 'tracepoints'],
  [/^xdp/, '4.8', 'XDP'],
  [/^perf_event/, '4.9', 'perf events'],
  [/^lwt_seg6local/, '4.18', 'lightweight tunnels for segment routing'],
  [/^lwt_/, '4.10', 'lightweight tunnels'],
  [/^cgroup_skb|^cgroup\/skb|^cgroup\/sock\b|^cgroup\/sock_create/, '4.10', 'cgroup sockets'],
  [/^sockops/, '4.13', 'socket operations'],
  [/^sk_skb/, '4.14', 'stream parsers'],
  [/^cgroup\/dev/, '4.15', 'cgroup devices'],
  [/^sk_msg/, '4.17', 'socket messages'],
  [/^(raw_tp|raw_tracepoint)\b/, '4.17', 'raw tracepoints'],
  [/^cgroup\/(bind|connect|post_bind)/, '4.17', 'cgroup addresses'],
  [/^cgroup\/sendmsg/, '4.18', 'cgroup addresses of datagrams'],
  [/^lirc_mode2/, '4.18', 'infrared'],
  [/^sk_reuseport/, '4.19', 'choice among sockets'],
  [/^flow_dissector/, '4.20', 'flow dissectors'],
  [/^cgroup\/(sysctl|recvmsg)/, '5.2', 'cgroup sysctl'],
  [/^cgroup\/[gs]etsockopt/, '5.3', 'cgroup socket options'],
  [/^(fentry|fexit|fmod_ret|tp_btf)\b/, '5.5', 'BTF tracing'],
  [/^(freplace|struct_ops)\b/, '5.6', 'replacing functions'],
  [/^lsm_cgroup/, '6.0', 'security hooks of cgroups'],
  [/^lsm/, '5.7', 'security hooks'],
  [/^iter/, '5.8', 'iterators'],
  [/^sk_lookup/, '5.9', 'socket lookup'],
  [/^syscall/, '5.14', 'programs that make system calls'],
  [/^netfilter/, '6.4', 'netfilter'],
];

/** What a section's name requires of the kernel; undefined for names that libbpf does not know. */
export function sectionNeed(section: string): KernelNeed | undefined {
  const found = sections.find(([pattern]) => pattern.test(section.replace(/^\?/, '')));
  return found && { since: found[1], reason: `program type: ${found[2]}` };
}

/** Kernel functions whose first release is known here. */
const kfuncReleases: Record<string, string> = { __bpf_trap: '6.17' };

/** What a call of a kernel function requires: a kernel that supports such calls and has the function. */
export function kfuncNeed(name: string): KernelNeed {
  const since = kfuncReleases[name];
  return since === undefined
    ? { since: '5.13', reason: `kernel function ${name}; the kernel's own BTF says whether it is there` }
    : { since, reason: `kernel function ${name}` };
}

/**
 * What CO-RE requires of the kernel: its own BTF, where loaders look for it.
 * @see Linux 341dfcf8d78e, btf: expose BTF info through sysfs
 */
export const coreNeed: KernelNeed = {
  since: '5.4',
  reason: "CO-RE: the kernel's types in /sys/kernel/btf/vmlinux, which a loader may also take from a file",
};

/** Orders releases as numbers; features that no known kernel has come last. */
export function compareReleases(a: string, b: string): number {
  const parts = (text: string): number[] => [
    Number(text.startsWith('>')),
    ...text.replace('>', '').split('.').map(Number),
  ];
  const [left, right] = [parts(a), parts(b)];
  const length = Math.max(left.length, right.length);
  const differences = Array.from({ length }, (_, index) => (left[index] ?? 0) - (right[index] ?? 0));
  return differences.find((difference) => difference !== 0) ?? 0;
}

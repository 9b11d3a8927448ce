/** A type of programs. */
export interface ProgramType {
  /** As bpftool names it. */
  readonly name: string;
  /** What its first argument points to. */
  readonly context: 'xdp' | 'skb' | 'arguments' | 'registers' | 'bytes';
  /** What its packets begin with: the header of the link layer or of the network layer, or the payload of a stream. */
  readonly packet?: 'link' | 'network' | 'payload';
  /** Names of its results, by number. */
  readonly results?: Readonly<Record<number, string>>;
}

/** @see Linux include/uapi/linux/bpf.h enum xdp_action */
const xdpResults = ['XDP_ABORTED', 'XDP_DROP', 'XDP_PASS', 'XDP_TX', 'XDP_REDIRECT'];

/** @see Linux include/uapi/linux/pkt_cls.h TC_ACT_*; -1 is TC_ACT_UNSPEC */
const tcResults: Readonly<Record<number, string>> = {
  [-1]: 'TC_ACT_UNSPEC',
  ...[
    'TC_ACT_OK',
    'TC_ACT_RECLASSIFY',
    'TC_ACT_SHOT',
    'TC_ACT_PIPE',
    'TC_ACT_STOLEN',
    'TC_ACT_QUEUED',
    'TC_ACT_REPEAT',
    'TC_ACT_REDIRECT',
    'TC_ACT_TRAP',
  ],
};

/** @see Linux include/uapi/linux/bpf.h enum sk_action */
const skResults = ['SK_DROP', 'SK_PASS'];

/** Results of programs that are attached to a cgroup. */
const verdicts = ['DENY', 'ALLOW'];

/** @see Linux include/uapi/linux/netfilter.h; programs may return no other */
const netfilterResults = ['NF_DROP', 'NF_ACCEPT'];

const xdp: ProgramType = { name: 'xdp', context: 'xdp', packet: 'link', results: { ...xdpResults } };
const tc: ProgramType = { name: 'sched_cls', context: 'skb', packet: 'link', results: tcResults };
const skb = (
  name: string,
  packet: NonNullable<ProgramType['packet']>,
  results: readonly string[] = [],
): ProgramType => ({ name, context: 'skb', packet, results: { ...results } });
const plain = (name: string, context: ProgramType['context'], results: readonly string[] = []): ProgramType => ({
  name,
  context,
  results: { ...results },
});

/**
 * Types by the beginnings of section names, as loaders read them; `/` or the end must follow, or `.` for `.s` and the like.
 * The first match counts.
 * @see libbpf src/libbpf.c section_defs; aya-obj src/obj.rs ProgramSection
 */
const bySection: readonly (readonly [prefix: string, type: ProgramType])[] = [
  ['xdp', xdp],
  ['tc', tc],
  ['tcx', tc],
  ['classifier', tc],
  ['action', { ...tc, name: 'sched_act' }],
  ['netkit', tc],
  ['socket', skb('socket_filter', 'link')],
  ['cgroup_skb', skb('cgroup_skb', 'network', verdicts)],
  ['cgroup/skb', skb('cgroup_skb', 'network', verdicts)],
  ['sk_skb', skb('sk_skb', 'payload', skResults)],
  ['lwt_in', skb('lwt_in', 'network')],
  ['lwt_out', skb('lwt_out', 'network')],
  ['lwt_xmit', skb('lwt_xmit', 'network')],
  ['lwt_seg6local', skb('lwt_seg6local', 'network')],
  ['flow_dissector', skb('flow_dissector', 'link')],
  ['kprobe', plain('kprobe', 'registers')],
  ['kretprobe', plain('kprobe', 'registers')],
  ['uprobe', plain('kprobe', 'registers')],
  ['uretprobe', plain('kprobe', 'registers')],
  ['ksyscall', plain('kprobe', 'registers')],
  ['kretsyscall', plain('kprobe', 'registers')],
  ['usdt', plain('kprobe', 'registers')],
  ['perf_event', plain('perf_event', 'registers')],
  ['tracepoint', plain('tracepoint', 'bytes')],
  ['tp', plain('tracepoint', 'bytes')],
  ['raw_tracepoint', plain('raw_tracepoint', 'arguments')],
  ['raw_tp', plain('raw_tracepoint', 'arguments')],
  ['tp_btf', plain('tracing', 'arguments')],
  ['fentry', plain('tracing', 'arguments')],
  ['fexit', plain('tracing', 'arguments')],
  ['fmod_ret', plain('tracing', 'arguments')],
  ['iter', plain('tracing', 'arguments')],
  ['lsm', plain('lsm', 'arguments')],
  ['lsm_cgroup', plain('lsm', 'arguments')],
  ['struct_ops', plain('struct_ops', 'arguments')],
  ['sk_msg', plain('sk_msg', 'bytes', skResults)],
  ['sockops', plain('sock_ops', 'bytes')],
  ['sk_lookup', plain('sk_lookup', 'bytes', skResults)],
  ['sk_reuseport', plain('sk_reuseport', 'bytes', skResults)],
  ['cgroup/dev', plain('cgroup_device', 'bytes', verdicts)],
  ['cgroup/sysctl', plain('cgroup_sysctl', 'bytes', verdicts)],
  ['cgroup/getsockopt', plain('cgroup_sockopt', 'bytes', verdicts)],
  ['cgroup/setsockopt', plain('cgroup_sockopt', 'bytes', verdicts)],
  ['cgroup/sock_create', plain('cgroup_sock', 'bytes', verdicts)],
  ['cgroup/sock_release', plain('cgroup_sock', 'bytes', verdicts)],
  ['cgroup/sock', plain('cgroup_sock', 'bytes', verdicts)],
  ['cgroup/post_bind4', plain('cgroup_sock', 'bytes', verdicts)],
  ['cgroup/post_bind6', plain('cgroup_sock', 'bytes', verdicts)],
  ['cgroup', plain('cgroup_sock_addr', 'bytes')],
  ['netfilter', plain('netfilter', 'bytes', netfilterResults)],
  ['syscall', plain('syscall', 'bytes')],
];

const unknownType = plain('unspec', 'bytes');

/** The type of the programs in an ELF section. If no loader knows the name, it is `unspec`, whose context is plain bytes. */
export function programTypeOf(section: string): ProgramType {
  const name = section.replace(/^\?/, '');
  const fits = (prefix: string): boolean => name.startsWith(prefix) && /^(?:$|[/.])/.test(name.slice(prefix.length));
  return bySection.find(([prefix]) => fits(prefix))?.[1] ?? unknownType;
}

/** The name of a program's result; the number, signed, where it has none. */
export function nameResult({ results = {} }: ProgramType, r0: bigint): string | number {
  const number = Number(BigInt.asIntN(32, r0));
  return Object.hasOwn(results, number) ? results[number]! : number;
}

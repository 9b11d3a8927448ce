/** When the kernel runs a program, by its section's name, as libbpf reads it; `{}` stands for the group of the pattern. */
const moments: readonly (readonly [section: RegExp, when: string])[] = [
  [/^xdp(?:[./].*)?$/, 'for each packet that a network device receives, before the network stack sees it'],
  [/^(?:tc|tcx|netkit|classifier|action)(?:\/.*)?$/, 'for each packet that goes through a network device, in or out'],
  [/^socket/, 'for each packet of the sockets that it is attached to'],
  [/^(?:fentry|kprobe|ksyscall)(?:\.\w+)?\/(.+)$/, 'when {} of the kernel is called'],
  [/^(?:fexit|kretprobe|kretsyscall)(?:\.\w+)?\/(.+)$/, 'when {} of the kernel returns'],
  [/^fmod_ret(?:\.\w+)?\/(.+)$/, 'before {} of the kernel, whose result it may replace'],
  [/^(?:tracepoint|tp|raw_tracepoint|raw_tp|tp_btf)(?:\.\w+)?\/(.+)$/, 'when the kernel passes the tracepoint {}'],
  [/^(?:uprobe|usdt)/, 'when a process reaches a place in its own code'],
  [/^uretprobe/, 'when a function of a process returns'],
  [/^lsm(?:\.\w+|_cgroup)?\/(.+)$/, 'when the kernel asks its security modules: {}'],
  [/^iter(?:\.\w+)?\/(.+)$/, 'for each {} of the kernel, while user space reads the list'],
  [/^perf_event/, 'at each sample of a counter or a timer'],
  [/^cgroup_skb/, 'for each packet of the processes in a cgroup'],
  [/^cgroup\/(.+)$/, 'when a process in a cgroup does this: {}'],
  [/^sockops/, 'when a TCP connection of a cgroup changes its state'],
  [/^sk_lookup/, 'when the kernel looks up the socket of a packet'],
  [/^(?:sk_skb|sk_msg)/, 'for data that is sent through the sockets of a map'],
  [/^struct_ops/, "when the kernel calls this function of the object's table of functions"],
  [/^syscall/, 'when user space asks for it'],
  [/^netfilter/, 'for each packet at a hook of netfilter'],
  [/^flow_dissector/, "when the kernel dissects a packet's headers"],
  [/^lwt_/, 'for each packet that takes a route'],
];

/** When the kernel runs the program of a section; undefined for unknown sections. */
export function whenItRuns(section: string): string | undefined {
  for (const [pattern, when] of moments) {
    const found = pattern.exec(section.replace(/^\?/, ''));
    if (found !== null) return when.replace('{}', () => found[1] ?? '');
  }
  return undefined;
}

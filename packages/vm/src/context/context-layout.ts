/** A field of a context. */
export interface ContextField {
  readonly name: string;
  readonly offset: number;
  /** In bytes; elements of an array have 4 each. */
  readonly size: number;
  /** Which types of programs may write it. */
  readonly writers?: readonly string[];
}

const tc = ['sched_cls', 'sched_act'];
const anySkb = [...tc, 'socket_filter', 'cgroup_skb', 'sk_skb', 'lwt_in', 'lwt_out', 'lwt_xmit'];
const marking = [...tc, 'cgroup_skb', 'lwt_in', 'lwt_out', 'lwt_xmit'];

/** @see Linux include/uapi/linux/bpf.h struct __sk_buff; net/core/filter.c tc_cls_act_is_valid_access and its neighbours */
export const skbFields: readonly ContextField[] = [
  { name: 'len', offset: 0, size: 4 },
  { name: 'pkt_type', offset: 4, size: 4 },
  { name: 'mark', offset: 8, size: 4, writers: marking },
  { name: 'queue_mapping', offset: 12, size: 4, writers: tc },
  { name: 'protocol', offset: 16, size: 4 },
  { name: 'vlan_present', offset: 20, size: 4 },
  { name: 'vlan_tci', offset: 24, size: 4 },
  { name: 'vlan_proto', offset: 28, size: 4 },
  { name: 'priority', offset: 32, size: 4, writers: [...marking, 'sk_skb'] },
  { name: 'ingress_ifindex', offset: 36, size: 4 },
  { name: 'ifindex', offset: 40, size: 4 },
  { name: 'tc_index', offset: 44, size: 4, writers: [...tc, 'sk_skb'] },
  { name: 'cb', offset: 48, size: 20, writers: anySkb },
  { name: 'hash', offset: 68, size: 4 },
  { name: 'tc_classid', offset: 72, size: 4, writers: tc },
  { name: 'data', offset: 76, size: 4 },
  { name: 'data_end', offset: 80, size: 4 },
  { name: 'napi_id', offset: 84, size: 4 },
  { name: 'family', offset: 88, size: 4 },
  { name: 'remote_ip4', offset: 92, size: 4 },
  { name: 'local_ip4', offset: 96, size: 4 },
  { name: 'remote_ip6', offset: 100, size: 16 },
  { name: 'local_ip6', offset: 116, size: 16 },
  { name: 'remote_port', offset: 132, size: 4 },
  { name: 'local_port', offset: 136, size: 4 },
  { name: 'data_meta', offset: 140, size: 4 },
  { name: 'flow_keys', offset: 144, size: 8 },
  { name: 'tstamp', offset: 152, size: 8, writers: [...tc, 'cgroup_skb'] },
  { name: 'wire_len', offset: 160, size: 4 },
  { name: 'gso_segs', offset: 164, size: 4 },
  { name: 'sk', offset: 168, size: 8 },
  { name: 'gso_size', offset: 176, size: 4 },
  { name: 'tstamp_type', offset: 180, size: 1 },
  { name: 'hwtstamp', offset: 184, size: 8 },
];

/** @see Linux include/uapi/linux/bpf.h struct xdp_md */
export const xdpFields: readonly ContextField[] = [
  { name: 'data', offset: 0, size: 4 },
  { name: 'data_end', offset: 4, size: 4 },
  { name: 'data_meta', offset: 8, size: 4 },
  { name: 'ingress_ifindex', offset: 12, size: 4 },
  { name: 'rx_queue_index', offset: 16, size: 4 },
  { name: 'egress_ifindex', offset: 20, size: 4 },
];

import { describe, expect, it } from 'vitest';
import { decodeInstructions } from '../../src/bpf/instruction.js';
import { compareReleases, instructionNeed, kfuncNeed, sectionNeed } from '../../src/bpf/kernel-needs.js';

/** The requirement of an instruction: the first kernel and the reason. */
function needOf(opcode: number, registers = 0x21, offset = 0, immediate = 0): string | undefined {
  const bytes = new Uint8Array(opcode === 0x18 ? 16 : 8);
  const view = new DataView(bytes.buffer);
  bytes.set([opcode, registers]);
  view.setInt16(2, offset, true);
  view.setInt32(4, immediate, true);
  const need = instructionNeed(decodeInstructions(bytes, 'little')[0]!);
  return need && `${need.since} ${need.reason}`;
}

const extended = '6.6 signed division and sign extension (v4)';
const less = '4.14 comparisons for less (v2)';
const half = '5.1 comparisons of 32 bits (v3)';
const acquire = '6.15 load-acquire and store-release';
const atomic = '5.12 atomic operations other than addition';

describe('instructionNeed', () => {
  it.each<[what: string, need: string | undefined, ...instruction: Parameters<typeof needOf>]>([
    ['r11 written', '>6.18 more than five arguments (r11)', 0xb7, 0x0b],
    ['r11 read', '>6.18 more than five arguments (r11)', 0xbf, 0xb0],
    ['r10 and r12', undefined, 0xbf, 0xac],
    ['a copy', undefined, 0xbf],
    ['a cast of an address', '6.9 address space casts', 0xbf, 0x21, 1],
    ['a copy of 8 bits', extended, 0xbf, 0x21, 8],
    ['a signed division', extended, 0x3f, 0x21, 1],
    ['a signed division of 32 bits', extended, 0x3c, 0x21, 1],
    ['bswap', '6.6 byte swaps (v4)', 0xd7],
    ['le', undefined, 0xd4],
    ['goto', undefined, 0x05],
    ['what is not an instruction', undefined, 0xf5],
    ['gotox', '>6.18 jumps to an address (gotox)', 0x0d],
    ['may_goto', '6.9 may_goto', 0xe5],
    ['s>=', undefined, 0x75],
    ['exit', undefined, 0x95],
    ['<', less, 0xa5],
    ['s<=', less, 0xdd],
    ['gotol', '6.6 long jumps (v4)', 0x06],
    ['== of 32 bits', half, 0x16],
    ['a load', undefined, 0x79],
    ['a signed load', '6.6 loads with sign extension (v4)', 0x81],
    ['a store of a number', undefined, 0x7a, 0x21, 0, 0x100],
    ['a store', undefined, 0x7b, 0x21, 0, 0x100],
    ['an addition', undefined, 0xdb],
    ['an addition that fetches', atomic, 0xdb, 0x21, 0, 1],
    ['an acquiring load', acquire, 0xdb, 0x21, 0, 0x100],
    ['a releasing store', acquire, 0xdb, 0x21, 0, 0x110],
    ['a wide load', undefined, 0x18],
  ])('of %s', (_, need, ...instruction) => {
    expect(needOf(...instruction)).toBe(need);
  });
});

describe('sectionNeed', () => {
  it.each([
    ['socket', '3.19 socket filters'],
    ['kprobe.multi/x', '5.18 kprobes on many functions'],
    ['kretprobe.multi/x', '5.18 kprobes on many functions'],
    ['kprobe/x', '4.1 kprobes'],
    ['kretprobe/x', '4.1 kprobes'],
    ['ksyscall/x', '4.1 kprobes'],
    ['kretsyscall/x', '4.1 kprobes'],
    ['uretprobe/x', '4.1 uprobes'],
    ['?uprobe/x', '4.1 uprobes'],
    ['tcx/ingress', '4.1 traffic control'],
    ['action', '4.1 traffic control'],
    ['tp/x', '4.7 tracepoints'],
    ['tracepoint/x', '4.7 tracepoints'],
    ['xdp', '4.8 XDP'],
    ['perf_event', '4.9 perf events'],
    ['lwt_seg6local', '4.18 lightweight tunnels for segment routing'],
    ['lwt_in', '4.10 lightweight tunnels'],
    ['cgroup_skb/egress', '4.10 cgroup sockets'],
    ['cgroup/sock_create', '4.10 cgroup sockets'],
    ['sockops', '4.13 socket operations'],
    ['sk_skb/parser', '4.14 stream parsers'],
    ['cgroup/dev', '4.15 cgroup devices'],
    ['sk_msg', '4.17 socket messages'],
    ['raw_tp/x', '4.17 raw tracepoints'],
    ['cgroup/bind4', '4.17 cgroup addresses'],
    ['cgroup/sendmsg4', '4.18 cgroup addresses of datagrams'],
    ['lirc_mode2', '4.18 infrared'],
    ['cgroup/sysctl', '5.2 cgroup sysctl'],
    ['cgroup/getsockopt', '5.3 cgroup socket options'],
    ['fentry/x', '5.5 BTF tracing'],
    ['tp_btf/x', '5.5 BTF tracing'],
    ['struct_ops', '5.6 replacing functions'],
    ['lsm/x', '5.7 security hooks'],
    ['lsm_cgroup/x', '6.0 security hooks of cgroups'],
    ['iter/x', '5.8 iterators'],
    ['sk_lookup', '5.9 socket lookup'],
    ['syscall', '5.14 programs that make system calls'],
    ['netfilter', '6.4 netfilter'],
  ])('knows the minimum kernel for %s', (section, expected) => {
    const { since, reason } = sectionNeed(section)!;
    expect(`${since} ${reason}`).toBe(expected.replace(' ', ' program type: '));
  });

  it.each(['.text', 'my_xdp', 'x?kprobe/x', 'k?probe/x', 'tp', 'tcp', 'cgroup/socket', 'freplaced', '??xdp', ''])(
    'knows no minimum kernel for "%s"',
    (section) => expect(sectionNeed(section)).toBeUndefined(),
  );
});

describe('kfuncNeed', () => {
  it('knows the kernel of a function, or the first one with kernel function calls', () => {
    expect(kfuncNeed('__bpf_trap')).toEqual({ since: '6.17', reason: 'kernel function __bpf_trap' });
    expect(kfuncNeed('bpf_x')).toEqual({
      since: '5.13',
      reason: "kernel function bpf_x; the kernel's own BTF says whether it is there",
    });
  });
});

describe('compareReleases', () => {
  it('orders releases numerically, with features that no known kernel has last', () => {
    const sorted = ['3.19', '4.2', '4.10', '5', '5.1', '6.18', '>4.1', '>6.18'];
    expect(sorted.toReversed().toSorted(compareReleases)).toEqual(sorted);
    expect(compareReleases('5.4', '5.4')).toBe(0);
  });
});

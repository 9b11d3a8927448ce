import type { ContextInput, LoadedProgram } from '@bpf-link-wasm/vm';
import type { TestRunInput } from './compare-runs.js';

/** Size of an Ethernet header. */
const headerSize = 14;

/** Maximum number of 8-byte arguments of BPF_PROG_TEST_RUN. @see Linux include/linux/bpf.h MAX_BPF_FUNC_ARGS */
const argumentCount = 12;

/** Size of struct bpf_sk_lookup. @see Linux include/uapi/linux/bpf.h */
const lookupSize = 72;

/** The device for test packets: the loopback device of its network namespace, whose address is zero. */
const loopback = 1;

/** An Ethernet header for the loopback device, then IPv4 with TCP, IPv6 with UDP, bytes of no protocol, and hardly more than the header. */
const packets: readonly Uint8Array[] = [
  packetOf(0x0800, [0x45, 0, 0, 60, 0, 1, 0x40, 0, 64, 6, 0, 0, 127, 0, 0, 1, 127, 0, 0, 2], [0x1f, 0x90, 0, 80], 74),
  packetOf(0x86dd, [0x60, 0, 0, 0, 0, 40, 17, 64, ...Array<number>(32).fill(0xfd)], [0, 53, 0x30, 0x39], 94),
  packetOf(0x88b5, [], [0xff, 0xfe], 1000),
  packetOf(0, [], [], headerSize + 20),
];

function packetOf(type: number, network: readonly number[], transport: readonly number[], length: number): Uint8Array {
  const packet = Uint8Array.from({ length }, (_, at) => (at * 7) & 0xff).fill(0, 0, headerSize);
  packet.set([type >> 8, type & 0xff, ...network, ...transport], 12);
  return packet;
}

/**
 * The inputs of a program: each packet for those that receive packets, two sets of arguments or bytes for others.
 * Empty if the kernel has no test run for the type.
 */
export function inputsOf({ name, type }: LoadedProgram): TestRunInput[] {
  switch (type) {
    case 'xdp':
      return packets.map((data) => both(name, data, { data, ingress_ifindex: loopback }));
    case 'sched_cls':
    case 'sched_act':
      return packets.map((data) => both(name, data, { data, ifindex: loopback }));
    case 'socket_filter':
    case 'cgroup_skb':
    case 'lwt_in':
    case 'lwt_out':
    case 'lwt_xmit':
      return packets.map((data) => belowEthernet(name, data));
    case 'flow_dissector':
      return packets.map((data) => ({ ...both(name, data, { data }), returnsPacket: false }));
    case 'raw_tracepoint':
      return [1n, 0x1234_5678_9abc_def0n].map((first) => {
        const args = BigUint64Array.from({ length: argumentCount }, (_, at) =>
          BigInt.asUintN(64, first * BigInt(at + 1)),
        );
        const context = new Uint8Array(args.buffer);
        return { kernel: { program: name, context }, machine: { args: [...args] }, before: 0 };
      });
    case 'syscall':
      return [0, 3].map((step) => {
        const context = Uint8Array.from({ length: 64 }, (_, at) => at * step);
        return { kernel: { program: name, context }, machine: { bytes: context }, before: 0 };
      });
    case 'sk_lookup': {
      const context = new Uint8Array(lookupSize);
      // family AF_INET, protocol TCP; the kernel refuses others.
      const view = new DataView(context.buffer);
      view.setUint32(8, 2, true);
      view.setUint32(12, 6, true);
      return [{ kernel: { program: name, context }, machine: { bytes: context }, before: 0 }];
    }
    default:
      return [];
  }
}

function both(program: string, data: Uint8Array, machine: ContextInput): TestRunInput {
  return { kernel: { program, data }, machine, before: 0 };
}

/** The kernel removes the Ethernet header: the program sees the packet from its network header on. */
function belowEthernet(program: string, data: Uint8Array): TestRunInput {
  const [high, low] = [data[12]!, data[13]!];
  const machine = { data: data.subarray(headerSize), protocol: high | (low << 8), ifindex: loopback };
  return { kernel: { program, data }, machine, before: headerSize };
}

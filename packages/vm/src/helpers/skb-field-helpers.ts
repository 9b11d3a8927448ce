import { EtherType } from '../context/ether-type.js';
import type { HelperTable } from '../machine/helper.js';
import { Errno } from '../maps/errno.js';
import { fieldsOf, packetOf, protocolOf } from './packet-argument.js';

/** Largest packet type that programs may use. @see Linux include/uapi/linux/if_packet.h PACKET_OTHERHOST */
const maxPacketType = 3;

/** Clocks of bpf_skb_set_tstamp. @see Linux include/uapi/linux/bpf.h BPF_SKB_CLOCK_* */
const Clock = { realtime: 0, monotonic: 1, tai: 2 } as const;

/** Operations of bpf_csum_level. @see Linux include/uapi/linux/bpf.h enum BPF_CSUM_LEVEL_* */
const Level = { query: 0n, increase: 1n, decrease: 2n, reset: 3n } as const;

/** Maximum number of checksums after the first that can be marked as correct. @see Linux include/linux/skbuff.h SKB_MAX_CSUM_LEVEL */
const maxLevel = 3;

/** Helpers that set fields of a socket buffer other than its bytes. @see Linux net/core/filter.c */
export const skbFieldHelpers: HelperTable = {
  bpf_skb_change_type: (call, machine) => {
    const fields = fieldsOf(machine, 'bpf_skb_change_type');
    const type = call.u32(2);
    if (fields.get('pkt_type') > maxPacketType || type > maxPacketType) return -Errno.EINVAL;
    fields.change('pkt_type', type);
    return 0;
  },
  bpf_skb_set_tstamp: (call, machine) => {
    const fields = fieldsOf(machine, 'bpf_skb_set_tstamp');
    const [time, clock, protocol] = [call.u64(2), call.u32(3), protocolOf(fields)];
    if (protocol !== EtherType.ipv4 && protocol !== EtherType.ipv6) return -Errno.EOPNOTSUPP;
    if (clock > Clock.tai || (clock !== Clock.realtime && time === 0n)) return -Errno.EINVAL;
    fields.change('tstamp', time);
    fields.change('tstamp_type', clock);
    return 0;
  },
  bpf_set_hash: (call, machine) => {
    packetOf(machine, 'bpf_set_hash').hasHash = true;
    fieldsOf(machine, 'bpf_set_hash').change('hash', call.u32(2));
    return 0;
  },
  bpf_set_hash_invalid: (_call, machine) => {
    packetOf(machine, 'bpf_set_hash_invalid').hasHash = false;
    fieldsOf(machine, 'bpf_set_hash_invalid').change('hash', 0);
    return 0;
  },
  bpf_get_hash_recalc: (_call, machine) => {
    const packet = packetOf(machine, 'bpf_get_hash_recalc');
    const fields = fieldsOf(machine, 'bpf_get_hash_recalc');
    if (!packet.hasHash) fields.change('hash', (machine.environment.packetHash ?? 0) >>> 0);
    packet.hasHash = true;
    return fields.get('hash');
  },
  bpf_csum_level: (call, machine) => {
    const packet = packetOf(machine, 'bpf_csum_level');
    const level = packet.checksumLevel;
    switch (call.u64(2)) {
      case Level.query:
        return level ?? -Errno.EACCES;
      case Level.increase:
        packet.checksumLevel = Math.min((level ?? -1) + 1, maxLevel);
        return 0;
      case Level.decrease:
        packet.checksumLevel = level === undefined || level === 0 ? undefined : level - 1;
        return 0;
      case Level.reset:
        packet.checksumLevel = undefined;
        return 0;
      default:
        return -Errno.EINVAL;
    }
  },
};

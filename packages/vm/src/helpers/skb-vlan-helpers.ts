import { EtherType, isVlan, readEtherType, toNetworkOrder } from '../context/ether-type.js';
import type { ContextFields } from '../context/context.js';
import { ethernetHeader, type Packet } from '../context/packet.js';
import type { HelperTable } from '../machine/helper.js';
import { Errno } from '../maps/errno.js';
import { fieldsOf, packetOf, protocolOf } from './packet-argument.js';

/** Bytes of a tag in a packet, and of the two addresses before it. */
const tagSize = 4;
const addressesSize = 12;

/**
 * Helpers for VLAN tags. The kernel keeps the outermost tag outside the packet, in fields of the context; inner tags are in the
 * packet's bytes.
 * @see Linux net/core/filter.c bpf_skb_vlan_push, net/core/skbuff.c skb_vlan_push, skb_vlan_pop
 */
export const skbVlanHelpers: HelperTable = {
  bpf_skb_vlan_push: (call, machine) => {
    const packet = packetOf(machine, 'bpf_skb_vlan_push');
    const fields = fieldsOf(machine, 'bpf_skb_vlan_push');
    const [given, tag] = [toNetworkOrder(call.u32(2)), call.u32(3) & 0xffff];
    if (fields.get('vlan_present') !== 0) {
      if (packet.bounds.start < tagSize) return -Errno.ENOMEM;
      const inner = [toNetworkOrder(fields.get('vlan_proto')), fields.get('vlan_tci')] as const;
      packet.moveHead(addressesSize, tagSize);
      packet.networkStart -= tagSize;
      packet.data.set(
        inner.flatMap((value) => [value >> 8, value & 0xff]),
        addressesSize,
      );
      fields.change('protocol', toNetworkOrder(inner[0]));
    }
    setTag(fields, isVlan(given) ? given : EtherType.vlan, tag);
    return 0;
  },
  bpf_skb_vlan_pop: (_call, machine) => {
    const packet = packetOf(machine, 'bpf_skb_vlan_pop');
    const fields = fieldsOf(machine, 'bpf_skb_vlan_pop');
    if (fields.get('vlan_present') !== 0) setTag(fields, 0, 0);
    else if (isVlan(protocolOf(fields)) && takeTag(packet, fields) === undefined) return -Errno.ENOMEM;
    // The next tag moves to the place outside the packet.
    const protocol = protocolOf(fields);
    if (!isVlan(protocol)) return 0;
    const tag = takeTag(packet, fields);
    if (tag === undefined) return -Errno.ENOMEM;
    setTag(fields, protocol, tag);
    return 0;
  },
};

/** Sets the tag outside the packet. @param protocol 0 for none. */
function setTag(fields: ContextFields, protocol: number, tag: number): void {
  fields.change('vlan_present', protocol === 0 ? 0 : 1);
  fields.change('vlan_proto', toNetworkOrder(protocol));
  fields.change('vlan_tci', tag);
}

/** Removes the first tag from the packet's bytes. @returns undefined where there are too few. */
function takeTag(packet: Packet, fields: ContextFields): number | undefined {
  const { data } = packet;
  if (data.length < ethernetHeader + tagSize) return undefined;
  const tag = (data[ethernetHeader]! << 8) | data[ethernetHeader + 1]!;
  fields.change('protocol', toNetworkOrder(readEtherType(data, ethernetHeader + tagSize)));
  packet.moveHead(addressesSize, -tagSize);
  packet.networkStart = Math.max(packet.networkStart, packet.bounds.start + ethernetHeader);
  return tag;
}

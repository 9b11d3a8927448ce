/** Protocols of the network layer, as Ethernet numbers them. @see Linux include/uapi/linux/if_ether.h ETH_P_* */
export const EtherType = { ipv4: 0x0800, ipv6: 0x86dd, vlan: 0x8100, serviceVlan: 0x88a8 } as const;

/** The protocols that the kernel gives frames of IEEE 802.3, whose header has a length instead of a protocol: IPX or LLC. */
const lengthOnly = { ipx: 0x0001, llc: 0x0004 } as const;

/** Values below are lengths; protocols begin here. @see Linux include/uapi/linux/if_ether.h ETH_P_802_3_MIN */
const firstProtocol = 0x0600;

/**
 * The protocol that a header says follows it, in its last 2 bytes: that of Ethernet or of a VLAN tag.
 * @param end Offset of the byte after the header.
 * @returns 0 when the header is not complete.
 * @see Linux net/ethernet/eth.c eth_type_trans, include/linux/if_vlan.h vlan_set_encap_proto
 */
export function readEtherType(data: Uint8Array, end: number): number {
  if (end > data.length) return 0;
  const given = (data[end - 2]! << 8) | data[end - 1]!;
  if (given >= firstProtocol) return given;
  return data[end] === 0xff && data[end + 1] === 0xff ? lengthOnly.ipx : lengthOnly.llc;
}

/** Bytes of a header of IPv4 and IPv6 without options. */
export const ipv4Header = 20;
export const ipv6Header = 40;

/** Bytes of the network layer's header without options; undefined for other protocols than IPv4 and IPv6. */
export function networkHeaderSize(protocol: number): number | undefined {
  return protocol === EtherType.ipv4 ? ipv4Header : protocol === EtherType.ipv6 ? ipv6Header : undefined;
}

/** Whether a protocol is that of a VLAN tag. */
export function isVlan(protocol: number): boolean {
  return protocol === EtherType.vlan || protocol === EtherType.serviceVlan;
}

/** Converts a number of 2 bytes to network byte order, and back. */
export function toNetworkOrder(value: number): number {
  return ((value & 0xff) << 8) | ((value >> 8) & 0xff);
}

import type { LoadedProgram } from '@bpf-link-wasm/vm';

/** A ready-made packet to run a program with. */
export interface ReadyPacket {
  readonly id: string;
  readonly title: string;
  readonly bytes: Uint8Array;
}

const ethernet = [0x02, 0, 0, 0, 0, 0x02, 0x02, 0, 0, 0, 0, 0x01, 0x08, 0x00];
const [client, server] = [
  [192, 0, 2, 1],
  [192, 0, 2, 2],
];
const clientPort = 40_000;

const word = (value: number): number[] => [value >> 8, value & 0xff];

/** The checksum of Internet protocols. @see RFC 1071 */
export function checksum(bytes: readonly number[]): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2) sum += (bytes[at]! << 8) | (bytes[at + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  return ~sum & 0xffff;
}

/** Writes the checksum at `at`, where 2 bytes are zero. @param more Further bytes that the checksum covers. */
function summed(bytes: readonly number[], at: number, more: readonly number[] = []): number[] {
  const sum = checksum([...more, ...bytes]);
  return bytes.map((byte, index) => (index === at ? sum >> 8 : index === at + 1 ? sum & 0xff : byte));
}

/** An Ethernet frame with an IPv4 packet; both addresses are reserved for documentation. @see RFC 791, RFC 5737 */
function ipv4(protocol: number, payload: readonly number[]): Uint8Array {
  const header = [0x45, 0, ...word(20 + payload.length), 0, 1, 0x40, 0, 64, protocol, 0, 0, ...client!, ...server!];
  return Uint8Array.from([...ethernet, ...summed(header, 10), ...payload]);
}

/** The pseudo header, which the checksums of TCP and UDP also cover. */
const pseudoHeader = (protocol: number, length: number): number[] => [
  ...client!,
  ...server!,
  0,
  protocol,
  ...word(length),
];

function tcpSyn(): Uint8Array {
  const segment = [...word(clientPort), ...word(443), 0, 0, 0, 1, 0, 0, 0, 0, 0x60, 0x02, 0xfa, 0xf0, 0, 0, 0, 0];
  const options = [2, 4, ...word(1460)];
  const all = [...segment, ...options];
  return ipv4(6, summed(all, 16, pseudoHeader(6, all.length)));
}

/** A query for the address of example.com. @see RFC 1035 */
function udpDns(): Uint8Array {
  const name = ['example', 'com'].flatMap((label) => [
    label.length,
    ...Array.from(label, (letter) => letter.charCodeAt(0)),
  ]);
  const query = [0x12, 0x34, 0x01, 0, 0, 1, 0, 0, 0, 0, 0, 0, ...name, 0, 0, 1, 0, 1];
  const datagram = [...word(clientPort), ...word(53), ...word(8 + query.length), 0, 0, ...query];
  return ipv4(17, summed(datagram, 6, pseudoHeader(17, datagram.length)));
}

function icmpEcho(): Uint8Array {
  const payload = Array.from({ length: 32 }, (_, index) => 0x61 + (index % 23));
  return ipv4(1, summed([8, 0, 0, 0, 0, 1, 0, 1, ...payload], 2));
}

/** Frames to choose from, from their Ethernet header on. */
const frames: readonly ReadyPacket[] = [
  { id: 'tcp-syn', title: 'TCP SYN', bytes: tcpSyn() },
  { id: 'udp-dns', title: 'UDP, a DNS query', bytes: udpDns() },
  { id: 'icmp-echo', title: 'ICMP echo request', bytes: icmpEcho() },
  { id: 'short', title: '10 bytes, too short for a header', bytes: Uint8Array.from(ethernet.slice(0, 10)) },
];

/** The layer that a program's packet begins with. */
export type PacketStart = NonNullable<LoadedProgram['packet']>;

const packets: Readonly<Record<PacketStart, readonly ReadyPacket[]>> = {
  link: frames,
  network: frames.map(({ id, title, bytes }) => {
    return { id, title, bytes: id === 'short' ? frames[0]!.bytes.slice(14, 24) : bytes.slice(ethernet.length) };
  }),
  payload: [
    {
      id: 'http',
      title: 'HTTP request',
      bytes: new TextEncoder().encode('GET / HTTP/1.1\r\nHost: example.com\r\n\r\n'),
    },
    { id: 'empty', title: 'nothing', bytes: new Uint8Array() },
  ],
};

/** Packets to choose from. */
export function readyPackets(start: PacketStart): readonly ReadyPacket[] {
  return packets[start];
}

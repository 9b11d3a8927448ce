import { BpfLinkError } from '@bpf-link-wasm/driver';

/** Magic numbers of capture files, read as big endian. @see draft-ietf-opsawg-pcap, section 4 */
const magics: Readonly<Record<number, boolean>> = {
  0xa1b2c3d4: false,
  0xa1b23c4d: false,
  0xd4c3b2a1: true,
  0x4d3cb2a1: true,
};

/** The first block of pcapng, and its byte-order magic. @see draft-ietf-opsawg-pcapng, section 4.1 */
const sectionHeader = 0x0a0d0d0a;
const byteOrderMagics = [0x1a2b3c4d, 0x4d3c2b1a];

const fileHeaderSize = 24;
const recordHeaderSize = 16;

/**
 * The packets of a pcap file, of either byte order, with times in microseconds or nanoseconds; for any other file, all
 * its bytes as one packet.
 * @throws {BpfLinkError} INPUT_INVALID_PCAP for a file that ends in the middle of a packet, and for pcapng
 */
export function readPackets(path: string, bytes: Uint8Array): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const refuse = (reason: string): never => {
    throw new BpfLinkError('INPUT_INVALID_PCAP', { path, reason });
  };
  const magic = bytes.length < 4 ? 0 : view.getUint32(0);
  if (magic === sectionHeader && bytes.length >= 12 && byteOrderMagics.includes(view.getUint32(8))) {
    refuse('found pcapng, expected classic pcap; convert it with editcap -F pcap');
  }
  const isLittle = magics[magic];
  if (isLittle === undefined) return [bytes];
  if (bytes.length < fileHeaderSize) refuse(`found ${bytes.length} bytes, expected a header of ${fileHeaderSize}`);
  const packets: Uint8Array[] = [];
  for (let at = fileHeaderSize; at < bytes.length;) {
    const left = bytes.length - at - recordHeaderSize;
    const where = `at byte ${at}, of packet ${packets.length + 1}`;
    if (left < 0) refuse(`found ${left + recordHeaderSize} bytes, expected a header of ${recordHeaderSize}, ${where}`);
    const length = view.getUint32(at + 8, isLittle);
    if (length > left) refuse(`found a length of ${length} bytes, expected at most the ${left} that follow, ${where}`);
    at += recordHeaderSize;
    packets.push(bytes.subarray(at, at + length));
    at += length;
  }
  return packets;
}

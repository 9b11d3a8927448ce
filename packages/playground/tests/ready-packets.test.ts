import { describe, expect, it } from 'vitest';
import { formatHex, parseHex } from '../src/input/hex-text.js';
import { checksum, readyPackets } from '../src/input/ready-packets.js';

const whole = readyPackets('link').filter(({ bytes }) => bytes.length > 14);

describe('the ready packets', () => {
  it.each(whole)('have IPv4 headers with their length and sum right: $title', ({ bytes }) => {
    expect((bytes[16]! << 8) | bytes[17]!).toBe(bytes.length - 14);
    expect(checksum([...bytes.subarray(14, 34)])).toBe(0);
  });

  it.each(whole)('have payloads with their sum right: $title', ({ bytes }) => {
    const [payload, protocol] = [[...bytes.subarray(34)], bytes[23]!];
    const pseudo = [...bytes.subarray(26, 34), 0, protocol, payload.length >> 8, payload.length & 0xff];
    expect(checksum(protocol === 1 ? payload : [...pseudo, ...payload])).toBe(0);
  });
});

describe('readyPackets', () => {
  it('begins with the IP header for programs that see packets of the network layer', () => {
    const [link, network] = [readyPackets('link'), readyPackets('network')];
    expect(network.map(({ id }) => id)).toEqual(link.map(({ id }) => id));
    for (const { bytes } of network) expect(bytes[0]).toBe(0x45);
    expect(network[0]!.bytes).toEqual(link[0]!.bytes.slice(14));
  });

  it('is what a stream transports for programs of sockets', () => {
    expect(new TextDecoder().decode(readyPackets('payload')[0]!.bytes)).toContain('GET / HTTP/1.1');
  });
});

describe('parseHex', () => {
  it('reads what formatHex writes', () => {
    for (const { bytes } of readyPackets('link')) expect(parseHex(formatHex(bytes))).toEqual(Uint8Array.from(bytes));
  });

  it('accepts the forms that other tools print', () => {
    expect(parseHex('0x01, 0x02')).toEqual(Uint8Array.of(1, 2));
    expect(parseHex('de:ad\nBE ef')).toEqual(Uint8Array.of(0xde, 0xad, 0xbe, 0xef));
    expect(parseHex('')).toEqual(new Uint8Array());
  });

  it('reports what it found where there are no bytes', () => {
    expect(parseHex('0g')).toBe('found "g", expected hexadecimal digits');
    expect(parseHex('123')).toBe('found 3 digits, expected two for each byte');
  });
});

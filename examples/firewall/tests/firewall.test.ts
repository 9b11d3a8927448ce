import { readFileSync } from 'node:fs';
import { load, type LoadedObject } from '@bpf-link-wasm/vm';
import { beforeEach, describe, expect, it } from 'vitest';

const bytes = readFileSync(new URL('../target/bpfel-unknown-none/release/firewall', import.meta.url));

const blocked = 0xc0000207; // 192.0.2.7
const other = 0xc6336401; // 198.51.100.1

/** An IPv4 packet of a sender. */
function packetFrom(sender: number, length = 60): Uint8Array {
  const packet = new Uint8Array(length);
  const view = new DataView(packet.buffer);
  view.setUint16(12, 0x0800);
  view.setUint8(14, 0x45);
  view.setUint32(26, sender);
  return packet;
}

describe('the firewall', () => {
  let object: LoadedObject;

  // Each test has maps of its own.
  beforeEach(async () => {
    object = await load(bytes);
    object.map('BLOCKED').set(blocked, false);
  });

  it('drops what a blocked sender sends, and notes it', () => {
    expect(object.program('firewall').run({ data: packetFrom(blocked) }).result).toBe('XDP_DROP');
    expect(object.map('BLOCKED').get(blocked)).toBe(true);
  });

  it('passes what others send, and counts it', () => {
    const firewall = object.program('firewall');
    expect(firewall.run({ data: packetFrom(other, 60) }).result).toBe('XDP_PASS');
    expect(firewall.run({ data: packetFrom(other, 1500) }).result).toBe('XDP_PASS');
    expect([...object.map('TRAFFIC')]).toEqual([[other, { packets: 2n, bytes: 1560n }]]);
    expect(object.map('BLOCKED').get(blocked)).toBe(false);
  });

  it('passes packets that are not IPv4, and drops what is too short', () => {
    const arp = packetFrom(blocked);
    arp[13] = 0x06;
    expect(object.program('firewall').run({ data: arp }).result).toBe('XDP_PASS');
    expect(object.program('firewall').run({ data: new Uint8Array(33) }).result).toBe('XDP_DROP');
    expect([...object.map('SKIPPED')]).toEqual([
      [0, 0n],
      [1, 1n],
      [2, 1n],
      [3, 0n],
      [4, 0n],
    ]);
    expect([...object.map('TRAFFIC')]).toEqual([]);
  });

  it('aborts when no more senders can be counted', () => {
    for (let sender = 0; sender < 1024; sender += 1) object.map('TRAFFIC').set(sender, { packets: 1n, bytes: 60n });
    expect(object.program('firewall').run({ data: packetFrom(other) }).result).toBe('XDP_ABORTED');
  });
});

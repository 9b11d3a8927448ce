import { describe, expect, it } from 'vitest';
import { ContextMaker } from '../../src/context/run-context.js';
import { TypedContext } from '../../src/context/typed-context.js';
import { MachineMemory } from '../../src/memory/machine-memory.js';
import { programTypeOf } from '../../src/program/program-type.js';

/** The protocol that a program finds in its context, as the kernel has it: in network byte order. */
function protocolOf(section: string, ...bytes: readonly number[]): number {
  const [memory, type] = [new MachineMemory(), programTypeOf(section)];
  const typed = new TypedContext({ others: [] }, type.name, memory);
  return new ContextMaker(memory).make(type, { data: Uint8Array.from(bytes) }, typed).fields!.get('protocol');
}

const addresses = Array<number>(12).fill(0);

describe('the context of a packet', () => {
  it('has the protocol of its Ethernet header', () => {
    expect(protocolOf('tc', ...addresses, 0x08, 0, 0x45)).toBe(0x0008);
    expect(protocolOf('tc', ...addresses, 0x08)).toBe(0);
  });

  it('has the protocols of IEEE 802.3 where the header has a length', () => {
    expect(protocolOf('tc', ...addresses, 0, 40, 0xff, 0xff)).toBe(0x0100);
    expect(protocolOf('tc', ...addresses, 0, 40, 0xff, 1)).toBe(0x0400);
  });

  it('has what the version of IP says where the packet begins with that', () => {
    const rest = [...addresses, 0x88, 0xb5];
    expect(protocolOf('cgroup_skb/ingress', 0x45, ...rest)).toBe(0x0008);
    expect(protocolOf('cgroup_skb/egress', 0x60, ...rest)).toBe(0xdd86);
    expect(protocolOf('cgroup_skb/egress', 0x10, ...rest)).toBe(0);
  });

  it('has no protocol where the packet is what a stream transports', () => {
    expect(protocolOf('sk_skb/stream_verdict', ...addresses, 0x08, 0)).toBe(0);
  });
});

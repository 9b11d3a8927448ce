import { readFileSync } from 'node:fs';
import { load, type ContextInput, type LoadedObject, type ProgramRun } from '@bpf-link-wasm/vm';
import { beforeAll, describe, expect, it } from 'vitest';
import { fixture } from '../../suites/fixture.js';
import { recordOutput } from './record-output.js';

const bytes = new Uint8Array(readFileSync(fixture('../../packages/vm/tests/load/objects/programs.o')));

/** An IPv4 packet. */
function packetOf(protocol: number, length: number): Uint8Array {
  const packet = new Uint8Array(length);
  packet.set([0x08, 0x00, 0x45], 12);
  packet[23] = protocol;
  return packet;
}

describe.each(['compiled', 'interpreted'] as const)('@bpf-link-wasm/vm, %s,', (engine) => {
  let object: LoadedObject;
  const run = (name: string, input: ContextInput): ProgramRun => object.program(name).run(input, { engine });

  beforeAll(async () => {
    object = await load(bytes);
  });

  it('runs an XDP program, which counts packets in a map and in a global', () => {
    const results = [60, 1600, 20].map((length) => run('count', { data: packetOf(6, length) }).result);
    expect(results).toEqual(['XDP_PASS', 'XDP_DROP', 'XDP_DROP']);
    expect(object.map('COUNTERS').get(6)).toEqual({ packets: 2n, bytes: 1660n });
    const globals = ['.data', '.bss'].map((name) => object.map<number, Uint8Array>(name).get(0));
    expect(globals).toEqual([Uint8Array.of(1665 & 255, 1665 >> 8, 0, 0, 0, 0, 0, 0), Uint8Array.of(6, 0, 0, 0)]);
  });

  it('follows a tail call', () => {
    expect(run('first', { data: packetOf(6, 60) }).result).toBe('XDP_TX');
  });

  it('reads and writes fields of a socket buffer', () => {
    const { r0, context } = run('mark', {
      data: packetOf(6, 77),
      context: { ifindex: 7, cb: [0, 0, 0x01020304, 0, 0] },
    });
    expect([r0, context]).toEqual([2n, expect.objectContaining({ mark: 77 + 0x01020304 })]);
  });

  it('calls back for a loop, and reads arguments', () => {
    expect(run('looped', { data: packetOf(6, 60) }).r0).toBe(45n);
    expect(run('sum', { args: [0x1_0000_0001n, 2n] }).r0).toBe(3n);
  });

  it('executes the same instructions as on Linux x64, and leaves the same bytes', () => {
    const runs = ['count', 'first', 'mark', 'looped'].map((name) => {
      const { result, r0, instructions, data } = run(name, { data: packetOf(17, 100) });
      return [name, result, String(r0), instructions, [...(data ?? [])]];
    });
    expect(runs.map(([, result]) => result)).toEqual(['XDP_PASS', 'XDP_TX', expect.anything(), 45]);
    recordOutput(`programs, ${engine}`, JSON.stringify(runs));
  });

  it('reports the place of an access outside of the packet', () => {
    const overrun = (): unknown => run('overrun', { data: new Uint8Array(20) });
    expect(overrun).toThrow(expect.objectContaining({ code: 'VM_BAD_ACCESS' }));
    expect(overrun).toThrow(
      /expected bytes that a program may read, at instruction \d+ of overrun \(.*programs\.c:\d+:\d+\)$/,
    );
  });
});

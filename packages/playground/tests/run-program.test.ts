import { readFileSync } from 'node:fs';
import { createLinker } from '@bpf-link-wasm/driver';
import { load, type LoadedObject } from '@bpf-link-wasm/vm';
import { beforeEach, describe, expect, it } from 'vitest';
import { readyPackets } from '../src/input/ready-packets.js';
import { formatValue, mapsBefore } from '../src/inspect/map-states.js';
import { runProgram } from '../src/inspect/run-program.js';

const bytes = readFileSync(new URL('../examples/xdp-counter/xdp_counter.bc', import.meta.url));
const linker = await createLinker();
const { outputs } = await linker.link({ inputs: [{ name: 'xdp_counter.bc', bytes }] });

/** Prints a line, writes a global variable, and then reads where nothing is. */
const failing = `target triple = "bpfel"
@count = global i32 0, section ".bss"
define i32 @fails(ptr %context) section "xdp" {
  %text = alloca [4 x i8]
  store i32 2189672, ptr %text
  store i32 7, ptr @count
  %printed = call i64 inttoptr (i64 6 to ptr)(ptr %text, i32 4)
  %value = load volatile i32, ptr inttoptr (i64 64 to ptr)
  ret i32 %value
}
`;
const { outputs: failingOutputs } = await linker.link({
  inputs: [{ name: 'failing.ll', bytes: new TextEncoder().encode(failing) }],
});
const packetOf = (id: string): Uint8Array => readyPackets('link').find((one) => one.id === id)!.bytes;

describe('runProgram', () => {
  let object: LoadedObject;
  beforeEach(async () => {
    object = await load(outputs[0]!.bytes);
  });

  it('gives the result, the maps and each step with its registers', () => {
    const report = runProgram(object, { program: 'count', context: { data: packetOf('tcp-syn') }, repeat: 1 });
    expect(report).toMatchObject({ result: 'XDP_PASS', error: undefined, omittedSteps: 0 });
    expect(report.maps).toEqual([
      {
        name: 'COUNTERS',
        type: 'PERCPU_ARRAY',
        entries: [{ key: '6', value: expect.stringContaining('{ packets: 1, bytes: 58 }') }],
        omitted: 255,
        isWhole: true,
      },
    ]);
    expect(report.steps).toHaveLength(report.instructions);
    expect(report.steps[0]!.registers).toHaveLength(11);
    expect(report.steps.at(-1)!.location.text).toBe('exit');
  });

  it('shows what a map holds before each step', () => {
    const { steps, changes } = runProgram(object, {
      program: 'count',
      context: { data: packetOf('tcp-syn') },
      repeat: 2,
    });
    expect(mapsBefore(changes, 0)[0]!.entries[0]!.value).toContain('{ packets: 1, bytes: 58 }');
    expect(mapsBefore(changes, steps.length - 1)[0]!.entries[0]!.value).toContain('{ packets: 2, bytes: 116 }');
    const between = changes.map(({ map }) => map.entries[0]!.value.includes('{ packets: 2, bytes: 58 }'));
    expect(between).toContain(true);
  });

  it('counts on in the maps when it runs again', () => {
    runProgram(object, { program: 'count', context: { data: packetOf('udp-dns') }, repeat: 3 });
    const { maps } = runProgram(object, { program: 'count', context: { data: packetOf('icmp-echo') }, repeat: 1 });
    expect(maps[0]!.entries.map(({ key }) => key)).toEqual(['1', '17']);
    expect(maps[0]!.entries[1]!.value).toContain('packets: 3');
  });

  it('reports what a program that fails has printed and written until then', async () => {
    const failed = await load(failingOutputs[0]!.bytes);
    const report = runProgram(failed, { program: 'fails', context: { data: packetOf('short') }, repeat: 1 });
    expect(report).toMatchObject({ result: undefined, error: expect.stringContaining('read of 4 bytes') });
    expect(report.printed).toEqual(['hi!']);
    expect(report.maps).toMatchObject([{ name: expect.stringContaining('bss'), entries: [{ key: '0' }] }]);
    expect(report.maps[0]!.entries[0]!.value).toContain('07');
    expect(report.steps.at(-1)!.location.text).toContain('*(u32 *)');
  });

  it('follows another path for a packet that is too short', () => {
    const { result, maps, instructions } = runProgram(object, {
      program: 'count',
      context: { data: packetOf('short') },
      repeat: 1,
    });
    expect(result).toBe('XDP_PASS');
    expect(maps[0]!.entries).toEqual([]);
    expect(instructions).toBeLessThan(12);
  });
});

describe('formatValue', () => {
  it('prints what BTF makes of bytes', () => {
    expect(formatValue([{ packets: 1n, name: Uint8Array.of(1, 255) }])).toBe('[{ packets: 1, name: 01 ff }]');
  });
});

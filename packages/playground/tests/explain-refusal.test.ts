import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { explainRefusal, type Refusal } from '../src/inspect/explain-refusal.js';
import { disassemble } from '../src/inspect/disassemble.js';
import { inspect } from '../src/inspect/inspected.js';
import { parseVerifierLog } from '../src/inspect/verifier-log.js';

const folder = new URL('fixtures/verifier-logs/', import.meta.url);
const read = (name: string): Buffer<ArrayBuffer> => readFileSync(new URL(name, folder));

/** What is asked of the explanation of each log, by the name of its program. */
const expected: Readonly<Record<string, Partial<Refusal> & { readonly instruction: number; readonly line: number }>> = {
  'null-map-value': {
    instruction: 7,
    line: 14,
    title: 'R0 may be null here',
    register: 'R0',
    value: 'map_value_or_null(id=1,map=counts,ks=4,vs=8)',
    origin: 5,
  },
  'packet-out-of-bounds': {
    instruction: 6,
    line: 9,
    title: 'Byte 23 of the packet is read, but only 14 bytes are checked',
    value: 'pkt(r=14)',
  },
  'scalar-address': {
    instruction: 1,
    line: 7,
    title: 'R0 is a number, not an address that programs may use',
    value: 'scalar()',
    origin: 0,
  },
  'unbounded-loop': { instruction: 13, line: 7, title: 'The loop at instruction 5 does not come to an end' },
  'uninitialised-stack': {
    instruction: 8,
    line: 22,
    title: 'Byte 1 of 8 on the stack is not written',
    register: 'R2',
    value: 'fp-8',
  },
  'unreleased-reference': {
    instruction: 17,
    line: 0,
    title: 'What instruction 5 acquires is not released on this path',
  },
  'wrong-argument': {
    instruction: 3,
    line: 13,
    title: "The call's argument R2 is a scalar",
    register: 'R2',
    origin: 0,
  },
};

describe.each(Object.entries(expected))('the log of a real kernel: %s', (name, { instruction, line, ...refusal }) => {
  const log = parseVerifierLog(read(`${name}.txt`).toString());

  it('ends at the instruction that is refused, with its source line', () => {
    const last = log.steps.at(-1)!;
    expect(last.index).toBe(instruction);
    expect(last.source?.line ?? 0).toBe(line);
  });

  it('is explained', () => {
    expect(explainRefusal(log)).toMatchObject(refusal);
  });

  it('has instructions that are those of the object', async () => {
    const inspected = await inspect(`${name}.o`, new Uint8Array(read(`${name}.o`)));
    const indexes = new Set(disassemble(inspected, inspected.programs[0]!).rows.map(({ index }) => index));
    for (const { index } of log.steps) expect(indexes).toContain(index);
  });
});

it('is of the programs, objects and logs that are there', () => {
  for (const line of read('files.sha256').toString().trimEnd().split('\n')) {
    const [sum, file] = line.split('  ') as [string, string];
    expect(createHash('sha256').update(read(file)).digest('hex'), `${file}: run record.sh`).toBe(sum);
  }
});

it('has a test for every log that is kept', () => {
  const logs = readdirSync(folder).filter((file) => file.endsWith('.txt'));
  expect(logs.map((file) => file.replace('.txt', '')).sort()).toEqual(Object.keys(expected).sort());
});

it("gives the kernel's words where it has none of its own", () => {
  const log = parseVerifierLog('0: R1=ctx() R10=fp0\n0: (95) exit\nsomething new\nprocessed 1 insns (limit 1000000)\n');
  expect(explainRefusal(log)).toMatchObject({ title: 'something new', message: 'something new', step: 0 });
});

it('explains nothing where nothing is refused', () => {
  expect(explainRefusal(parseVerifierLog('0: (95) exit\nprocessed 1 insns (limit 1000000)\n'))).toBeUndefined();
});

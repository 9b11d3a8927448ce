import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { runProgram } from '../src/run-program/run-program.js';
import { useWorkingFolder } from './run-command.js';

const object = fileURLToPath(new URL('../../vm/tests/load/objects/programs.o', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'run-program-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Writes a file. @returns Its path. */
function file(name: string, content: Uint8Array | string): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

/** What `bpf-link-wasm run WORDS` prints, and its exit code. */
async function run(...words: string[]): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  const out = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const err = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const exitCode = await runProgram(words);
  const text = (spy: typeof out): string => spy.mock.calls.map(([chunk]) => String(chunk)).join('');
  const outcome = { exitCode, stdout: text(out), stderr: text(err) };
  vi.restoreAllMocks();
  return outcome;
}

afterEach(() => void vi.restoreAllMocks());

/** An IPv4 packet with a protocol and length. */
function packetOf(protocol: number, length = 60): Uint8Array {
  const packet = new Uint8Array(length);
  packet.set([0x08, 0x00, 0x45], 12);
  packet[23] = protocol;
  return packet;
}

/** A pcap file. @param lengths Lengths to write into its records, where they are wrong. */
function pcapOf(
  magic: number,
  isLittle: boolean,
  packets: readonly Uint8Array[],
  lengths: readonly number[] = [],
): Uint8Array {
  const word = (value: number): Buffer => {
    const bytes = Buffer.alloc(4);
    new DataView(bytes.buffer, bytes.byteOffset).setUint32(0, value, isLittle);
    return bytes;
  };
  const header = [
    word(magic),
    isLittle ? Buffer.from([2, 0, 4, 0]) : Buffer.from([0, 2, 0, 4]),
    ...[0, 0, 65_535, 1].map(word),
  ];
  const records = packets.flatMap((packet, index) => {
    const length = lengths[index] ?? packet.length;
    return [...[1, 2, length, packet.length].map(word), packet];
  });
  return Buffer.concat([...header, ...records]);
}

describe('run', () => {
  it('prints the result by name, the instructions, and maps and globals by their types', async () => {
    const packet = file('tcp.bin', packetOf(6));
    expect(await run(object, '--program', 'count', '--data', packet)).toEqual({
      exitCode: 0,
      stderr: '',
      stdout: `count, packet 1 (60 bytes): XDP_PASS, 44 instructions
map NEXT (PROG_ARRAY): 1 entry
  1: second
map COUNTERS (ARRAY): 1 entry, and 255 with only zeros
  6: { packets: 1, bytes: 60 }
globals .data
  total = 65
globals .bss
  seen = 6
`,
    });
  });

  it('runs as many times as --repeat says', async () => {
    const packet = file('tcp.bin', packetOf(6));
    const { stdout } = await run(object, '--program', 'count', '--data', packet, '--repeat', '1000');
    expect(stdout).toContain('  6: { packets: 1000, bytes: 60000 }\n');
    expect(stdout).toContain('  total = 60005\n');
  });

  it.each([
    ['little endian, microseconds', 0xa1b2c3d4, true],
    ['big endian, microseconds', 0xa1b2c3d4, false],
    ['little endian, nanoseconds', 0xa1b23c4d, true],
    ['big endian, nanoseconds', 0xa1b23c4d, false],
  ])('runs once for each packet of a pcap file: %s', async (_, magic, isLittle) => {
    const pcap = file('some.pcap', pcapOf(magic, isLittle, [packetOf(6), packetOf(17, 1600), new Uint8Array(20)]));
    const { exitCode, stdout } = await run(object, '--program', 'count', '--data', pcap);
    expect(exitCode).toBe(0);
    expect(stdout.split('\n').slice(0, 3)).toEqual([
      expect.stringMatching(/^count, packet 1 \(60 bytes\): XDP_PASS, \d+ instructions$/),
      expect.stringMatching(/^count, packet 2 \(1600 bytes\): XDP_DROP, \d+ instructions$/),
      expect.stringMatching(/^count, packet 3 \(20 bytes\): XDP_DROP, \d+ instructions$/),
    ]);
    expect(stdout).toContain('  17: { packets: 1, bytes: 1600 }\n');
  });

  it('refuses truncated pcap files, and pcapng, and runs nothing', async () => {
    const whole = pcapOf(0xa1b2c3d4, true, [packetOf(6), packetOf(6)], [60, 0xffff_ffff]);
    const png = Buffer.from('0a0d0d0a1c0000004d3c2b1a01000000ffffffffffffffff1c000000', 'hex');
    const cases: [Uint8Array, string][] = [
      [whole, 'found a length of 4294967295 bytes, expected at most the 60 that follow, at byte 100, of packet 2'],
      [whole.subarray(0, 107), 'found 7 bytes, expected a header of 16, at byte 100, of packet 2'],
      [whole.subarray(0, 23), 'found 23 bytes, expected a header of 24'],
      [png, 'found pcapng, expected classic pcap; convert it with editcap -F pcap'],
    ];
    for (const [bytes, reason] of cases) {
      const path = file('bad.pcap', bytes);
      expect(await run(object, '--program', 'count', '--data', path)).toEqual({
        exitCode: 1,
        stdout: '',
        stderr: `error[INPUT_INVALID_PCAP]: ${JSON.stringify(path)}: not a complete pcap file, ${reason}\n`,
      });
    }
  });

  it('prints one object with --json: big integers as decimal strings, bytes in hexadecimal', async () => {
    const packet = file('udp.bin', packetOf(17));
    const { exitCode, stdout } = await run(object, '--program', 'count', '--data', packet, '--json');
    expect([exitCode, stdout.trimEnd().split('\n').length]).toEqual([0, 1]);
    expect(JSON.parse(stdout)).toMatchObject({
      schema: 1,
      ok: true,
      program: { name: 'count', type: 'xdp', section: 'xdp' },
      runs: [{ result: 'XDP_PASS', r0: '2', data: Buffer.from(packetOf(17)).toString('hex'), trace: [], records: [] }],
      maps: [
        { name: 'NEXT', type: 'PROG_ARRAY' },
        { name: 'COUNTERS', entries: [{ key: 17, value: { packets: '1', bytes: '60' } }], zeros: 255 },
        { name: '.data', variables: { total: '65' } },
        { name: '.bss', variables: { seen: 17 } },
      ],
    });
  });

  it('fills maps first, from the output of --json and from an object', async () => {
    const packet = file('tcp.bin', packetOf(6));
    const entries = file('entries.json', '[{"key": 6, "value": {"packets": "18446744073709551614", "bytes": 5}}]');
    const { stdout } = await run(object, '--program', 'count', '--data', packet, '--map', `COUNTERS=${entries}`);
    expect(stdout).toContain('  6: { packets: 18446744073709551615, bytes: 65 }\n');
    const members = file('members.json', '{"1": "count"}');
    const chained = await run(object, '--program', 'first', '--data', packet, '--map', `NEXT=${members}`);
    expect(chained.stdout).toMatch(/^first, packet 1 \(60 bytes\): XDP_PASS, /);
  });

  it('refuses files that do not contain entries of the map', async () => {
    const fill = async (map: string, text: string): Promise<[number, string]> => {
      const { exitCode, stderr } = await run(object, '--program', 'count', '--map', `${map}=${file('map.json', text)}`);
      return [exitCode, stderr.replace(/"[^"]*map\.json"/, 'FILE')];
    };
    expect(await fill('COUNTERS', 'packets')).toEqual([
      1,
      expect.stringMatching(/^error\[INPUT_INVALID_MAP_FILE\]: FILE: does not contain map entries, not JSON, /),
    ]);
    expect(await fill('COUNTERS', '[1]')).toEqual([
      1,
      'error[INPUT_INVALID_MAP_FILE]: FILE: does not contain map entries, found entry 0 without "key" and "value", expected both\n',
    ]);
    expect(await fill('COUNTERS', '{"6": {"packets": "many", "bytes": 1}}')).toEqual([
      1,
      'error[VM_BAD_VALUE]: value.packets: "many", expected an integer from 0 to 18446744073709551615\n',
    ]);
    expect(await fill('COUNTERS', '{"256": {"packets": 1, "bytes": 1}}')).toEqual([
      1,
      expect.stringMatching(/^error\[VM_MAP_REFUSED\]: map "COUNTERS": set failed with E2BIG, /),
    ]);
    expect(await fill('COUNTS', '{}')).toEqual([2, expect.stringMatching(/^error\[VM_NO_MAP\]: map "COUNTS": /)]);
  });

  it('traces each instruction with its registers below its source line', async () => {
    const { stdout } = await run(object, '--program', 'second', '--trace');
    expect(stdout.split('\n').slice(0, 4)).toEqual([
      expect.stringMatching(/^; \.\/programs\.c:\d+:\d+ return 3;$/),
      expect.stringMatching(/^second 0: w0 = 0x3 +r0=0x0 r1=0x[0-9a-f]+ r2=0x0 .* r10=0x[0-9a-f]+$/),
      expect.stringMatching(/^second 1: exit +r0=0x3 r1=0x[0-9a-f]+ /),
      'second: XDP_TX, 2 instructions',
    ]);
    const both = await run(object, '--program', 'second', '--trace', '--json');
    expect(JSON.parse(both.stdout)).toMatchObject({ runs: [{ result: 'XDP_TX' }] });
    expect(both.stderr).toContain('second 1: exit');
  });

  it('exits with 1 and the source line for an error of a program', async () => {
    const { exitCode, stdout, stderr } = await run(
      object,
      '--program',
      'overrun',
      '--data',
      file('short.bin', 'short'),
    );
    expect([exitCode, stdout.split('\n')[0]]).toEqual([
      1,
      'overrun, packet 1 (5 bytes): no result, the run ended with an error',
    ]);
    expect(stderr).toMatch(
      /^error\[VM_BAD_ACCESS\]: read of 1 bytes at 0x[0-9a-f]+: .*\n  --> \.\/programs\.c:\d+:\d+: return data\[60\];\n$/,
    );
    const json = await run(object, '--program', 'overrun', '--json');
    expect(JSON.parse(json.stdout)).toMatchObject({ ok: false, error: { code: 'VM_BAD_ACCESS', family: 'input' } });
  });

  it('exits with 2 if the program is ambiguous, 3 for a missing file, 1 for a file that is not BPF', async () => {
    const names = '"second", "count", "overrun", "first", "mark", "sum", "argument", "looped", "stamped"';
    expect(await run(object)).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: `error[USAGE_BAD_VALUE]: option "program": found none, expected one of ${names}\n`,
    });
    expect(await run(object, '--program', 'xdp')).toMatchObject({
      exitCode: 2,
      stderr: `error[VM_NO_PROGRAM]: program "xdp": not in the object, expected one of ${names}\n`,
    });
    expect(await run(object, '--program', 'count', '--repeat', '0')).toMatchObject({ exitCode: 2 });
    expect(await run(object, '--map', 'COUNTERS')).toMatchObject({ exitCode: 2 });
    expect(await run('missing.o')).toMatchObject({
      exitCode: 3,
      stderr: 'error[IO_NOT_FOUND]: "missing.o": no such file\n',
    });
    expect(await run(file('text.o', 'text'))).toMatchObject({ exitCode: 1 });
  });
});

/** A program that prints, sends a record to a ring buffer and to a perf event array, and redirects. */
const talkative = String.raw`target triple = "bpfel"
@RING = global { i32, i32, i32, i32, i32 } { i32 27, i32 0, i32 0, i32 4096, i32 0 }, section "maps"
@PERF = global { i32, i32, i32, i32, i32 } { i32 4, i32 4, i32 4, i32 1, i32 0 }, section "maps"
@text = internal constant [13 x i8] c"%c[2Jgot %d\0A\00"
define i32 @talk(ptr %ctx) section "xdp" {
  %cell = alloca i32
  store i32 67305985, ptr %cell
  %a = call i64 inttoptr (i64 6 to ptr)(ptr @text, i32 13, i64 27, i64 7)
  %b = call i64 inttoptr (i64 130 to ptr)(ptr @RING, ptr %cell, i64 4, i64 0)
  %c = call i64 inttoptr (i64 25 to ptr)(ptr %ctx, ptr @PERF, i64 4294967295, ptr %cell, i64 4)
  %d = call i64 inttoptr (i64 23 to ptr)(i32 9, i64 0)
  %e = trunc i64 %d to i32
  ret i32 %e
}
`;

describe('run, with a freshly linked object', () => {
  const linked = useWorkingFolder();
  beforeAll(() => {
    linked.write('talk.ll', talkative);
    const { exitCode, stderr } = linked.run('talk.ll', '-o', 'talk.o', '--export', 'talk,RING,PERF');
    if (exitCode !== 0) throw new Error(stderr);
  });

  it('finds the only program, and prints its output, records and events, escaped', async () => {
    expect(await run(linked.path('talk.o'))).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining(`  printk: \\u{1b}[2Jgot 7
  record of RING: 01020304
  event of PERF, CPU 0: 01020304
  redirect: interface 9
`) as string,
    });
  });

  it('prints the lines that an iterator writes', async () => {
    const iterator = String.raw`target triple = "bpfel"
@text = internal constant [9 x i8] c"one\0Atwo\0A\00"
define i32 @list(ptr %ctx) section "iter/task" {
  %a = call i64 inttoptr (i64 126 to ptr)(ptr null, ptr @text, i32 9, ptr null, i32 0)
  ret i32 0
}
`;
    linked.write('list.ll', iterator);
    linked.run('list.ll', '-o', 'list.o', '--export', 'list');
    expect((await run(linked.path('list.o'))).stdout).toMatch(/^list: 0, \d+ instructions\n  seq: one\n  seq: two\n$/);
  });

  it('prints that and the maps also when an error ends the run', async () => {
    const failing = talkative
      .replace(
        '@text',
        '@COUNTS = global { i32, i32, i32, i32, i32 } { i32 2, i32 4, i32 4, i32 1, i32 0 }, section "maps"\n@text',
      )
      .replace(
        '%e = trunc',
        `%key = alloca i32
  store i32 0, ptr %key
  %f = call i64 inttoptr (i64 2 to ptr)(ptr @COUNTS, ptr %key, ptr %cell, i64 0)
  store i64 1, ptr inttoptr (i64 64 to ptr)
  %e = trunc`,
      );
    linked.write('fail.ll', failing);
    linked.run('fail.ll', '-o', 'fail.o', '--export', 'talk,RING,PERF,COUNTS');
    const { exitCode, stdout, stderr } = await run(linked.path('fail.o'));
    expect([exitCode, stdout]).toEqual([
      1,
      `talk: no result, the run ended with an error
  printk: \\u{1b}[2Jgot 7
  record of RING: 01020304
  event of PERF, CPU 0: 01020304
  redirect: interface 9
map COUNTS (ARRAY): 1 entry
  0: 01020304
`,
    ]);
    expect(stderr).toMatch(/^error\[VM_BAD_ACCESS\]: write of 8 bytes at 0x40: /);
    const json = await run(linked.path('fail.o'), '--json');
    expect([json.exitCode, json.stderr]).toEqual([1, '']);
    expect(JSON.parse(json.stdout)).toMatchObject({
      ok: false,
      error: { code: 'VM_BAD_ACCESS', family: 'input' },
      runs: [],
      failedRun: {
        trace: ['\u{1b}[2Jgot 7'],
        records: [{ map: 'RING', data: '01020304' }],
        perfEvents: [{ map: 'PERF', cpu: 0, data: '01020304' }],
        redirect: { ifindex: 9, flags: '0' },
      },
      maps: [{ name: 'COUNTS', entries: [{ key: 0 }] }],
    });
  });

  it('is a separate command', () => {
    const { exitCode, stdout, stderr } = linked.run('run', 'talk.o', '--json');
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toMatchObject({
      runs: [
        {
          result: 'XDP_REDIRECT',
          trace: ['\u{1b}[2Jgot 7'],
          records: [{ map: 'RING', data: '01020304' }],
          perfEvents: [{ map: 'PERF', cpu: 0, data: '01020304' }],
          redirect: { ifindex: 9, flags: '0' },
        },
      ],
    });
    expect(linked.run('run', '--help').stdout).toMatch(/^Usage: bpf-link-wasm run \[options\] <object>\n/);
  });
});

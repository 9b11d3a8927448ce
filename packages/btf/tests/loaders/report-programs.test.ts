import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { demand, kernelWithBpf, program } from '@bpf-link-wasm/testkit/requirement';
import { describe, expect, it } from 'vitest';
import { formatInstruction } from '../../src/bpf/format-instruction.js';
import { scanFunctions } from '../../src/bpf/function-use.js';
import { decodeInstructions } from '../../src/bpf/instruction.js';
import { compareReleases, sectionNeed } from '../../src/bpf/kernel-needs.js';
import { reportPrograms } from '../../src/loaders/report-programs.js';
import { decodeObject } from '../../src/object/btf-object.js';
import { clang, compileFixture, runProgram } from '../programs.js';

const objdump = program('llvm-objdump-22');

function report(target: 'bpfel' | 'bpfeb' = 'bpfel') {
  const { elf, btf } = decodeObject(readFileSync(compileFixture('calls', target)));
  return new Map(reportPrograms(elf!, btf).map((entry) => [entry.name, entry]));
}

describe('reportPrograms', () => {
  it('lists what a program uses', (context) => {
    demand(context, clang);
    const counts = report().get('counts')!;
    expect(counts).toMatchObject({
      section: 'socket',
      maps: ['.bss', 'counters'],
      kfuncs: [],
      functions: [],
      indirectCalls: 0,
    });
    expect(counts.helpers.map(({ id, name }) => [id, name])).toEqual([
      [1, 'bpf_map_lookup_elem'],
      [5, 'bpf_ktime_get_ns'],
    ]);
  });

  it('follows calls, and finds the chain that needs the most stack', (context) => {
    demand(context, clang);
    const chains = report().get('chains')!;
    expect(chains.functions).toEqual(['middle', 'deep']);
    expect(chains.stack.chain.map(({ name }) => name)).toEqual(['chains', 'middle', 'deep']);
    const [own, middle, deep] = chains.stack.chain.map(({ bytes }) => bytes);
    expect([own, middle, deep]).toEqual([0, 40, 104]);
    expect(chains.stack.bytes).toBe(32 + 64 + 128);
  });

  it('follows callbacks of helpers, and recognizes kernel functions', (context) => {
    demand(context, clang);
    const visits = report().get('visits')!;
    expect(visits).toMatchObject({
      functions: ['visit'],
      kfuncs: ['bpf_rcu_read_lock'],
      maps: ['.bss', '.rodata', 'counters'],
    });
  });

  it('estimates the minimum kernel, with the reasons', (context) => {
    demand(context, clang);
    const programs = report();
    expect(programs.get('counts')).toMatchObject({
      minimumKernel: '5.12',
      needs: expect.arrayContaining([
        { since: '5.2', reason: 'global data in .bss' },
        { since: '3.19', reason: 'map type HASH of counters' },
      ]),
    });
    expect(programs.get('visits')!.minimumKernel).toBe('5.13');
    expect(programs.get('visits')!.needs.map(({ reason }) => reason)).toEqual(
      expect.arrayContaining([
        'program type: BTF tracing',
        'atomic operations other than addition',
        'helper bpf_for_each_map_elem',
        'addresses of functions, which helpers call back',
      ]),
    );
  });

  it('measures the stack like the kernel', async (context) => {
    demand(context, clang, kernelWithBpf);
    const path = compileFixture('calls');
    const pin = `/sys/fs/bpf/report-programs-${process.pid}`;
    const { stderr, stdout } = spawnSync('bpftool', ['-d', 'prog', 'loadall', path, pin], { encoding: 'utf8' });
    rmSync(pin, { recursive: true, force: true });
    const log = `${stdout}${stderr}`.split(/prog '/).find((part) => part.startsWith("chains': -- BEGIN"));
    const depths = /^stack depth (\d+(?:\+\d+)*)/m
      .exec(log ?? '')?.[1]
      ?.split('+')
      .map(Number);
    const ours = report()
      .get('chains')!
      .stack.chain.map(({ bytes }) => bytes);
    expect(depths?.toSorted((a, b) => a - b)).toEqual(ours);
  });

  it('gives the same results for big-endian objects', (context) => {
    demand(context, clang);
    expect([...report('bpfeb')]).toEqual([...report()]);
  });
});

describe('scanFunctions', () => {
  it('has the same instructions as llvm-objdump, function by function', (context) => {
    demand(context, clang, objdump);
    const path = compileFixture('calls');
    const { elf } = decodeObject(readFileSync(path));
    const text = runProgram('llvm-objdump-22', ['-d', '--no-show-raw-insn', path]).toString();
    const theirs = new Map(
      text
        .split(/^[0-9a-f]{16} </m)
        .slice(1)
        .map((part) => {
          const [name = '', ...lines] = part.split('\n');
          const found = lines
            .map((line) => /^\s+\d+:\s+(.*?)(?: <.*>)?$/.exec(line)?.[1])
            .filter((line) => line !== undefined);
          return [name.slice(0, name.indexOf('>')), found];
        }),
    );
    for (const { name, section, offset, instructions } of scanFunctions(elf!)) {
      const code = elf!.section(section)!.data.subarray(offset, offset + instructions * 8);
      expect(decodeInstructions(code, 'little').map(formatInstruction), name).toEqual(theirs.get(name));
    }
  });
});

describe('compareReleases', () => {
  it('orders releases as numbers', () => {
    expect(['5.10', '>6.18', '4.20', '6.18', '5.9'].toSorted(compareReleases)).toEqual([
      '4.20',
      '5.9',
      '5.10',
      '6.18',
      '>6.18',
    ]);
  });
});

describe('sectionNeed', () => {
  it.each([
    ['kprobe.multi/f', '5.18'],
    ['kprobe/f', '4.1'],
    ['?xdp', '4.8'],
    ['lsm.s/file_open', '5.7'],
    ['lsm_cgroup/x', '6.0'],
    ['fentry/f', '5.5'],
  ])('knows the kernel that added %s', (section, since) => {
    expect(sectionNeed(section)?.since).toBe(since);
  });

  it('does not guess', () => {
    expect(sectionNeed('mine')).toBeUndefined();
  });
});

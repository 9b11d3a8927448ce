import { describe, expect, test } from 'vitest';
import { formatPrograms } from '../src/report/format-programs.js';
import { coreBitcode, forkBitcode, undefinedCall, useWorkingFolder } from './run-command.js';

describe('--report', () => {
  const { write, run } = useWorkingFolder();
  write('undefined.ll', undefinedCall);

  test('reports what a program uses and the kernel that it needs', () => {
    const { stdout } = run(forkBitcode, '-o', 'fork.o', '--report');
    expect(stdout.split('\n').slice(1).join('\n')).toBe(
      [
        'program fork in tracepoint/sched/sched_process_fork',
        '  instructions      14, 0.3 % of the 4,096 that every kernel accepts',
        '  functions         only itself',
        '  stack             32 of 512 bytes: fork 8',
        '  maps              PID_MAP',
        '  helpers           bpf_map_update_elem (2)',
        '  kernel functions  none',
        '  kernel            >= 4.7, an estimate: 4.7 program type: tracepoints; 3.19 helper bpf_map_update_elem; 3.19 map type HASH of PID_MAP',
        '',
      ].join('\n'),
    );
  });

  test('names undefined functions', () => {
    expect(run('-q', 'undefined.ll', '-o', 'undefined.o', '--report').stdout).toContain('  kernel functions  strlen\n');
  });

  test('names what a program reads from the kernel by CO-RE, and which reads are guarded', () => {
    const { stdout } = run(coreBitcode, '-o', 'off_cpu.o', '--report');
    expect(stdout).toContain(
      '  CO-RE             9 relocations: needs struct task_struct.real_parent, struct task_struct.se.sum_exec_runtime, ' +
        'struct task_struct.tgid, struct task_struct.comm, struct task_struct.pid; ' +
        'reads behind a guard struct task_struct.__state, struct task_struct___before_5_14.state\n',
    );
    expect(stdout).toContain(
      "; 5.4 CO-RE: the kernel's types in /sys/kernel/btf/vmlinux, which a loader may also take from a file; ",
    );
    const { programs } = JSON.parse(run(coreBitcode, '-o', 'off_cpu.o', '--report', '--json').stdout) as {
      programs: { core: unknown[] }[];
    };
    expect(programs[0]?.core).toContainEqual({ path: 'struct task_struct.__state', use: 'guarded', relocations: 2 });
    expect(programs[0]?.core).toContainEqual({ path: 'struct task_struct.tgid', use: 'needed', relocations: 2 });
  });

  test('reports that there are no programs', () => {
    expect(formatPrograms([])).toBe('no programs: every function is in .text\n');
  });

  test('names Rust functions by their path, and reports exceeded limits', () => {
    const deep = Array.from({ length: 9 }, () => ({ name: '_RNvCsh05nRUfvkDB_1r4pair', bytes: 64 }));
    const text = formatPrograms([
      {
        name: 'p',
        section: 'xdp',
        instructions: 1_000_001,
        functions: ['_RNvCsh05nRUfvkDB_1r4pair'],
        maps: [],
        helpers: [],
        kfuncs: [],
        core: [],
        stack: { bytes: 576, chain: deep, isRecursive: true },
        indirectCalls: 2,
        minimumKernel: '>6.18',
        needs: [{ since: '>6.18', reason: 'r11' }],
      },
    ]);
    expect(text).toContain(
      '1,000,001, 24414.1 % of the 4,096 that every kernel accepts; no kernel accepts more than 1,000,000\n',
    );
    expect(text).toContain('functions         r::pair\n');
    expect(text).toContain('576 of 512 bytes, over the limit: r::pair 64 -> ');
    expect(text).toContain('; 9 functions are active at once, at most 8 are allowed; a function calls itself\n');
    expect(text).toContain('indirect calls    2, which no kernel accepts\n');
    expect(text).toContain('newer than 6.18, an estimate: >6.18 r11\n');
  });
});

describe('--stats', () => {
  const { run } = useWorkingFolder();

  test('prints the time of each stage and the size of each input and output', () => {
    const { stdout } = run('-q', forkBitcode, '-o', 'fork.o', '--stats');
    expect(stdout).toMatch(
      /^stage +time\nload +[\d.]+ ms\nread +[\d.]+ ms\nlink +[\d.]+ ms\noptimize +[\d.]+ ms\ncodegen +[\d.]+ ms\noutside of the link +[\d.]+ ms\n/,
    );
    expect(stdout).toMatch(/\ninput +size +read +members linked\n\S+fork\.bc +10\.2 kB +[\d.]+ kB *\n/);
    expect(stdout).toMatch(
      /\noutput +size +of\nfork\.o +[\d.]+ kB +1 functions, \d+ globals, \d+ instructions of LLVM\n$/,
    );
  });
});

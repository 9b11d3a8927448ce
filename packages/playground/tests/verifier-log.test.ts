import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseVerifierLog, stateAt } from '../src/inspect/verifier-log.js';

const read = (name: string): string =>
  readFileSync(new URL(`fixtures/verifier-logs/${name}.txt`, import.meta.url), 'utf8');

describe('parseVerifierLog', () => {
  it('knows registers and stack slots at each step', () => {
    const log = parseVerifierLog(read('null-map-value'));
    expect(log.steps.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 6, 7]);
    expect(log.processed).toEqual({ instructions: 7, limit: 1_000_000 });
    expect([...stateAt(log, 0)]).toEqual([
      ['R1', 'ctx()'],
      ['R10', 'fp0'],
    ]);
    const scalar = 'scalar(smin=0,smax=umax=0xffffffff,var_off=(0x0; 0xffffffff))';
    expect(stateAt(log, 0, 'after').get('R1')).toBe(scalar);
    expect(stateAt(log, 5).get('R1')).toBe('map_ptr(map=counts,ks=4,vs=8)');
    expect([...stateAt(log, 6).keys()]).toEqual(['R0', 'R10', 'fp-8']);
  });

  it('begins with what the log says when it comes back to a branch', () => {
    const log = parseVerifierLog(read('unreleased-reference'));
    const back = log.steps.findIndex(({ from }) => from === 11);
    expect(log.steps[back]!.index).toBe(16);
    expect(stateAt(log, back).get('R1')).toBe('1');
    expect(stateAt(log, back).get('refs')).toBe('2');
    expect(stateAt(log, back).has('R3')).toBe(false);
  });

  it('finds the log among the lines of loaders, and the first that is refused', () => {
    const accepted =
      "libbpf: prog 'good': -- BEGIN PROG LOAD LOG --\n0: (95) exit\nprocessed 1 insns (limit 1000000)\n";
    const refused = `libbpf: prog 'bad': -- BEGIN PROG LOAD LOG --\n${read('scalar-address')}-- END PROG LOAD LOG --\n`;
    const other = `libbpf: prog 'other': -- BEGIN PROG LOAD LOG --\n${read('null-map-value')}-- END PROG LOAD LOG --\n`;
    const log = parseVerifierLog(
      `libbpf: loading object\n${accepted}${refused}libbpf: failed to load object\n${other}`,
    );
    expect(log.program).toBe('bad');
    expect(log.errors).toEqual(["R0 invalid mem access 'scalar'"]);
  });

  it('reads the log as Aya prints it, and with the line ends of Windows', () => {
    const text = `Error: the program was rejected\n\nVerifier output: ${read('scalar-address')}`.replaceAll(
      '\n',
      '\r\n',
    );
    expect(parseVerifierLog(text)).toMatchObject({ errors: ["R0 invalid mem access 'scalar'"] });
  });

  it('reads the logs of older kernels', () => {
    const log = parseVerifierLog(
      [
        '0: R1=ctx(id=0,off=0,imm=0) R10=fp0',
        '; return *count;',
        '0: (79) r1 = *(u64 *)(r0 +0)',
        ' R0=map_value_or_null(id=1,off=0,ks=4,vs=8,imm=0) R10=fp0',
        "R0 invalid mem access 'map_value_or_null'",
        'processed 1 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0',
      ].join('\n'),
    );
    expect(log.errors).toEqual(["R0 invalid mem access 'map_value_or_null'"]);
    expect(log.steps[0]!.source).toEqual({ text: 'return *count;', file: '', line: 0 });
  });

  it.each(['', 'hello\nworld', '\0\x1b[31m', '0: (', '; '.repeat(1000), `0: R1=${'('.repeat(100_000)}`])(
    'finds neither steps nor errors in text that is not a log: %#',
    (text) => {
      expect(parseVerifierLog(text)).toMatchObject({ steps: [], errors: [] });
    },
  );
});

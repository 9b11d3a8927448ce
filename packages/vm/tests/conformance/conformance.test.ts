import { describe, expect, it } from 'vitest';
import { engineNames, runCode } from '../run-code.js';
import { readCases } from './conformance-case.js';

const cases = readCases();
/** The suite's programs call helper 5 as one that does nothing here. */
const helpers = { bpf_ktime_get_ns: () => 0n };

describe('the BPF conformance suite', () => {
  it('is there as a whole', () => {
    expect(cases).toHaveLength(313);
  });

  for (const engine of engineNames) {
    it.each(cases)(`${engine}: $name`, ({ code, memory, result }) => {
      expect(runCode(code, { engine, memory, helpers }).r0).toBe(result);
    });
  }
});

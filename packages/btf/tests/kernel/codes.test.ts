import { readFileSync } from 'node:fs';
import { demand, kernelWithBpf, program } from '@bpf-link-wasm/testkit/requirement';
import { describe, expect, it } from 'vitest';
import { codes, type IssueCode } from '../../src/kernel/codes/codes.js';
import { validate } from '../../src/kernel/validate.js';
import { askKernel } from './btf-oracle.js';
import { codeCases, unreachable } from './code-cases.js';
import { answerOf } from './compare-with-kernel.js';
import { knownKernel, runningKernel } from './running-kernel.js';

/** A kernel that has destructors for none of its types, and a struct of the name that a case asks about. */
const kernelTypes = { hasStruct: (name: string): boolean => name === 'sk_buff', hasDestructor: (): boolean => false };

const cases = Object.entries(codeCases).map(([code, one]) => ({ code: code as IssueCode, ...one }));

describe('every code of the validator', () => {
  it('has a case, or a reason why it has none', () => {
    expect([...Object.keys(codeCases), ...Object.keys(unreachable)].toSorted()).toEqual(Object.keys(codes).toSorted());
  });

  it.each(cases)('is reported for what it is about: $code', ({ code, blob, kernel = '6.18', isWithoutTypes }) => {
    const { issues } = validate(blob, { kernel, ...(isWithoutTypes ? {} : { kernelTypes }) });
    expect(issues.map((issue) => issue.code)).toContain(code);
    const issue = issues.find((one) => one.code === code)!;
    // A kernel is not at a byte.
    const place = code === 'BTF_KERNEL_NEWER' ? '' : `, at byte ${issue.location.byteOffset}`;
    expect(issue.message).toContain(`, expected ${codes[code].expected}${place}`);
    expect(issue.fix).toBe(codes[code].fix);
    expect(issue.location.byteOffset).toBeLessThanOrEqual(blob.length);
  });

  it("is reported in the running kernel's words", (context) => {
    demand(context, kernelWithBpf, program('cc'), knownKernel);
    const options = runningKernel();
    // What makes the kernel itself warn is not shown to it.
    const asked = cases.filter(({ kernel, code }) => kernel === undefined && code !== 'BTF_FIELD_KERNEL_WARNING');
    const answers = askKernel(asked.map(({ blob }) => blob));
    expect(asked.map(({ code, blob }) => ({ code, ...answerOf(blob, options) }))).toEqual(
      asked.map(({ code }, index) => ({ code, ...answers[index] })),
    );
  });
});

describe('the tables of codes', () => {
  it('are named in one place each', () => {
    const text = readFileSync(new URL('../../src/kernel/codes/codes.ts', import.meta.url), 'utf8');
    for (const code of Object.keys(codes)) expect(text.split(`  ${code}: {`), code).toHaveLength(2);
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { codes, type IssueCode } from '../../src/kernel/codes/codes.js';
import { validate } from '../../src/kernel/validate.js';
import { messageCases, messages } from './message-cases.js';
import { codeCases, unreachable } from './code-cases.js';

/** A kernel without destructors, and with the struct that a case names. */
const kernelTypes = { hasStruct: (name: string): boolean => name === 'sk_buff', hasDestructor: (): boolean => false };

/** A problem in words. A kernel is not at a byte. */
function messageOf(code: IssueCode, subjectAndFound: string, byteOffset: number | undefined): string {
  return `${subjectAndFound}, expected ${codes[code].expected}${byteOffset === undefined ? '' : `, at byte ${byteOffset}`}`;
}

const cases = Object.entries(codeCases).map(([code, one]) => ({ code: code as IssueCode, ...one }));

describe('every code of the validator', () => {
  it('has a case, or a reason why there is none', () => {
    expect([...Object.keys(codeCases), ...Object.keys(unreachable)].toSorted()).toEqual(Object.keys(codes).toSorted());
  });

  it.each(cases)(
    'is reported for what it is about, and where: $code',
    ({ code, blob, kernel = '6.18', isWithoutTypes }) => {
      const { issues } = validate(blob, { kernel, ...(isWithoutTypes ? {} : { kernelTypes }) });
      const issue = issues.find((one) => one.code === code)!;
      const [subjectAndFound, byteOffset] = messages[code as keyof typeof messages];
      expect(issue).toMatchObject({ message: messageOf(code, subjectAndFound, byteOffset), fix: codes[code].fix });
      expect(issue.location.byteOffset).toBe(byteOffset ?? 0);
    },
  );

  it.each(messageCases)(
    'says what was found: $code, $says',
    ({ code, blob, says, byteOffset, notes = [], options }) => {
      const { issues } = validate(blob, { kernel: '6.18', kernelTypes, ...options });
      const issue = issues.find((one) => one.code === code);
      expect(issue).toMatchObject({ message: messageOf(code, says, byteOffset), location: { byteOffset }, notes });
    },
  );
});

describe('the tables of codes', () => {
  it('are each defined in one place', () => {
    const text = readFileSync(new URL('../../src/kernel/codes/codes.ts', import.meta.url), 'utf8');
    for (const code of Object.keys(codes)) expect(text.split(`  ${code}: {`), code).toHaveLength(2);
  });
});

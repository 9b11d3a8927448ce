import { describe, expect, it } from 'vitest';
import { checkLoadRequest } from '../../src/kernel/load-request.js';

describe('a call of BPF_BTF_LOAD', () => {
  it('depends on the BTF if the arguments are valid', () => {
    expect(checkLoadRequest({ size: 16 * 1024 * 1024 })).toBeUndefined();
    expect(checkLoadRequest({ size: 1, logLevel: 1, logSize: 4096, hasLogBuffer: true })).toBeUndefined();
  });

  it('is refused for too large BTF', () => expect(checkLoadRequest({ size: 16 * 1024 * 1024 + 1 })).toBe('E2BIG'));

  it('is refused for any flag except the token flag since 6.9', () => {
    expect(checkLoadRequest({ size: 1, flags: 1 })).toBe('EINVAL');
    expect(checkLoadRequest({ size: 1, flags: 1 << 16 }, { kernel: '6.9' })).toBeUndefined();
    expect(checkLoadRequest({ size: 1, flags: 1 << 16 }, { kernel: '6.8' })).toBe('EINVAL');
  });

  it('is refused without the capability, or with fields that the kernel does not know', () => {
    expect(checkLoadRequest({ size: 1, isPrivileged: false })).toBe('EPERM');
    expect(checkLoadRequest({ size: 1, isTailZero: false })).toBe('E2BIG');
  });

  it('is refused for an incompletely specified log', () => {
    expect(checkLoadRequest({ size: 1, logLevel: 1, logSize: 4096 })).toBe('EINVAL');
    expect(checkLoadRequest({ size: 1, logSize: 4096, hasLogBuffer: true })).toBe('EINVAL');
    expect(checkLoadRequest({ size: 1, logLevel: 16, logSize: 4096, hasLogBuffer: true })).toBe('EINVAL');
  });

  it.each([
    // kernel, log level, log size, whether there is a buffer: what bpf_vlog_init answers.
    ['6.3', 1, 127, true, 'EINVAL'],
    ['6.3', 1, 128, true, undefined],
    ['6.3', 1, 0xffffff, true, undefined],
    ['6.3', 1, 0x1000000, true, 'EINVAL'],
    ['6.3', 0, 0, false, undefined],
    ['6.3', 1, 0, false, 'EINVAL'],
    ['6.3', 8, 4096, true, 'EINVAL'],
    ['6.3', 7, 4096, true, undefined],
    ['6.4', 8, 4096, true, undefined],
    ['6.4', 16, 4096, true, 'EINVAL'],
    ['6.4', 1, 1, true, undefined],
    ['6.4', 1, 0x3fffffff, true, undefined],
    ['6.4', 1, 0x40000000, true, 'EINVAL'],
    ['6.4', 1, 0, false, undefined],
    ['6.4', 0, 4096, true, 'EINVAL'],
    ['6.4', 1, 0, true, 'EINVAL'],
  ] as const)(
    'has a log that kernel %s judges: level %i, %i bytes, buffer %s',
    (kernel, logLevel, logSize, hasLogBuffer, expected) => {
      expect(checkLoadRequest({ size: 1, logLevel, logSize, hasLogBuffer }, { kernel })).toBe(expected);
    },
  );

  it('is judged in the order of the kernel: unknown fields, flags, the capability, the size, the log', () => {
    const size = 16 * 1024 * 1024 + 1;
    const all = { size, flags: 1, logSize: 1, isPrivileged: false, isTailZero: false };
    const answers = [
      all,
      { ...all, isTailZero: true },
      { ...all, isTailZero: true, flags: 0 },
      { ...all, isTailZero: true, flags: 0, isPrivileged: true },
      { ...all, isTailZero: true, flags: 0, isPrivileged: true, size: size - 1 },
    ].map((request) => checkLoadRequest(request));
    expect(answers).toEqual(['E2BIG', 'EINVAL', 'EPERM', 'E2BIG', 'EINVAL']);
  });
});

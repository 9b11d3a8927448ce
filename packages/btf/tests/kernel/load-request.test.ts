import { describe, expect, it } from 'vitest';
import { checkLoadRequest } from '../../src/kernel/load-request.js';

describe('a call of BPF_BTF_LOAD', () => {
  it('is left to the BTF when it is right', () => {
    expect(checkLoadRequest({ size: 16 * 1024 * 1024 })).toBeUndefined();
    expect(checkLoadRequest({ size: 1, logLevel: 1, logSize: 4096, hasLogBuffer: true })).toBeUndefined();
  });

  it('is refused for what is too large', () => expect(checkLoadRequest({ size: 16 * 1024 * 1024 + 1 })).toBe('E2BIG'));

  it('is refused for flags, except for that of a token since 6.9', () => {
    expect(checkLoadRequest({ size: 1, flags: 1 })).toBe('EINVAL');
    expect(checkLoadRequest({ size: 1, flags: 1 << 16 }, { kernel: '6.9' })).toBeUndefined();
    expect(checkLoadRequest({ size: 1, flags: 1 << 16 }, { kernel: '6.8' })).toBe('EINVAL');
  });

  it('is refused without the capability, or with fields that the kernel does not know', () => {
    expect(checkLoadRequest({ size: 1, isPrivileged: false })).toBe('EPERM');
    expect(checkLoadRequest({ size: 1, isTailZero: false })).toBe('E2BIG');
  });

  it('is refused for a log that is half there', () => {
    expect(checkLoadRequest({ size: 1, logLevel: 1, logSize: 4096 })).toBe('EINVAL');
    expect(checkLoadRequest({ size: 1, logSize: 4096, hasLogBuffer: true })).toBe('EINVAL');
    expect(checkLoadRequest({ size: 1, logLevel: 16, logSize: 4096, hasLogBuffer: true })).toBe('EINVAL');
  });
});

import { describe, expect, test } from 'vitest';
import { probeCpu } from '../src/probe-cpu.js';

describe('probeCpu', () => {
  test.each([
    ['7.0.1', 'v4'],
    ['6.6.0-rc1', 'v4'],
    ['6.5.13-generic', 'v3'],
    ['5.1.0', 'v3'],
    ['5.0.21', 'v2'],
    ['4.14.336', 'v2'],
    ['4.9.0', 'v1'],
  ])('chooses for kernel %s the version %s', (release, cpu) => {
    expect(probeCpu('linux', release)).toBe(cpu);
  });

  test('needs Linux', () => {
    expect(() => probeCpu('darwin', '24.0.0')).toThrow(
      expect.objectContaining({
        code: 'USAGE_CPU_PROBE',
        details: { platform: 'darwin', reason: 'there is no BPF CPU' },
      }),
    );
  });

  test('requires a kernel release that it understands', () => {
    expect(() => probeCpu('linux', 'custom')).toThrow('kernel release "custom" is not understood on linux');
  });
});

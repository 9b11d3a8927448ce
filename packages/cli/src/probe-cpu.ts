import { release } from 'node:os';
import { UsageError } from '@bpf-link-wasm/driver';

/**
 * The newest BPF instruction set of the running kernel, by its release number. LLVM loads small programs instead, which
 * needs privileges and a system call that JavaScript cannot make. Backported instructions are not detected.
 * @see llvm/lib/TargetParser/Host.cpp, getHostCPUNameForBPF: v4 from 6.6 on, v3 (jmp32) from 5.1, v2 from 4.14
 * @throws {UsageError} USAGE_CPU_PROBE
 */
export function probeCpu(platform: string = process.platform, kernelRelease = release()): 'v1' | 'v2' | 'v3' | 'v4' {
  if (platform !== 'linux') throw new UsageError('USAGE_CPU_PROBE', { platform, reason: 'there is no BPF CPU' });
  const match = /^(\d+)\.(\d+)/.exec(kernelRelease);
  if (!match) {
    throw new UsageError('USAGE_CPU_PROBE', {
      platform,
      reason: `kernel release "${kernelRelease}" is not understood`,
    });
  }
  const isAtLeast = (major: number, minor: number): boolean =>
    Number(match[1]) > major || (Number(match[1]) === major && Number(match[2]) >= minor);
  if (isAtLeast(6, 6)) return 'v4';
  if (isAtLeast(5, 1)) return 'v3';
  return isAtLeast(4, 14) ? 'v2' : 'v1';
}

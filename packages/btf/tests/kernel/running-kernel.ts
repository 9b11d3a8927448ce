import { readFileSync } from 'node:fs';
import { release } from 'node:os';
import type { Requirement } from '@bpf-link-wasm/testkit/requirement';
import { isBeyondKnown, parseKernelVersion } from '../../src/kernel/rules/kernel-version.js';
import { kernelTypesOf } from '../../src/kernel/fields/kernel-types.js';
import type { ValidateOptions } from '../../src/kernel/validate.js';

/** The running kernel is one whose rules are known. */
export const knownKernel: Requirement = {
  missing: () => {
    const version = parseKernelVersion(release());
    const isKnown = version !== undefined && !isBeyondKnown(version);
    return isKnown ? undefined : `the rules of kernel ${release()} are not known`;
  },
};

/** Options to validate as the running kernel does, with its own types. */
export function runningKernel(): Required<Pick<ValidateOptions, 'kernel' | 'kernelTypes'>> {
  const kernelTypes = kernelTypesOf(new Uint8Array(readFileSync('/sys/kernel/btf/vmlinux')));
  if (kernelTypes === undefined) throw new Error('/sys/kernel/btf/vmlinux is not BTF');
  return { kernel: release(), kernelTypes };
}

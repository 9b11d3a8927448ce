import { accessSync, constants, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Something that a test requires of the machine. */
export interface Requirement {
  /** Why this machine lacks it, as the end of a sentence; undefined if it has it. */
  missing(): string | undefined;
}

/** The part of vitest's test context that is used here. */
export interface SkippableContext {
  skip(note?: string): never;
}

/** Skips the running test, with the reason, if the machine lacks something. In CI (`CI=true`) it fails instead. */
export function demand(context: SkippableContext, ...requirements: readonly Requirement[]): void {
  for (const requirement of requirements) {
    const reason = requirement.missing();
    if (reason === undefined) continue;
    if (process.env['CI'] === 'true') throw new Error(`${reason}; in CI nothing is skipped`);
    context.skip(reason);
  }
}

/** The program's path, from PATH and the system's own folders. */
export function findProgram(name: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

/** Requires that one of the programs is installed. */
export function program(...names: readonly [string, ...string[]]): Requirement {
  return {
    missing: () => (names.some((name) => findProgram(name)) ? undefined : `${names.join(' or ')} is not installed`),
  };
}

/** Requires that this process may load BPF programs: Linux, root with its capabilities (a container may lack them), a kernel with BTF. */
export const kernelWithBpf: Requirement = {
  missing: () => {
    if (process.platform !== 'linux') return `the kernel is not Linux but ${process.platform}`;
    if (process.getuid?.() !== 0) return 'loading BPF programs needs root';
    if (!hasCapability(21)) return 'loading BPF programs needs CAP_SYS_ADMIN, which this container does not have';
    if (!isReadable('/sys/kernel/btf/vmlinux')) return 'the kernel has no BTF at /sys/kernel/btf/vmlinux';
    return undefined;
  },
};

/** Requires that this process may give files to other users and run programs as them: root with its capabilities. */
export const otherUsers: Requirement = {
  missing: () => {
    if (process.platform !== 'linux') return `acting as another user needs Linux, this is ${process.platform}`;
    const has = [0, 7].every(hasCapability);
    return has ? undefined : 'acting as another user needs root with CAP_CHOWN and CAP_SETUID';
  },
};

/** Requires that this process may create a mount namespace and mount in it. */
export const otherMounts: Requirement = {
  missing: () => {
    if (process.platform !== 'linux') return `mount namespaces need Linux, this is ${process.platform}`;
    if (!hasCapability(21)) return 'mounting needs root with CAP_SYS_ADMIN';
    return program('unshare').missing();
  },
};

function isExecutable(path: string): boolean {
  return hasAccess(path, constants.X_OK);
}

/** @see man capabilities(7); the numbers are those of linux/capability.h */
function hasCapability(number: number): boolean {
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0';
  return ((BigInt(`0x${effective}`) >> BigInt(number)) & 1n) === 1n;
}

/** Whether this process may read a path. */
export function isReadable(path: string): boolean {
  return hasAccess(path, constants.R_OK);
}

function hasAccess(path: string, mode: number): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}

import type { ErrnoName } from './codes/issue.js';
import { assertKernelVersion } from './rules/kernel-version.js';

/** Arguments of BPF_BTF_LOAD, besides the BTF itself. */
export interface LoadRequest {
  /** Size of the BTF (btf_size). */
  readonly size: number;
  /** btf_flags: BPF_F_TOKEN_FD (1 << 16) is the only one, kernel >= 6.9. */
  readonly flags?: number;
  readonly logLevel?: number;
  readonly logSize?: number;
  readonly hasLogBuffer?: boolean;
  /** Whether the caller has CAP_BPF (CAP_SYS_ADMIN before 5.8), or a token. */
  readonly isPrivileged?: boolean;
  /** Whether the bytes after the last field that the kernel knows are zero. */
  readonly isTailZero?: boolean;
}

/** BTF_MAX_SIZE. */
const maxSize = 16 * 1024 * 1024;

const tokenFlag = 1 << 16;

/** BPF_LOG_LEVEL and BPF_LOG_STATS; BPF_LOG_FIXED since 6.4. */
const logBits = 7;
const logFixed = 8;

/**
 * Returns a kernel's answer to the call itself, before it looks at the BTF.
 *
 * @returns undefined when the BTF decides; a log that overflows turns any verdict into ENOSPC
 * @throws RangeError when the kernel version is not known
 * @see Linux kernel/bpf/syscall.c bpf_btf_load, kernel/bpf/log.c bpf_vlog_init
 */
export function checkLoadRequest(
  request: LoadRequest,
  options: { readonly kernel?: string } = {},
): ErrnoName | undefined {
  const version = assertKernelVersion(options.kernel);
  const {
    size,
    flags = 0,
    logLevel = 0,
    logSize = 0,
    hasLogBuffer = false,
    isPrivileged = true,
    isTailZero = true,
  } = request;
  if (!isTailZero) return 'E2BIG';
  const known = version >= 6009 ? tokenFlag : 0;
  if ((flags & ~known) !== 0) return 'EINVAL';
  if (!isPrivileged) return 'EPERM';
  if (size > maxSize) return 'E2BIG';
  return isLogFine(version, logLevel, logSize, hasLogBuffer) ? undefined : 'EINVAL';
}

function isLogFine(version: number, level: number, size: number, hasBuffer: boolean): boolean {
  if (hasBuffer !== size > 0) return false;
  if (hasBuffer && level === 0) return false;
  const bits = version >= 6004 ? logBits | logFixed : logBits;
  if ((level & ~bits) !== 0) return false;
  // Before the log could rotate, it had to have at least 128 bytes, if one was requested.
  if (version < 6004) return level === 0 || (hasBuffer && size >= 128 && size <= 0xffffffff >>> 8);
  return size <= 0xffffffff >>> 2;
}

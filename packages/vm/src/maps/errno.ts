/**
 * The kernel's error numbers that maps and helpers return.
 * @see Linux include/uapi/asm-generic/errno-base.h, errno.h; ENOTSUPP is the kernel's own (include/linux/errno.h)
 */
export const Errno = {
  EPERM: 1,
  ENOENT: 2,
  E2BIG: 7,
  EBADF: 9,
  EAGAIN: 11,
  ENOMEM: 12,
  EACCES: 13,
  EFAULT: 14,
  EBUSY: 16,
  EEXIST: 17,
  ENODEV: 19,
  EINVAL: 22,
  ENOSPC: 28,
  ERANGE: 34,
  ENODATA: 61,
  EPROTO: 71,
  EOVERFLOW: 75,
  EPROTONOSUPPORT: 93,
  EOPNOTSUPP: 95,
  EALREADY: 114,
  ENOTSUPP: 524,
} as const;

const names = new Map<number, string>(Object.entries(Errno).map(([name, number]) => [number, name]));

/** The name of an error number, negative or not: `EINVAL`. */
export function formatErrno(result: number): string {
  return names.get(Math.abs(result)) ?? `error ${Math.abs(result)}`;
}

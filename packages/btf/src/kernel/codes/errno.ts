/**
 * The error numbers that BTF loading and the loaders answer with.
 *
 * @see Linux include/uapi/asm-generic/errno-base.h, errno.h; ENOTSUPP is the kernel's own (include/linux/errno.h)
 */
export const errnoNumbers = {
  EPERM: 1,
  ENOENT: 2,
  E2BIG: 7,
  EACCES: 13,
  EFAULT: 14,
  EEXIST: 17,
  EINVAL: 22,
  ENOSPC: 28,
  ELOOP: 40,
  EOPNOTSUPP: 95,
  ENOTSUPP: 524,
} as const;

/** The name of an error number. */
export type ErrnoName = keyof typeof errnoNumbers;

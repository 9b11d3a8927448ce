// SPDX-License-Identifier: Apache-2.0 OR MIT
//
// What Emscripten's C library would ask the host for. The core touches no
// files, no environment and no clock but the host's, so everything fails as on
// a system without files, and the module imports nothing but bpf_link.h's
// functions.
#ifdef __wasm__
#include "bpf_link.h"
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <wasi/api.h>

extern "C" {

void emscripten_notify_memory_growth(size_t) {}

__wasi_errno_t __wasi_clock_time_get(__wasi_clockid_t, __wasi_timestamp_t,
                                     __wasi_timestamp_t *Nanoseconds) {
  *Nanoseconds = static_cast<__wasi_timestamp_t>(bl_host_now() * 1e6);
  return __WASI_ERRNO_SUCCESS;
}

/// LLVM exits for some of its own options, such as --version.
void __wasi_proc_exit(__wasi_exitcode_t Code) {
  char Digits[11];
  size_t At = sizeof(Digits);
  do
    Digits[--At] = static_cast<char>('0' + Code % 10);
  while (Code /= 10);
  bl_host_fatal(3, Digits + At, static_cast<uint32_t>(sizeof(Digits) - At));
}

__wasi_errno_t __wasi_environ_sizes_get(__wasi_size_t *Count,
                                        __wasi_size_t *Size) {
  *Count = *Size = 0;
  return __WASI_ERRNO_SUCCESS;
}
__wasi_errno_t __wasi_environ_get(uint8_t **, uint8_t *) {
  return __WASI_ERRNO_SUCCESS;
}
__wasi_errno_t __wasi_fd_close(__wasi_fd_t) { return __WASI_ERRNO_BADF; }
__wasi_errno_t __wasi_fd_fdstat_get(__wasi_fd_t, __wasi_fdstat_t *) {
  return __WASI_ERRNO_BADF;
}
__wasi_errno_t __wasi_fd_seek(__wasi_fd_t, __wasi_filedelta_t, __wasi_whence_t,
                              __wasi_filesize_t *) {
  return __WASI_ERRNO_BADF;
}
__wasi_errno_t __wasi_fd_read(__wasi_fd_t, const __wasi_iovec_t *, size_t,
                              __wasi_size_t *) {
  return __WASI_ERRNO_BADF;
}
__wasi_errno_t __wasi_fd_pread(__wasi_fd_t, const __wasi_iovec_t *, size_t,
                               __wasi_filesize_t, __wasi_size_t *) {
  return __WASI_ERRNO_BADF;
}
/// LLVM's last message before it exits, and what it writes where it has no
/// better way. An error here would stop LLVM.
__wasi_errno_t __wasi_fd_write(__wasi_fd_t, const __wasi_ciovec_t *Buffers,
                               size_t Count, __wasi_size_t *Written) {
  *Written = 0;
  for (size_t I = 0; I < Count; ++I) {
    bl_host_log(reinterpret_cast<const char *>(Buffers[I].buf),
                static_cast<uint32_t>(Buffers[I].buf_len));
    *Written += Buffers[I].buf_len;
  }
  return __WASI_ERRNO_SUCCESS;
}

int __syscall_faccessat(int, intptr_t, int, int) { return -ENOENT; }
int __syscall_chdir(intptr_t) { return -ENOENT; }
int __syscall_dup3(int, int, int) { return -EBADF; }
int __syscall_getcwd(intptr_t Path, size_t Size) {
  if (Size < 2)
    return -ERANGE;
  char *Text = reinterpret_cast<char *>(Path);
  Text[0] = '/';
  Text[1] = 0;
  return 2;
}
int __syscall_getdents64(int, intptr_t, size_t) { return -EBADF; }
int __syscall_readlinkat(int, intptr_t, intptr_t, size_t) { return -ENOENT; }
int __syscall_unlinkat(int, intptr_t, int) { return -ENOENT; }
int __syscall_rmdir(intptr_t) { return -ENOENT; }
int __syscall_statfs64(intptr_t, size_t, intptr_t) { return -ENOENT; }

} // extern "C"
#endif

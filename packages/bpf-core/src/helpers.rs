//! The two helpers that read kernel memory. Their names and numbers are from `linux/bpf.h`. Kernel >= 5.5.

use core::ffi::c_void;

#[cfg(target_arch = "bpf")]
mod call {
    use super::c_void;

    #[inline(always)]
    pub(crate) unsafe fn probe_read_kernel(into: *mut c_void, size: u32, from: *const c_void) -> i64 {
        // SAFETY: the number is the helper's, and the kernel documents this signature.
        unsafe {
            let helper = core::mem::transmute::<usize, unsafe extern "C" fn(*mut c_void, u32, *const c_void) -> i64>(113);
            helper(into, size, from)
        }
    }

    #[inline(always)]
    pub(crate) unsafe fn probe_read_kernel_str(into: *mut c_void, size: u32, from: *const c_void) -> i64 {
        // SAFETY: the number is the helper's, and the kernel documents this signature.
        unsafe {
            let helper = core::mem::transmute::<usize, unsafe extern "C" fn(*mut c_void, u32, *const c_void) -> i64>(115);
            helper(into, size, from)
        }
    }

    #[inline(always)]
    pub(crate) fn assert_readable<T>(_from: *const T) {}
}

#[cfg(not(target_arch = "bpf"))]
mod call {
    use super::c_void;

    /// `-EFAULT`.
    const FAULT: i64 = -14;

    /// Whether this is the address of a field behind a null pointer: the first page of a process is never mapped.
    fn is_null<T>(pointer: *const T) -> bool {
        pointer.addr() < 4096
    }

    #[cfg(feature = "host-reads")]
    fn assert_allowed() {}

    #[cfg(not(feature = "host-reads"))]
    fn assert_allowed() {
        panic!(
            "only a BPF program can read kernel memory; for tests, the feature `host-reads` of bpf-core reads this process's memory"
        );
    }

    pub(crate) unsafe fn probe_read_kernel(into: *mut c_void, size: u32, from: *const c_void) -> i64 {
        assert_allowed();
        if is_null(from) {
            return FAULT;
        }
        // SAFETY: with `host-reads`, the caller promises that both have that many bytes.
        unsafe { into.cast::<u8>().copy_from(from.cast(), size as usize) };
        0
    }

    pub(crate) unsafe fn probe_read_kernel_str(into: *mut c_void, size: u32, from: *const c_void) -> i64 {
        assert_allowed();
        if is_null(from) {
            return FAULT;
        }
        let (into, from) = (into.cast::<u8>(), from.cast::<u8>());
        for index in 0..size as usize {
            // SAFETY: with `host-reads`, the caller promises that the text is readable up to its NUL.
            unsafe {
                let byte = if index + 1 == size as usize { 0 } else { from.add(index).read() };
                into.add(index).write(byte);
                if byte == 0 {
                    return i64::from(u32::try_from(index + 1).unwrap_or(u32::MAX));
                }
            }
        }
        0
    }

    pub(crate) fn assert_readable<T>(from: *const T) {
        assert_allowed();
        assert!(!is_null(from), "core_load! of a null pointer");
    }
}

pub(crate) use call::{assert_readable, probe_read_kernel, probe_read_kernel_str};

use core::ffi::c_void;
use core::mem::{MaybeUninit, size_of};
use core::ptr::NonNull;

use super::access::check_alignment;
use super::ring_buf::RULES;
use crate::helpers::{dynptr_data, dynptr_read, user_ringbuf_drain};
use crate::{Argument, Pod, define_map};

define_map! {
    /// Records from user space: `BPF_MAP_TYPE_USER_RINGBUF`. Kernel >= 6.1.
    ///
    /// `BYTES` is a power of two and a multiple of the page size. Only one program can read at a time: another one gets `-EBUSY`.
    pub struct UserRingBuf<; BYTES, FLAGS = 0> {
        map_type: 31,
        max_entries: BYTES,
        map_flags: FLAGS,
        rules: RULES,
        arguments: [Argument::MaxEntries, Argument::Flags],
    }
}

impl<const BYTES: usize, const FLAGS: usize> UserRingBuf<BYTES, FLAGS> {
    /// Does not wake user space that waits for space.
    pub const NO_WAKEUP: u64 = 1;
    /// Wakes user space even when nothing was read.
    pub const FORCE_WAKEUP: u64 = 2;

    /// Calls `callback` for each record until it returns 1, for at most 128 Ki records; returns the number of records.
    ///
    /// # Safety
    ///
    /// The callback returns 0 or 1 and uses the pointers only while it runs.
    #[inline(always)]
    pub unsafe fn drain<C>(
        &self,
        callback: unsafe extern "C" fn(*const Sample, *mut C) -> i64,
        context: &mut C,
        flags: u64,
    ) -> Result<u32, i64> {
        let context = core::ptr::from_mut(context).cast();
        // SAFETY: the callback takes what the kernel passes.
        let seen = unsafe { user_ringbuf_drain(self.as_ptr(), callback as *const c_void, context, flags) };
        u32::try_from(seen).map_err(|_| seen)
    }
}

/// A record that user space wrote: a dynptr of the kernel.
#[repr(C, align(8))]
pub struct Sample {
    opaque: [u64; 2],
}

impl Sample {
    /// The record in place; `None` when it is shorter than `T`.
    ///
    /// User space can still write to it: checked data may change later.
    #[inline(always)]
    pub fn data<T: Pod>(&self) -> Option<*const T> {
        const { check_alignment::<T>() }
        // SAFETY: this is a dynptr.
        let data = unsafe { dynptr_data(core::ptr::from_ref(self).cast(), 0, size_of::<T>() as u64) };
        NonNull::new(data.cast::<T>()).map(|data| data.as_ptr().cast_const())
    }

    /// A copy of the record; the kernel's error when it is shorter than `T`.
    #[inline(always)]
    pub fn read<T: Pod>(&self) -> Result<T, i64> {
        let mut value = MaybeUninit::<T>::uninit();
        let dynptr = core::ptr::from_ref(self).cast();
        // SAFETY: this is a dynptr, and without an error the kernel has written all bytes of the value.
        unsafe {
            match dynptr_read(value.as_mut_ptr().cast(), size_of::<T>() as u64, dynptr, 0, 0) {
                0 => Ok(value.assume_init()),
                error => Err(error),
            }
        }
    }
}

use core::mem::{MaybeUninit, size_of};
use core::ops::{Deref, DerefMut};
use core::ptr::NonNull;

use super::access::check_alignment;
use crate::helpers::{result_of, ringbuf_discard, ringbuf_output, ringbuf_query, ringbuf_reserve, ringbuf_submit};
use crate::map_flags::NUMA_NODE;
use crate::{Argument, Entries, KeyRule, Pod, Rules, ValueRule, define_map};

pub(super) const RULES: Rules = Rules {
    entries: Entries::PowerOfTwoPages,
    key: KeyRule::Any,
    value: ValueRule::Any,
    flags: NUMA_NODE,
    required_flags: 0,
    max_extra: 0,
};

define_map! {
    /// Records for user space in the order in which they were reserved: `BPF_MAP_TYPE_RINGBUF`. Kernel >= 5.8.
    ///
    /// `BYTES` is a power of two and a multiple of the page size; libbpf and Aya round it up to the page size of the machine.
    /// All CPUs share the buffer. Cost: [`reserve`](Self::reserve) holds a lock briefly and copies nothing;
    /// [`output`](Self::output) copies.
    pub struct RingBuf<; BYTES, FLAGS = 0> {
        map_type: 27,
        max_entries: BYTES,
        map_flags: FLAGS,
        rules: RULES,
        arguments: [Argument::MaxEntries, Argument::Flags],
    }
}

impl<const BYTES: usize, const FLAGS: usize> RingBuf<BYTES, FLAGS> {
    /// Wakes the reader only if necessary: the default.
    pub const WAKEUP_ADAPTIVE: u64 = 0;
    /// Does not wake the reader.
    pub const NO_WAKEUP: u64 = 1;
    /// Always wakes the reader.
    pub const FORCE_WAKEUP: u64 = 2;

    /// Reserves space for a record; `None` when the buffer is full. The space must be returned with
    /// [`submit`](RingBufEntry::submit) or [`discard`](RingBufEntry::discard), on every path through the program: the verifier
    /// checks this.
    #[inline(always)]
    pub fn reserve<T: 'static>(&self) -> Option<RingBufEntry<T>> {
        const { check_alignment::<T>() }
        // SAFETY: the map is a ring buffer.
        let record = unsafe { ringbuf_reserve(self.as_ptr(), size_of::<T>() as u64, 0) };
        NonNull::new(record.cast()).map(RingBufEntry)
    }

    /// Copies a record into the buffer; `-EAGAIN` when it is full.
    #[inline(always)]
    pub fn output<T: ?Sized + Record>(&self, record: &T, flags: u64) -> Result<(), i64> {
        let data = core::ptr::from_ref(record).cast();
        // SAFETY: the map is a ring buffer, and the record has that many bytes.
        result_of(unsafe { ringbuf_output(self.as_ptr(), data, size_of_val(record) as u64, flags) })
    }

    /// A snapshot of the number of bytes that wait for the reader.
    #[inline(always)]
    pub fn available(&self) -> u64 {
        // SAFETY: the map is a ring buffer; 0 is BPF_RB_AVAIL_DATA.
        unsafe { ringbuf_query(self.as_ptr(), 0) }
    }
}

/// A type that can be copied into a ring buffer or a perf buffer: plain data, or a slice of it.
pub trait Record {}

impl<T: Pod> Record for T {}
impl<T: Pod> Record for [T] {}

/// Reserved space in a ring buffer for one `T`.
#[must_use = "the verifier refuses a program that does not submit or discard its room in a ring buffer"]
pub struct RingBufEntry<T>(NonNull<MaybeUninit<T>>);

impl<T> RingBufEntry<T> {
    /// Submits the record to the reader. `flags` is 0 or one of the `WAKEUP` flags of [`RingBuf`].
    ///
    /// Bytes that the program did not write are those of an earlier record.
    #[inline(always)]
    pub fn submit(self, flags: u64) {
        // SAFETY: the pointer comes from reserve.
        unsafe { ringbuf_submit(self.0.as_ptr().cast(), flags) }
    }

    /// Discards the record: the reader does not see it.
    #[inline(always)]
    pub fn discard(self, flags: u64) {
        // SAFETY: the pointer comes from reserve.
        unsafe { ringbuf_discard(self.0.as_ptr().cast(), flags) }
    }
}

impl<T> Deref for RingBufEntry<T> {
    type Target = MaybeUninit<T>;

    #[inline(always)]
    fn deref(&self) -> &Self::Target {
        // SAFETY: the space stays reserved until it is returned, and nobody else has it.
        unsafe { self.0.as_ref() }
    }
}

impl<T> DerefMut for RingBufEntry<T> {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut Self::Target {
        // SAFETY: the space stays reserved until it is returned, and nobody else has it.
        unsafe { self.0.as_mut() }
    }
}

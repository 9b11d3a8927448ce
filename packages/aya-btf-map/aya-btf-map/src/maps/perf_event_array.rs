use core::ffi::c_void;
use core::mem::{MaybeUninit, size_of};

use super::ring_buf::Record;
use crate::helpers::result_of;
use crate::helpers::{perf_event_output, perf_event_read, perf_event_read_value};
use crate::map_flags::{NUMA_NODE, PRESERVE_ELEMS, RDONLY, WRONLY};
use crate::{Argument, Entries, KeyRule, Pod, Rules, ValueRule, define_map};

define_map! {
    /// Perf events, such as a buffer for each CPU: `BPF_MAP_TYPE_PERF_EVENT_ARRAY`. Kernel >= 4.3.
    ///
    /// With `MAX_ENTRIES` 0 loaders create an element for each CPU. For new programs [`RingBuf`](crate::RingBuf) is simpler and keeps
    /// the order of records across CPUs.
    pub struct PerfEventArray<; MAX_ENTRIES = 0, FLAGS = 0> {
        map_type: 4,
        key: u32,
        value: u32,
        max_entries: MAX_ENTRIES,
        map_flags: FLAGS,
        rules: Rules {
            entries: Entries::Any,
            key: KeyRule::Size(4, 4),
            value: ValueRule::UpTo(4),
            flags: NUMA_NODE | RDONLY | WRONLY | PRESERVE_ELEMS,
            required_flags: 0,
            max_extra: 0,
        },
        arguments: [Argument::MaxEntries, Argument::Flags],
    }
}

/// A counter and how long it ran, `struct bpf_perf_event_value`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub struct PerfEventValue {
    /// The count.
    pub counter: u64,
    /// Nanoseconds since the event was enabled.
    pub enabled: u64,
    /// Nanoseconds in which it was counted.
    pub running: u64,
}

// SAFETY: three numbers of the same size.
unsafe impl Pod for PerfEventValue {}

impl<const MAX_ENTRIES: usize, const FLAGS: usize> PerfEventArray<MAX_ENTRIES, FLAGS> {
    /// The event of the CPU that runs the program, as index or in flags: `BPF_F_CURRENT_CPU`.
    pub const CURRENT_CPU: u64 = 0xffff_ffff;

    /// Copies a record into the buffer of the event at the index that `flags` holds in its low half, usually
    /// [`CURRENT_CPU`](Self::CURRENT_CPU). `-ENOENT` when user space has set no event there. Kernel >= 4.4.
    ///
    /// For packets the upper half is the number of packet bytes that follow the record.
    ///
    /// # Safety
    ///
    /// `context` is the program's own.
    #[inline(always)]
    pub unsafe fn output<T: ?Sized + Record>(&self, context: *mut c_void, record: &T, flags: u64) -> Result<(), i64> {
        let data = core::ptr::from_ref(record).cast();
        // SAFETY: the record has that many bytes.
        result_of(unsafe { perf_event_output(context, self.as_ptr(), flags, data, size_of_val(record) as u64) })
    }

    /// Reads the counter of the event at an index, or of [`CURRENT_CPU`](Self::CURRENT_CPU).
    ///
    /// A counter value that looks like an error cannot be told from one: use [`read_value`](Self::read_value) where the kernel has it.
    #[inline(always)]
    pub fn read(&self, index: u64) -> u64 {
        // SAFETY: the map is a perf event array.
        unsafe { perf_event_read(self.as_ptr(), index) }
    }

    /// Reads the counter of the event at an index, with its times. Kernel >= 4.15.
    #[inline(always)]
    pub fn read_value(&self, index: u64) -> Result<PerfEventValue, i64> {
        let mut value = MaybeUninit::<PerfEventValue>::uninit();
        // A size is far from 32 bits.
        #[allow(clippy::cast_possible_truncation)]
        let size = size_of::<PerfEventValue>() as u32;
        // SAFETY: the kernel writes that many bytes, zeros when it fails.
        unsafe {
            match perf_event_read_value(self.as_ptr(), index, value.as_mut_ptr().cast(), size) {
                0 => Ok(value.assume_init()),
                error => Err(error),
            }
        }
    }
}

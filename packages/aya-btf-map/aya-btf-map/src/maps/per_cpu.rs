use core::ptr::NonNull;

use super::access::{insertion, iteration, lookups, removal};
use super::{array, hash};
use crate::helpers::map_lookup_percpu_elem;
use crate::map_flags::{ACCESS, NO_COMMON_LRU, NO_PREALLOC, ZERO_SEED};
use crate::{Argument, Rules, ValueRule, define_map};

/// `PCPU_MIN_UNIT_SIZE` of the kernel, the largest per-CPU allocation.
pub(super) const LARGEST_VALUE: usize = 32 << 10;

define_map! {
    /// A hash table with a value for each CPU: `BPF_MAP_TYPE_PERCPU_HASH`. Kernel >= 4.6.
    ///
    /// The methods access the value of the CPU that runs the program, so only user space can race with them.
    pub struct PerCpuHashMap<K, V; MAX_ENTRIES, FLAGS = 0> {
        map_type: 5,
        key: K,
        value: V,
        max_entries: MAX_ENTRIES,
        map_flags: FLAGS,
        rules: Rules { value: ValueRule::UpTo(LARGEST_VALUE), flags: NO_PREALLOC | ACCESS | ZERO_SEED, ..hash::RULES },
        arguments: [Argument::Key, Argument::Value, Argument::MaxEntries, Argument::Flags],
    }
}

define_map! {
    /// A hash table with a value for each CPU that drops a least recently used element when it is full:
    /// `BPF_MAP_TYPE_LRU_PERCPU_HASH`. Kernel >= 4.10.
    pub struct LruPerCpuHashMap<K, V; MAX_ENTRIES, FLAGS = 0> {
        map_type: 10,
        key: K,
        value: V,
        max_entries: MAX_ENTRIES,
        map_flags: FLAGS,
        rules: Rules { value: ValueRule::UpTo(LARGEST_VALUE), flags: NO_COMMON_LRU | ACCESS | ZERO_SEED, ..hash::RULES },
        arguments: [Argument::Key, Argument::Value, Argument::MaxEntries, Argument::Flags],
    }
}

define_map! {
    /// An array with a value for each CPU: `BPF_MAP_TYPE_PERCPU_ARRAY`. Kernel >= 4.6.
    ///
    /// Also the usual way to get a buffer that is too large for BPF's stack. All values exist from the start, as zeros.
    pub struct PerCpuArray<T; MAX_ENTRIES, FLAGS = 0> {
        map_type: 6,
        key: u32,
        value: T,
        max_entries: MAX_ENTRIES,
        map_flags: FLAGS,
        rules: Rules { value: ValueRule::UpTo(LARGEST_VALUE), flags: ACCESS, ..array::RULES },
        arguments: [Argument::Value, Argument::MaxEntries, Argument::Flags],
    }
}

/// Access to the value of another CPU.
macro_rules! other_cpus {
    ($key:ty, $value:ty) => {
        /// A pointer to the value of the CPU `cpu`; `None` when there is no such element or CPU. Kernel >= 5.19.
        #[inline(always)]
        pub fn get_ptr_on(&self, key: &$key, cpu: u32) -> Option<*mut $value> {
            // SAFETY: the map's definition has this key.
            let value = unsafe { map_lookup_percpu_elem(self.as_ptr(), core::ptr::from_ref(key).cast(), cpu) };
            NonNull::new(value.cast::<$value>()).map(NonNull::as_ptr)
        }
    };
}

impl<K, V, const MAX_ENTRIES: usize, const FLAGS: usize> PerCpuHashMap<K, V, MAX_ENTRIES, FLAGS> {
    lookups!(K, V, "at `key` on this CPU");
    other_cpus!(K, V);
    insertion!(K, V);
    removal!(K);
    iteration!(K, V);
}

impl<K, V, const MAX_ENTRIES: usize, const FLAGS: usize> LruPerCpuHashMap<K, V, MAX_ENTRIES, FLAGS> {
    lookups!(K, V, "at `key` on this CPU");
    other_cpus!(K, V);
    insertion!(K, V);
    removal!(K);
    iteration!(K, V);
}

impl<T, const MAX_ENTRIES: usize, const FLAGS: usize> PerCpuArray<T, MAX_ENTRIES, FLAGS> {
    lookups!(u32, T, "at that index on this CPU");
    other_cpus!(u32, T);
    iteration!(u32, T);
}

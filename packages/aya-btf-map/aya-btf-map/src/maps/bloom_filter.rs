use crate::helpers::{map_peek_elem, map_push_elem, result_of};
use crate::map_flags::{ACCESS, NUMA_NODE, ZERO_SEED};
use crate::{Argument, Entries, KeyRule, Rules, ValueRule, define_map};

define_map! {
    /// A set that may report values that it does not contain: `BPF_MAP_TYPE_BLOOM_FILTER`. Kernel >= 5.16.
    ///
    /// `MAX_ENTRIES` is the expected number of values: more can be added, but wrong answers become more frequent. Values
    /// cannot be removed. `HASHES` is the number of hash functions, 1 to 15. Cost: that many hashes of the value.
    pub struct BloomFilter<T; MAX_ENTRIES, HASHES = 5, FLAGS = 0> {
        map_type: 30,
        value: T,
        max_entries: MAX_ENTRIES,
        map_flags: FLAGS,
        map_extra: HASHES,
        rules: Rules {
            entries: Entries::NonZero,
            key: KeyRule::Any,
            value: ValueRule::UpTo(4 << 20),
            flags: NUMA_NODE | ZERO_SEED | ACCESS,
            required_flags: 0,
            max_extra: 15,
        },
        arguments: [Argument::Value, Argument::MaxEntries, Argument::MapExtra, Argument::Flags],
    }
}

impl<T, const MAX_ENTRIES: usize, const HASHES: usize, const FLAGS: usize> BloomFilter<T, MAX_ENTRIES, HASHES, FLAGS> {
    /// Adds a value.
    #[inline(always)]
    pub fn insert(&self, value: &T) -> Result<(), i64> {
        // SAFETY: the map's definition has this value.
        result_of(unsafe { map_push_elem(self.as_ptr(), core::ptr::from_ref(value).cast(), 0) })
    }

    /// Whether the value may have been added. `false` is certain.
    #[inline(always)]
    pub fn contains(&self, value: &T) -> bool {
        // SAFETY: the map's definition has this value; the kernel does not write it, whatever the helper's type says.
        unsafe { map_peek_elem(self.as_ptr(), core::ptr::from_ref(value).cast_mut().cast()) == 0 }
    }
}

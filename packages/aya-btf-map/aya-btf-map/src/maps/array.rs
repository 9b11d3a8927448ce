use super::access::{iteration, lookups, update};
use crate::map_flags::{ACCESS, INNER_MAP, MMAPABLE, NUMA_NODE};
use crate::{Argument, Entries, KeyRule, Rules, ValueRule, define_map};

pub(super) const RULES: Rules = Rules {
    entries: Entries::NonZero,
    key: KeyRule::Size(4, 4),
    value: ValueRule::UpTo(i32::MAX as usize),
    flags: NUMA_NODE | ACCESS | MMAPABLE | INNER_MAP,
    required_flags: 0,
    max_extra: 0,
};

define_map! {
    /// An array: `BPF_MAP_TYPE_ARRAY`. Kernel >= 3.19.
    ///
    /// All elements exist from the start, as zeros, and cannot be removed. Cost of a lookup: a comparison of the index; the
    /// verifier makes it inline code.
    pub struct Array<T; MAX_ENTRIES, FLAGS = 0> {
        map_type: 2,
        key: u32,
        value: T,
        max_entries: MAX_ENTRIES,
        map_flags: FLAGS,
        rules: RULES,
        arguments: [Argument::Value, Argument::MaxEntries, Argument::Flags],
    }
}

impl<T, const MAX_ENTRIES: usize, const FLAGS: usize> Array<T, MAX_ENTRIES, FLAGS> {
    lookups!(u32, T, "at that index");
    iteration!(u32, T);

    /// Sets the element at an index; `-E2BIG` when the index is out of range. The value is copied.
    #[inline(always)]
    pub fn set(&self, index: u32, value: &T) -> Result<(), i64> {
        update(self.as_ptr(), &index, value, 0)
    }
}

use super::access::{insertion, iteration, lookups, removal};
use crate::map_flags::{ACCESS, NO_COMMON_LRU, NO_PREALLOC, NUMA_NODE, ZERO_SEED};
use crate::{Argument, Entries, KeyRule, Rules, ValueRule, define_map};

/// Keys are built on BPF's stack; values come from `kmalloc`, whose largest allocation is 4 MiB.
pub(super) const RULES: Rules = Rules {
    entries: Entries::NonZero,
    key: KeyRule::Size(1, 512),
    value: ValueRule::UpTo(4 << 20),
    flags: NO_PREALLOC | NUMA_NODE | ACCESS | ZERO_SEED,
    required_flags: 0,
    max_extra: 0,
};

define_map! {
    /// A hash table: `BPF_MAP_TYPE_HASH`. Kernel >= 3.19.
    ///
    /// Memory for all `MAX_ENTRIES` elements is allocated when the map is created, unless `NO_PREALLOC` is set. Cost of a lookup:
    /// one hash of the key and usually one comparison; changes take a lock on the bucket.
    pub struct HashMap<K, V; MAX_ENTRIES, FLAGS = 0> {
        map_type: 1,
        key: K,
        value: V,
        max_entries: MAX_ENTRIES,
        map_flags: FLAGS,
        rules: RULES,
        arguments: [Argument::Key, Argument::Value, Argument::MaxEntries, Argument::Flags],
    }
}

impl<K, V, const MAX_ENTRIES: usize, const FLAGS: usize> HashMap<K, V, MAX_ENTRIES, FLAGS> {
    lookups!(K, V, "at `key`");
    insertion!(K, V);
    removal!(K);
    iteration!(K, V);
}

define_map! {
    /// A hash table that drops a least recently used element when it is full: `BPF_MAP_TYPE_LRU_HASH`. Kernel >= 4.10.
    ///
    /// An insertion does not fail for lack of room. Cost: as [`HashMap`]; which element is dropped is approximate, and
    /// more exact with `NO_COMMON_LRU`, where each CPU has a share of the elements.
    pub struct LruHashMap<K, V; MAX_ENTRIES, FLAGS = 0> {
        map_type: 9,
        key: K,
        value: V,
        max_entries: MAX_ENTRIES,
        map_flags: FLAGS,
        rules: Rules { flags: NO_COMMON_LRU | NUMA_NODE | ACCESS | ZERO_SEED, ..RULES },
        arguments: [Argument::Key, Argument::Value, Argument::MaxEntries, Argument::Flags],
    }
}

impl<K, V, const MAX_ENTRIES: usize, const FLAGS: usize> LruHashMap<K, V, MAX_ENTRIES, FLAGS> {
    lookups!(K, V, "at `key`");
    insertion!(K, V);
    removal!(K);
    iteration!(K, V);
}

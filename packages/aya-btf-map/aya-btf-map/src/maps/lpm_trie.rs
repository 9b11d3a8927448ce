use super::access::{insertion, lookups, removal};
use crate::map_flags::{ACCESS, NO_PREALLOC, NUMA_NODE};
use crate::{Argument, Entries, KeyRule, Pod, Rules, ValueRule, define_map};

/// A key of an [`LpmTrie`]: the first `prefix_len` bits of `data`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C, packed)]
pub struct LpmKey<T> {
    /// Number of significant bits.
    pub prefix_len: u32,
    /// The bits, highest of the first byte first: an address in network byte order.
    pub data: T,
}

// SAFETY: packed, so there is no padding.
unsafe impl<T: Pod> Pod for LpmKey<T> {}

impl<T> LpmKey<T> {
    /// The first `prefix_len` bits of `data`.
    pub const fn new(prefix_len: u32, data: T) -> Self {
        Self { prefix_len, data }
    }
}

define_map! {
    /// A trie that finds the longest prefix of a key: `BPF_MAP_TYPE_LPM_TRIE`. Kernel >= 4.11.
    ///
    /// The usual use is a routing table. `K` is the type of the prefixes, up to 256 bytes. Cost of a lookup: a step for
    /// each bit at which prefixes differ; changes take one lock for the whole trie.
    pub struct LpmTrie<K, V; MAX_ENTRIES, FLAGS = 1> {
        map_type: 11,
        key: LpmKey<K>,
        value: V,
        max_entries: MAX_ENTRIES,
        map_flags: FLAGS,
        rules: Rules {
            entries: Entries::NonZero,
            key: KeyRule::Size(5, 260),
            value: ValueRule::UpTo(4 << 20),
            flags: NO_PREALLOC | NUMA_NODE | ACCESS,
            required_flags: NO_PREALLOC,
            max_extra: 0,
        },
        arguments: [Argument::Key, Argument::Value, Argument::MaxEntries, Argument::Flags],
    }
}

impl<K, V, const MAX_ENTRIES: usize, const FLAGS: usize> LpmTrie<K, V, MAX_ENTRIES, FLAGS> {
    lookups!(LpmKey<K>, V, "of the longest prefix of `key`");
    insertion!(LpmKey<K>, V);
    removal!(LpmKey<K>);
}

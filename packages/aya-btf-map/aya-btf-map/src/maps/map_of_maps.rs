use core::ptr::NonNull;

use crate::helpers::map_lookup_elem;
use crate::map_flags::{ACCESS, NO_PREALLOC, NUMA_NODE, RDONLY, WRONLY};
use crate::slots::HoldsMaps;
use crate::{Argument, Entries, FilledDefinition, KeyRule, MapDefinition, Rules, ValueRule, define_map};

define_map! {
    /// Maps by index: `BPF_MAP_TYPE_ARRAY_OF_MAPS`. Kernel >= 4.12.
    ///
    /// `M` is the definition of all inner maps: `ArrayOfMaps<HashMap<u32, u64, 64>, 8>`. Programs cannot put
    /// maps in: user space does, or libbpf and `cilium/ebpf` on loading, if the declaration names them. Aya 0.14
    /// then leaves the map empty; only bpf-link-wasm links such an object.
    ///
    /// ```
    /// use aya_btf_map::{Array, ArrayOfMaps, btf_map};
    ///
    /// #[btf_map]
    /// static EVEN: Array<u64, 16> = Array::new();
    ///
    /// #[btf_map]
    /// static ODD: Array<u64, 16> = Array::new();
    ///
    /// #[btf_map(values = [&EVEN, &ODD])]
    /// static COUNTERS: ArrayOfMaps<Array<u64, 16>, 2> = ArrayOfMaps::new();
    /// ```
    pub struct ArrayOfMaps<M; MAX_ENTRIES, FLAGS = 0> {
        map_type: 12,
        key: u32,
        value: u32,
        max_entries: MAX_ENTRIES,
        map_flags: FLAGS,
        values: M,
        rules: Rules {
            entries: Entries::NonZero,
            key: KeyRule::Size(4, 4),
            value: ValueRule::UpTo(4),
            flags: NUMA_NODE | RDONLY | WRONLY,
            required_flags: 0,
            max_extra: 0,
        },
        arguments: [Argument::Other, Argument::MaxEntries, Argument::Flags],
    }
}

define_map! {
    /// Maps by key: `BPF_MAP_TYPE_HASH_OF_MAPS`. Kernel >= 4.12.
    ///
    /// `M` is the definition of all inner maps. They are put in as in [`ArrayOfMaps`]; if the declaration names them, the
    /// keys are slot numbers, so they must be `u32`.
    pub struct HashOfMaps<K, M; MAX_ENTRIES, FLAGS = 0> {
        map_type: 13,
        key: K,
        value: u32,
        max_entries: MAX_ENTRIES,
        map_flags: FLAGS,
        values: M,
        rules: Rules {
            entries: Entries::NonZero,
            key: KeyRule::Size(1, 512),
            value: ValueRule::UpTo(4),
            flags: NO_PREALLOC | NUMA_NODE | ACCESS,
            required_flags: 0,
            max_extra: 0,
        },
        arguments: [Argument::Key, Argument::Other, Argument::MaxEntries, Argument::Flags],
    }
}

// SAFETY: libbpf and cilium/ebpf take pointers to definitions.
unsafe impl<M: 'static, const MAX_ENTRIES: usize, const FLAGS: usize> FilledDefinition for ArrayOfMaps<M, MAX_ENTRIES, FLAGS> {
    type Slot = Option<&'static M>;
}

impl<M: 'static, const MAX_ENTRIES: usize, const FLAGS: usize> HoldsMaps<M> for ArrayOfMaps<M, MAX_ENTRIES, FLAGS> {}

// SAFETY: as above; the key is the number of the slot.
unsafe impl<M: 'static, const MAX_ENTRIES: usize, const FLAGS: usize> FilledDefinition
    for HashOfMaps<u32, M, MAX_ENTRIES, FLAGS>
{
    type Slot = Option<&'static M>;
}

impl<M: 'static, const MAX_ENTRIES: usize, const FLAGS: usize> HoldsMaps<M> for HashOfMaps<u32, M, MAX_ENTRIES, FLAGS> {}

impl<M: MapDefinition, const MAX_ENTRIES: usize, const FLAGS: usize> ArrayOfMaps<M, MAX_ENTRIES, FLAGS> {
    /// The map at an index, for use with the methods of its type; `None` when there is none.
    #[inline(always)]
    pub fn get(&self, index: u32) -> Option<&M> {
        // SAFETY: the map's definition has this key.
        inner_map(unsafe { map_lookup_elem(self.as_ptr(), (&raw const index).cast()) })
    }
}

impl<K, M: MapDefinition, const MAX_ENTRIES: usize, const FLAGS: usize> HashOfMaps<K, M, MAX_ENTRIES, FLAGS> {
    /// The map at a key, for use with the methods of its type; `None` when there is none.
    #[inline(always)]
    pub fn get(&self, key: &K) -> Option<&M> {
        // SAFETY: the map's definition has this key.
        inner_map(unsafe { map_lookup_elem(self.as_ptr(), core::ptr::from_ref(key).cast()) })
    }
}

/// The kernel's map stands for its definition: nothing dereferences it.
#[inline(always)]
fn inner_map<'map, M>(map: *mut core::ffi::c_void) -> Option<&'map M> {
    // SAFETY: inner maps live until the program returns, and the methods of a definition use its address only.
    NonNull::new(map.cast::<M>()).map(|map| unsafe { map.as_ref() })
}

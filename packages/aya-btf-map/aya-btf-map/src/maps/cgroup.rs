use core::ffi::c_void;

use super::per_cpu::LARGEST_VALUE;
use crate::helpers::{current_task_under_cgroup, get_local_storage, skb_under_cgroup};
use crate::map_flags::{ACCESS, NUMA_NODE, RDONLY, WRONLY};
use crate::{Argument, Entries, KeyRule, Rules, ValueRule, define_map};

define_map! {
    /// Cgroups, added by user space: `BPF_MAP_TYPE_CGROUP_ARRAY`. Kernel >= 4.8.
    pub struct CgroupArray<; MAX_ENTRIES, FLAGS = 0> {
        map_type: 8,
        key: u32,
        value: u32,
        max_entries: MAX_ENTRIES,
        map_flags: FLAGS,
        rules: Rules {
            entries: Entries::NonZero,
            key: KeyRule::Size(4, 4),
            value: ValueRule::UpTo(4),
            flags: NUMA_NODE | RDONLY | WRONLY,
            required_flags: 0,
            max_extra: 0,
        },
        arguments: [Argument::MaxEntries, Argument::Flags],
    }
}

impl<const MAX_ENTRIES: usize, const FLAGS: usize> CgroupArray<MAX_ENTRIES, FLAGS> {
    /// Whether the current task is in the cgroup at an index or below it; `-EAGAIN` when there is none. Kernel >= 4.9.
    #[inline(always)]
    pub fn holds_current_task(&self, index: u32) -> Result<bool, i64> {
        // SAFETY: the map is a cgroup array.
        truth_of(unsafe { current_task_under_cgroup(self.as_ptr(), index) })
    }

    /// Whether the packet's socket is in the cgroup at an index or below it; `-EAGAIN` when there is none.
    ///
    /// # Safety
    ///
    /// `skb` is the context of a traffic control program.
    #[inline(always)]
    pub unsafe fn holds_packet(&self, skb: *mut c_void, index: u32) -> Result<bool, i64> {
        // SAFETY: the map is a cgroup array.
        truth_of(unsafe { skb_under_cgroup(skb, self.as_ptr(), index) })
    }
}

#[inline(always)]
fn truth_of(answer: i64) -> Result<bool, i64> {
    match answer {
        0 => Ok(false),
        1 => Ok(true),
        error => Err(error),
    }
}

/// A key of [`CgroupStorage`] for user space, `struct bpf_cgroup_storage_key`: a cgroup and how the program is attached to it.
///
/// Four bytes of padding follow the fields: the kernel requires a struct with these two and no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct CgroupStorageKey {
    /// The inode of the cgroup.
    pub cgroup_inode_id: u64,
    /// A number of `enum bpf_attach_type`.
    pub attach_type: u32,
}

const STORAGE_RULES: Rules = Rules {
    entries: Entries::Zero,
    key: KeyRule::Size(16, 16),
    value: ValueRule::UpTo(4096),
    flags: NUMA_NODE | ACCESS,
    required_flags: 0,
    max_extra: 0,
};

define_map! {
    /// A value for each cgroup that the program is attached to: `BPF_MAP_TYPE_CGROUP_STORAGE`. Kernel >= 4.19.
    ///
    /// For programs that are attached to cgroups, one such map for each program. Deprecated by the kernel since 6.2:
    /// [`CgrpStorage`](crate::CgrpStorage) works for any program.
    pub struct CgroupStorage<T; FLAGS = 0> {
        map_type: 19,
        key: CgroupStorageKey,
        value: T,
        max_entries: 0,
        map_flags: FLAGS,
        rules: STORAGE_RULES,
        arguments: [Argument::Value, Argument::Flags],
    }
}

impl<T, const FLAGS: usize> CgroupStorage<T, FLAGS> {
    /// A pointer to the value of this cgroup; it always exists, initially zero. All CPUs share it.
    #[inline(always)]
    pub fn get_ptr_mut(&self) -> *mut T {
        // SAFETY: the map is a cgroup storage.
        unsafe { get_local_storage(self.as_ptr(), 0) }.cast()
    }
}

define_map! {
    /// A value for each CPU of each cgroup that the program is attached to: `BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE`.
    /// Kernel >= 4.20. Deprecated by the kernel since 6.6.
    pub struct PerCpuCgroupStorage<T; FLAGS = 0> {
        map_type: 21,
        key: CgroupStorageKey,
        value: T,
        max_entries: 0,
        map_flags: FLAGS,
        rules: Rules { value: ValueRule::UpTo(LARGEST_VALUE), flags: ACCESS, ..STORAGE_RULES },
        arguments: [Argument::Value, Argument::Flags],
    }
}

impl<T, const FLAGS: usize> PerCpuCgroupStorage<T, FLAGS> {
    /// A pointer to the value of this cgroup on this CPU; it always exists, initially zero.
    #[inline(always)]
    pub fn get_ptr_mut(&self) -> *mut T {
        // SAFETY: the map is a cgroup storage.
        unsafe { get_local_storage(self.as_ptr(), 0) }.cast()
    }
}

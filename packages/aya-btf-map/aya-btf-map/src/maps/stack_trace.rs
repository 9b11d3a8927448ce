use core::ffi::c_void;

use crate::helpers::get_stackid;
use crate::map_flags::{NUMA_NODE, RDONLY, STACK_BUILD_ID, WRONLY};
use crate::{Argument, Entries, KeyRule, Rules, ValueRule, define_map};

define_map! {
    /// Stacks, each under an id: `BPF_MAP_TYPE_STACK_TRACE`. Kernel >= 4.6.
    ///
    /// A stack is `DEPTH` addresses, innermost first, padded with zeros; `DEPTH` is at most 127 unless the system says
    /// otherwise (`kernel.perf_event_max_stack`). Programs store stacks, user space reads them. With the flag
    /// `STACK_BUILD_ID` an entry has 32 bytes: use four times the depth.
    pub struct StackTrace<; MAX_ENTRIES, DEPTH = 127, FLAGS = 0> {
        map_type: 7,
        key: u32,
        value: [u64; DEPTH],
        max_entries: MAX_ENTRIES,
        map_flags: FLAGS,
        rules: Rules {
            entries: Entries::NonZero,
            key: KeyRule::Size(4, 4),
            value: ValueRule::Stack,
            flags: NUMA_NODE | RDONLY | WRONLY | STACK_BUILD_ID,
            required_flags: 0,
            max_extra: 0,
        },
        arguments: [Argument::MaxEntries, Argument::Value, Argument::Flags],
    }
}

impl<const MAX_ENTRIES: usize, const DEPTH: usize, const FLAGS: usize> StackTrace<MAX_ENTRIES, DEPTH, FLAGS> {
    /// The user's stack instead of the kernel's: `BPF_F_USER_STACK`.
    pub const USER_STACK: u64 = 1 << 8;
    /// Compares stacks by hash only: `BPF_F_FAST_STACK_CMP`.
    pub const FAST_COMPARE: u64 = 1 << 9;
    /// A stack with the same hash replaces the other one: `BPF_F_REUSE_STACKID`.
    pub const REUSE_ID: u64 = 1 << 10;

    /// Stores the stack and returns its id; the same stack has the same id. `-EEXIST` when another stack has that id,
    /// `-EFAULT` when there is no such stack. The low 8 bits of `flags` are the number of frames to skip.
    ///
    /// Cost: a walk of the stack, and a comparison with the existing one.
    ///
    /// # Safety
    ///
    /// `context` is the program's own.
    #[inline(always)]
    pub unsafe fn stack_id(&self, context: *mut c_void, flags: u64) -> Result<u32, i64> {
        // SAFETY: the map is a stack trace map.
        let id = unsafe { get_stackid(context, self.as_ptr(), flags) };
        u32::try_from(id).map_err(|_| id)
    }
}

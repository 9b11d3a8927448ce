use core::ffi::c_void;

use crate::helpers::tail_call;
use crate::map_flags::{NUMA_NODE, RDONLY, WRONLY};
use crate::slots::{HoldsPrograms, Program};
use crate::{Argument, Entries, FilledDefinition, KeyRule, Rules, ValueRule, define_map};

define_map! {
    /// Programs for tail calls: `BPF_MAP_TYPE_PROG_ARRAY`. Kernel >= 4.2.
    ///
    /// The programs have the same type as their caller. User space puts them in; or libbpf and `cilium/ebpf` do when
    /// they load the object, if the declaration names them. Aya 0.14 refuses such an object, and only bpf-link-wasm links it. The
    /// kernel empties the map once user space neither has it open nor pinned.
    ///
    /// ```
    /// # use core::ffi::c_void;
    /// use aya_btf_map::{ProgArray, btf_map};
    ///
    /// #[unsafe(no_mangle)]
    /// #[unsafe(link_section = "classifier")]
    /// extern "C" fn tcp(_context: *mut c_void) -> i32 {
    ///     0
    /// }
    ///
    /// #[btf_map(values = [_, tcp])]
    /// static PROTOCOLS: ProgArray<256> = ProgArray::new();
    /// ```
    ///
    /// Cost of a tail call: about a jump; the stack is dropped, and at most 33 calls can be chained.
    pub struct ProgArray<; MAX_ENTRIES, FLAGS = 0> {
        map_type: 3,
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

// SAFETY: libbpf and cilium/ebpf take pointers to functions.
unsafe impl<const MAX_ENTRIES: usize, const FLAGS: usize> FilledDefinition for ProgArray<MAX_ENTRIES, FLAGS> {
    type Slot = Option<Program>;
}

impl<const MAX_ENTRIES: usize, const FLAGS: usize> HoldsPrograms for ProgArray<MAX_ENTRIES, FLAGS> {}

impl<const MAX_ENTRIES: usize, const FLAGS: usize> ProgArray<MAX_ENTRIES, FLAGS> {
    /// Continues in the program at an index and does not return. When there is none, or after too many calls, it
    /// returns and the program continues.
    ///
    /// # Safety
    ///
    /// `context` is the program's own. Nothing on the stack is used anymore: destructors do not run.
    #[inline(always)]
    pub unsafe fn tail_call(&self, context: *mut c_void, index: u32) {
        // SAFETY: the map is a program array. The error says only that the call did not happen.
        unsafe { tail_call(context, self.as_ptr(), index) };
    }
}

use crate::map_flags::{MMAPABLE, NO_USER_CONV, SEGV_ON_FAULT};
use crate::{Argument, Entries, KeyRule, Rules, ValueRule, define_map};

define_map! {
    /// Memory that programs and user space share, with the same pointers: `BPF_MAP_TYPE_ARENA`. Kernel >= 6.9.
    ///
    /// `PAGES` is the number of pages, `ADDRESS` where user space maps it, or 0 to let it choose; one such map for each
    /// program. A BTF definition can hold an address of 32 bits. libbpf knows arenas since 1.5.
    ///
    /// Pages are allocated by user space, by touching them, or by the kernel's function `bpf_arena_alloc_pages`. A program in Rust cannot
    /// call that: its prototype has pointers to void, a declaration in Rust has no types in BTF, and libbpf says "`func_proto` incompatible".
    /// Rust has no pointers to other address spaces either: the instruction `addr_space_cast`, which makes an arena's pointer one
    /// that a program can use, is left to the program (`asm!`, which is unstable for BPF).
    pub struct Arena<; PAGES, ADDRESS = 0, FLAGS = 1024> {
        map_type: 33,
        max_entries: PAGES,
        map_flags: FLAGS,
        map_extra: ADDRESS,
        rules: Rules {
            entries: Entries::NonZero,
            key: KeyRule::Any,
            value: ValueRule::Any,
            flags: MMAPABLE | SEGV_ON_FAULT | NO_USER_CONV,
            required_flags: MMAPABLE,
            max_extra: u32::MAX as usize,
        },
        arguments: [Argument::MaxEntries, Argument::MapExtra, Argument::Flags],
    }
}

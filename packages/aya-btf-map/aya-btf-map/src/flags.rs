/// Flags of a map, as [`map_flags` of `union bpf_attr`](https://docs.kernel.org/bpf/maps.html) defines them. They are
/// `usize`, like a definition's const parameters.
pub mod map_flags {
    /// Elements are allocated on insertion, not when the map is created. Kernel >= 4.6.
    pub const NO_PREALLOC: usize = 1 << 0;
    /// Each CPU has an LRU list of its own. Kernel >= 4.10.
    pub const NO_COMMON_LRU: usize = 1 << 1;
    /// The map is allocated on the NUMA node given by `numa_node`. Kernel >= 4.14.
    pub const NUMA_NODE: usize = 1 << 2;
    /// User space can only read. Kernel >= 4.15.
    pub const RDONLY: usize = 1 << 3;
    /// User space can only write. Kernel >= 4.15.
    pub const WRONLY: usize = 1 << 4;
    /// A stack is build ids and offsets, not addresses. Kernel >= 4.17.
    pub const STACK_BUILD_ID: usize = 1 << 5;
    /// Hashes start from zero, for measurements only. Kernel >= 5.0.
    pub const ZERO_SEED: usize = 1 << 6;
    /// Programs can only read. Kernel >= 5.2.
    pub const RDONLY_PROG: usize = 1 << 7;
    /// Programs can only write. Kernel >= 5.2.
    pub const WRONLY_PROG: usize = 1 << 8;
    /// A socket's storage is copied to the sockets that it accepts. Kernel >= 5.4.
    pub const CLONE: usize = 1 << 9;
    /// User space can map the values into its memory. Kernel >= 5.5.
    pub const MMAPABLE: usize = 1 << 10;
    /// Perf events stay when the file descriptor that inserted them is closed. Kernel >= 5.10.
    pub const PRESERVE_ELEMS: usize = 1 << 11;
    /// As an inner map, an array may differ in size from the others. Kernel >= 5.10.
    pub const INNER_MAP: usize = 1 << 12;
    /// A fault in the arena reaches user space as SIGSEGV. Kernel >= 6.9.
    pub const SEGV_ON_FAULT: usize = 1 << 17;
    /// Arena pointers are not converted for user space. Kernel >= 6.9.
    pub const NO_USER_CONV: usize = 1 << 18;
    /// All flags about who may read and write.
    pub const ACCESS: usize = RDONLY | WRONLY | RDONLY_PROG | WRONLY_PROG;
}

/// What an insertion does if the key exists, or does not.
pub mod update_flags {
    /// Replace or add. This is `0`.
    pub const ANY: u64 = 0;
    /// Add; `-EEXIST` when the key exists.
    pub const NO_EXIST: u64 = 1;
    /// Replace; `-ENOENT` when the key does not exist.
    pub const EXIST: u64 = 2;
    /// For `Queue` and `Stack`, the same number as `EXIST`: drop the oldest element when full.
    pub const REPLACE_OLDEST: u64 = 2;
}

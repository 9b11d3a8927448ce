//! The kernel's helpers for maps, for your own map types.
//!
//! A helper is called by its number, which the BPF backend turns into a `call` instruction. Elsewhere there is nothing at
//! that address, and these functions panic with the helper's name. Names and numbers are those of `linux/bpf.h`.

use core::ffi::c_void;

macro_rules! helpers {
    ($($(#[doc = $doc:literal])* $number:literal $name:ident($($argument:ident: $type:ty),*) -> $result:ty;)*) => { $(
        $(#[doc = $doc])*
        ///
        /// # Safety
        ///
        /// The pointers are what the helper expects: a map of the right type, a key and a value of the sizes that the map's
        /// definition has, the program's own context.
        #[cfg(target_arch = "bpf")]
        #[inline(always)]
        pub unsafe fn $name($($argument: $type),*) -> $result {
            // SAFETY: the number is the helper's, and the kernel documents this signature.
            unsafe {
                let helper: unsafe extern "C" fn($($type),*) -> $result = ::core::mem::transmute::<usize, _>($number);
                helper($($argument),*)
            }
        }

        $(#[doc = $doc])*
        ///
        /// # Safety
        ///
        /// The pointers are what the helper expects: a map of the right type, a key and a value of the sizes that the map's
        /// definition has, the program's own context.
        ///
        /// # Panics
        ///
        /// Always, on this target: the helper is the kernel's.
        #[cfg(not(target_arch = "bpf"))]
        #[cold]
        pub unsafe fn $name($(_: $type),*) -> $result {
            panic!(concat!("bpf_", stringify!($name), " is a kernel helper, which only a BPF program can call"));
        }
    )* };
}

helpers! {
    /// The element's value; null when there is none. Kernel >= 3.19.
    1 map_lookup_elem(map: *mut c_void, key: *const c_void) -> *mut c_void;
    /// Adds or replaces an element. Kernel >= 3.19.
    2 map_update_elem(map: *mut c_void, key: *const c_void, value: *const c_void, flags: u64) -> i64;
    /// Removes an element. Kernel >= 3.19.
    3 map_delete_elem(map: *mut c_void, key: *const c_void) -> i64;
    /// Continues in another program, and does not return on success. Kernel >= 4.2.
    12 tail_call(context: *mut c_void, map: *mut c_void, index: u32) -> i64;
    /// Reads a counter of the perf event at an index. Kernel >= 4.3.
    22 perf_event_read(map: *mut c_void, flags: u64) -> u64;
    /// Writes a record into a perf buffer. Kernel >= 4.4.
    25 perf_event_output(context: *mut c_void, map: *mut c_void, flags: u64, data: *const c_void, size: u64) -> i64;
    /// Stores a stack and returns its id. Kernel >= 4.6.
    27 get_stackid(context: *mut c_void, map: *mut c_void, flags: u64) -> i64;
    /// Whether a packet's socket is under a cgroup. Kernel >= 4.8.
    33 skb_under_cgroup(skb: *mut c_void, map: *mut c_void, index: u32) -> i64;
    /// Whether the current task is under a cgroup. Kernel >= 4.9.
    37 current_task_under_cgroup(map: *mut c_void, index: u32) -> i64;
    /// Redirects a packet to the target at a key. Kernel >= 4.14.
    51 redirect_map(map: *mut c_void, key: u64, flags: u64) -> i64;
    /// Sends a packet of a stream to a socket. Kernel >= 4.14.
    52 sk_redirect_map(skb: *mut c_void, map: *mut c_void, key: u32, flags: u64) -> i64;
    /// Adds the socket of an event. Kernel >= 4.14.
    53 sock_map_update(event: *mut c_void, map: *mut c_void, key: *const c_void, flags: u64) -> i64;
    /// Reads counter and times of the perf event at an index. Kernel >= 4.15.
    55 perf_event_read_value(map: *mut c_void, flags: u64, value: *mut c_void, size: u32) -> i64;
    /// Sends a message to a socket. Kernel >= 4.17.
    60 msg_redirect_map(message: *mut c_void, map: *mut c_void, key: u32, flags: u64) -> i64;
    /// Adds the socket of an event. Kernel >= 4.18.
    70 sock_hash_update(event: *mut c_void, map: *mut c_void, key: *const c_void, flags: u64) -> i64;
    /// Sends a message to a socket. Kernel >= 4.18.
    71 msg_redirect_hash(message: *mut c_void, map: *mut c_void, key: *const c_void, flags: u64) -> i64;
    /// Sends a packet of a stream to a socket. Kernel >= 4.18.
    72 sk_redirect_hash(skb: *mut c_void, map: *mut c_void, key: *const c_void, flags: u64) -> i64;
    /// The storage of the cgroup that the program is attached to; never null. Kernel >= 4.19.
    81 get_local_storage(map: *mut c_void, flags: u64) -> *mut c_void;
    /// Chooses the socket of a reuseport group. Kernel >= 4.19.
    82 sk_select_reuseport(context: *mut c_void, map: *mut c_void, key: *const c_void, flags: u64) -> i64;
    /// Releases a socket returned by a lookup. Kernel >= 4.20.
    86 sk_release(socket: *mut c_void) -> i64;
    /// Adds a value to a queue, stack or bloom filter. Kernel >= 4.20.
    87 map_push_elem(map: *mut c_void, value: *const c_void, flags: u64) -> i64;
    /// Removes a value. Kernel >= 4.20.
    88 map_pop_elem(map: *mut c_void, value: *mut c_void) -> i64;
    /// Copies the next value, or queries a bloom filter. Kernel >= 4.20.
    89 map_peek_elem(map: *mut c_void, value: *mut c_void) -> i64;
    /// A socket's storage, created if the flags say so. Kernel >= 5.2.
    107 sk_storage_get(map: *mut c_void, socket: *mut c_void, initial: *mut c_void, flags: u64) -> *mut c_void;
    /// Removes a socket's storage. Kernel >= 5.2.
    108 sk_storage_delete(map: *mut c_void, socket: *mut c_void) -> i64;
    /// Assigns a packet to a socket. Kernel >= 5.7.
    124 sk_assign(context: *mut c_void, socket: *mut c_void, flags: u64) -> i64;
    /// Copies a record into a ring buffer. Kernel >= 5.8.
    130 ringbuf_output(map: *mut c_void, data: *const c_void, size: u64, flags: u64) -> i64;
    /// Reserves space in a ring buffer; null when it is full. Kernel >= 5.8.
    131 ringbuf_reserve(map: *mut c_void, size: u64, flags: u64) -> *mut c_void;
    /// Submits a record to the reader. Kernel >= 5.8.
    132 ringbuf_submit(data: *mut c_void, flags: u64) -> ();
    /// Discards reserved space. Kernel >= 5.8.
    133 ringbuf_discard(data: *mut c_void, flags: u64) -> ();
    /// Queries a property of a ring buffer. Kernel >= 5.8.
    134 ringbuf_query(map: *mut c_void, flags: u64) -> u64;
    /// An inode's storage, created if the flags say so. Kernel >= 5.10.
    145 inode_storage_get(map: *mut c_void, inode: *mut c_void, initial: *mut c_void, flags: u64) -> *mut c_void;
    /// Removes an inode's storage. Kernel >= 5.10.
    146 inode_storage_delete(map: *mut c_void, inode: *mut c_void) -> i64;
    /// A task's storage, created if the flags say so. Kernel >= 5.11.
    156 task_storage_get(map: *mut c_void, task: *mut c_void, initial: *mut c_void, flags: u64) -> *mut c_void;
    /// Removes a task's storage. Kernel >= 5.11.
    157 task_storage_delete(map: *mut c_void, task: *mut c_void) -> i64;
    /// The current task, as a pointer with BTF. Kernel >= 5.11.
    158 get_current_task_btf() -> *mut c_void;
    /// Calls a function for each element. Kernel >= 5.13.
    164 for_each_map_elem(map: *mut c_void, callback: *const c_void, context: *mut c_void, flags: u64) -> i64;
    /// The element's value on a CPU; null when there is none. Kernel >= 5.19.
    195 map_lookup_percpu_elem(map: *mut c_void, key: *const c_void, cpu: u32) -> *mut c_void;
    /// Memory of a dynptr; null when it is too small. Kernel >= 5.19.
    203 dynptr_data(dynptr: *const c_void, offset: u64, len: u64) -> *mut c_void;
    /// Copies from a dynptr. Kernel >= 5.19.
    201 dynptr_read(target: *mut c_void, len: u64, dynptr: *const c_void, offset: u64, flags: u64) -> i64;
    /// Calls a function for each record that user space wrote. Kernel >= 6.1.
    209 user_ringbuf_drain(map: *mut c_void, callback: *const c_void, context: *mut c_void, flags: u64) -> i64;
    /// A cgroup's storage, created if the flags say so. Kernel >= 6.2.
    210 cgrp_storage_get(map: *mut c_void, cgroup: *mut c_void, initial: *mut c_void, flags: u64) -> *mut c_void;
    /// Removes a cgroup's storage. Kernel >= 6.2.
    211 cgrp_storage_delete(map: *mut c_void, cgroup: *mut c_void) -> i64;
}

/// The helper's result as a `Result`: zero is success, anything else the error.
#[inline(always)]
pub const fn result_of(answer: i64) -> Result<(), i64> {
    if answer == 0 { Ok(()) } else { Err(answer) }
}

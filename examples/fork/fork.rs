//! Writes the parent and child pid of every fork into a BTF hash map.
//!
//! The program hangs on the tracepoint `sched:sched_process_fork`; `PID_MAP` maps a parent's pid to the pid of its last
//! child. The map is a BTF map: a static in `.maps` whose *type* is the definition, which a loader reads from the BTF
//! that the linker makes of the debug info. So the debug info must be there (`-C debuginfo=2`), the bytes are all zero.
#![no_std]
#![no_main]

use core::{ffi::c_void, mem::transmute, ptr};

/// BPF_MAP_TYPE_HASH of `linux/bpf.h`.
const MAP_TYPE_HASH: usize = 1;
/// BPF_ANY of `linux/bpf.h`: update the element or make a new one.
const UPDATE_ANY: u64 = 0;

/// Offsets of `parent_pid` and `child_pid` in the event, in bytes. They are the kernel's to change: the truth is in
/// `/sys/kernel/tracing/events/sched/sched_process_fork/format` (mount tracefs to see it). Newer kernels (6.18)
/// keep references to the task names in the event, older ones the names themselves (`--cfg inline_comm`).
#[cfg(not(inline_comm))]
const EVENT: ForkEvent = ForkEvent { parent_pid: 12, child_pid: 20 };
#[cfg(inline_comm)]
const EVENT: ForkEvent = ForkEvent { parent_pid: 24, child_pid: 44 };

struct ForkEvent {
    parent_pid: usize,
    child_pid: usize,
}

/// A BTF map definition. Each field is a null pointer; what it points at says what a loader wants to know: a type as
/// itself, a number as the length of an array. `repr(C)` keeps the fields in this order.
#[repr(C)]
pub struct HashMap<K, V, const MAX_ENTRIES: usize> {
    r#type: *const [i32; MAP_TYPE_HASH],
    key: *const K,
    value: *const V,
    max_entries: *const [i32; MAX_ENTRIES],
}

/// Only the kernel touches the map's contents, and it does its own locking.
unsafe impl<K, V, const MAX_ENTRIES: usize> Sync for HashMap<K, V, MAX_ENTRIES> {}

impl<K, V, const MAX_ENTRIES: usize> HashMap<K, V, MAX_ENTRIES> {
    /// The definition of an empty map.
    pub const fn new() -> Self {
        Self { r#type: ptr::null(), key: ptr::null(), value: ptr::null(), max_entries: ptr::null() }
    }

    /// Sets `key` to `value`; returns 0, or the kernel's error as a negative number.
    #[inline(always)]
    pub fn insert(&self, key: &K, value: &V) -> i64 {
        // Helpers are called by their number: bpf_map_update_elem is number 2.
        let update: extern "C" fn(*const Self, *const K, *const V, u64) -> i64 = unsafe { transmute(2usize) };
        update(self, key, value, UPDATE_ANY)
    }
}

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
pub static PID_MAP: HashMap<i32, i32, 1024> = HashMap::new();

/// The program: one call for each fork, with the event as context.
#[unsafe(no_mangle)]
#[unsafe(link_section = "tracepoint/sched/sched_process_fork")]
pub extern "C" fn fork(event: *mut c_void) -> i32 {
    let parent = unsafe { event.byte_add(EVENT.parent_pid).cast::<i32>().read() };
    let child = unsafe { event.byte_add(EVENT.child_pid).cast::<i32>().read() };
    PID_MAP.insert(&parent, &child);
    0
}

/// Programs without the GPL may not call every helper.
#[unsafe(no_mangle)]
#[unsafe(link_section = "license")]
pub static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}

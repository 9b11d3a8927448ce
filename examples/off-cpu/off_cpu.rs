//! Notes for each task why it left its processor, and how long it had run by then.
//!
//! The program hangs on the tracepoint `sched:sched_switch`; `LEFT` maps a thread's pid to what was true when it was last taken off a
//! processor. Fields of the kernel's types are read by CO-RE: the loader looks for them in the types of the kernel that runs, so one object
//! is for all kernels, and goes on working when the kernel is upgraded.
#![no_std]
#![no_main]

mod kernel;

use core::{mem::transmute, ptr};

use bpf_core::{core_load, core_read_str, field_exists, kernel_types};
use kernel::task_struct;

kernel_types! {
    /// As Linux had it before 5.14, where `state` became `__state` and half as wide. What follows three underscores is not part of the name.
    pub struct task_struct___before_5_14 {
        pub state: i64,
    }
}

/// What the map has for a thread.
#[repr(C)]
pub struct Departure {
    /// Process of the thread, and the process that started it.
    process: i32,
    parent: i32,
    /// Nanoseconds on processors.
    ran: u64,
    /// Bits of `include/linux/sched.h`: none where it would have run on, 1 where it waits for something, 2 where no signal wakes it.
    state: u64,
    name: [u8; 16],
}

/// `preempt`, and the tasks that leave and enter the processor. Kernels since 5.18 have a fourth argument, which this does not need.
#[repr(C)]
pub struct SchedSwitch {
    preempt: u64,
    leaves: *const task_struct,
    enters: *const task_struct,
}

/// The program: one call for each switch. `tp_btf` gives pointers that the verifier knows, so that fields of what they point at
/// can be loaded.
#[unsafe(no_mangle)]
#[unsafe(link_section = "tp_btf/sched_switch")]
pub extern "C" fn off_cpu(event: &SchedSwitch) -> i32 {
    let task = event.leaves;
    let mut departure = Departure {
        process: core_load!(task, tgid),
        parent: core_load!(task, real_parent, tgid),
        ran: core_load!(task, se.sum_exec_runtime),
        state: state_of(task),
        name: [0; 16],
    };
    // By a helper, which cuts text that is too long. Where it fails there is no name.
    let _ = core_read_str!(&mut departure.name, task, comm);
    LEFT.insert(&core_load!(task, pid), &departure);
    0
}

/// By whichever of the two fields the kernel has. The loader puts the answer into the program, and the verifier drops the other branch.
#[inline(always)]
fn state_of(task: *const task_struct) -> u64 {
    if field_exists!(task_struct, __state) {
        core_load!(task, __state).into()
    } else {
        core_load!(task.cast::<task_struct___before_5_14>(), state) as u64
    }
}

/// BPF_MAP_TYPE_LRU_HASH of `linux/bpf.h`: the entry that was not used for longest makes room.
const MAP_TYPE_LRU_HASH: usize = 9;
/// BPF_ANY of `linux/bpf.h`: update the element or make a new one.
const UPDATE_ANY: u64 = 0;

/// A BTF map definition. Each field is a null pointer; what it points at says what a loader wants to know.
#[repr(C)]
pub struct LruHashMap<K, V, const MAX_ENTRIES: usize> {
    r#type: *const [i32; MAP_TYPE_LRU_HASH],
    key: *const K,
    value: *const V,
    max_entries: *const [i32; MAX_ENTRIES],
}

/// Only the kernel touches the map's contents, and it does its own locking.
unsafe impl<K, V, const MAX_ENTRIES: usize> Sync for LruHashMap<K, V, MAX_ENTRIES> {}

impl<K, V, const MAX_ENTRIES: usize> LruHashMap<K, V, MAX_ENTRIES> {
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
pub static LEFT: LruHashMap<i32, Departure, 16384> = LruHashMap::new();

/// Programs without the GPL may not read the kernel's memory.
#[unsafe(no_mangle)]
#[unsafe(link_section = "license")]
pub static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}

//! The first example of `aya-btf-map`, with `aya-ebpf` under its old name: from each parent's pid to its last child's.
#![no_std]
#![no_main]

// The macros of aya-ebpf look for the crate under this name.
extern crate aya_bpf as aya_ebpf;

use aya_bpf::{cty::c_long, macros::tracepoint, programs::TracePointContext};
use aya_btf_map::{HashMap, macros::btf_map};

#[btf_map]
static mut PID_MAP: HashMap<i32, i32, 1024> = HashMap::new();

#[tracepoint(category = "sched", name = "sched_process_fork")]
pub fn fork(ctx: TracePointContext) -> u32 {
    match try_fork(ctx) {
        Ok(ret) => ret,
        Err(ret) => ret as u32,
    }
}

fn try_fork(ctx: TracePointContext) -> Result<u32, c_long> {
    // The offsets are in /sys/kernel/tracing/events/sched/sched_process_fork/format.
    const PARENT_PID_OFFSET: usize = if cfg!(feature = "inline-comm") { 24 } else { 12 };
    const CHILD_PID_OFFSET: usize = if cfg!(feature = "inline-comm") { 44 } else { 20 };
    let parent_pid: i32 = unsafe { ctx.read_at(PARENT_PID_OFFSET)? };
    let child_pid: i32 = unsafe { ctx.read_at(CHILD_PID_OFFSET)? };

    #[allow(unused_unsafe)]
    unsafe {
        PID_MAP.insert(&parent_pid, &child_pid, 0)?
    };

    Ok(0)
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "license")]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";

#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    unsafe { core::hint::unreachable_unchecked() }
}

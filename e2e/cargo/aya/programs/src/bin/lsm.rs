//! Refuses to make one process less nice than it was.
#![no_std]
#![no_main]

use aya_ebpf::{EbpfContext, macros::lsm, programs::LsmContext};
use aya_log_ebpf::info;

#[unsafe(no_mangle)]
static PID: i32 = 0;

#[lsm(hook = "task_setnice")]
pub fn lsm(ctx: LsmContext) -> i32 {
    // SAFETY: nice is the second argument of the hook, and what the last program returned the third.
    let (nice, before): (i32, i32) = unsafe { (ctx.arg(1), ctx.arg(2)) };
    // SAFETY: A loader may have set the value, which the compiler must not take for 0.
    let pid = unsafe { core::ptr::read_volatile(&PID) };
    info!(&ctx, "nice {} wanted by {}", nice, ctx.pid());
    if before != 0 {
        return before;
    }
    if ctx.pid() == pid as u32 && nice < 0 { -1 } else { 0 }
}

programs::program_main!();

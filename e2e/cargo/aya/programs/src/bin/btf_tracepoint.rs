//! Logs which process follows another on a CPU.
#![no_std]
#![no_main]

use aya_ebpf::{macros::btf_tracepoint, programs::BtfTracePointContext};
use aya_log_ebpf::info;

#[btf_tracepoint(function = "sched_switch")]
pub fn btf_tracepoint(ctx: BtfTracePointContext) -> i32 {
    // SAFETY: The first argument says whether the switch was forced.
    let is_preempted: bool = unsafe { ctx.arg::<u64>(0) } != 0;
    info!(&ctx, "preempted: {}", u8::from(is_preempted));
    0
}

programs::program_main!();

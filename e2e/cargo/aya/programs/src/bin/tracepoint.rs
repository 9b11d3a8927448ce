//! Logs each exec, with the name of the process.
#![no_std]
#![no_main]

use aya_ebpf::{helpers::bpf_get_current_comm, macros::tracepoint, programs::TracePointContext};
use aya_log_ebpf::info;

#[tracepoint(category = "sched", name = "sched_process_exec")]
pub fn tracepoint(ctx: TracePointContext) -> u32 {
    if let Ok(comm) = bpf_get_current_comm() {
        // SAFETY: The helper ends the name with a zero byte.
        info!(&ctx, "exec by {}", unsafe { core::str::from_utf8_unchecked(&comm) });
    }
    0
}

programs::program_main!();

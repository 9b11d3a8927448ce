//! Logs which process a CPU runs at each event.
#![no_std]
#![no_main]

use aya_ebpf::{EbpfContext, helpers::bpf_get_smp_processor_id, macros::perf_event, programs::PerfEventContext};
use aya_log_ebpf::info;

#[perf_event]
pub fn perf_sample(ctx: PerfEventContext) -> u32 {
    // SAFETY: The helper takes nothing.
    let cpu = unsafe { bpf_get_smp_processor_id() };
    match ctx.pid() {
        0 => info!(&ctx, "CPU {} is idle", cpu),
        pid => info!(&ctx, "CPU {} runs {}", cpu, pid),
    }
    0
}

programs::program_main!();

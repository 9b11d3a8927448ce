//! Logs calls of a function of a process, and what they return.
#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::bpf_probe_read_user_str_bytes,
    macros::{map, uprobe, uretprobe},
    maps::PerCpuArray,
    programs::{ProbeContext, RetProbeContext},
};
use aya_log_ebpf::info;

#[map]
static BUFFER: PerCpuArray<[u8; 512]> = PerCpuArray::with_max_entries(1, 0);

#[uprobe]
pub fn uprobe_enter(ctx: ProbeContext) -> u32 {
    try_uprobe(&ctx).unwrap_or(1)
}

#[inline(always)]
fn try_uprobe(ctx: &ProbeContext) -> Result<u32, i32> {
    let name = ctx.arg::<*const u8>(0).ok_or(1)?;
    let buffer = BUFFER.get_ptr_mut(0).ok_or(1)?;
    // SAFETY: The map gave the pointer, and the helper checks the address.
    let text = unsafe { core::str::from_utf8_unchecked(bpf_probe_read_user_str_bytes(name, &mut *buffer)?) };
    info!(ctx, "called with {}", text);
    Ok(0)
}

#[uretprobe]
pub fn uprobe_leave(ctx: RetProbeContext) -> u32 {
    info!(&ctx, "returned {}", ctx.ret::<i32>());
    0
}

programs::program_main!();

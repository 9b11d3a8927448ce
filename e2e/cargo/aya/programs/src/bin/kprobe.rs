//! Logs the family of the sockets that connect.
#![no_std]
#![no_main]

use aya_ebpf::{helpers::bpf_probe_read_kernel, macros::kprobe, programs::ProbeContext};
use aya_log_ebpf::info;

#[kprobe]
pub fn kprobe_connect(ctx: ProbeContext) -> u32 {
    let Some(socket) = ctx.arg::<*const u8>(0) else { return 1 };
    // SAFETY: The helper checks the address; skc_family is at offset 16 of struct sock_common.
    let Ok(family) = (unsafe { bpf_probe_read_kernel(socket.wrapping_add(16).cast::<u16>()) }) else { return 1 };
    info!(&ctx, "family {}", family);
    0
}

programs::program_main!();

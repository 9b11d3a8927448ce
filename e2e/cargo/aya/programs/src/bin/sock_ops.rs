//! Logs what becomes of TCP connections.
#![no_std]
#![no_main]

use aya_ebpf::{macros::sock_ops, programs::SockOpsContext};
use aya_log_ebpf::info;

#[sock_ops]
pub fn sock_ops(ctx: SockOpsContext) -> u32 {
    info!(&ctx, "operation {}, from {:i} to {:i}", ctx.op(), ctx.local_ip4(), ctx.remote_ip4());
    0
}

programs::program_main!();

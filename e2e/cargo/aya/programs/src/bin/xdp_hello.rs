//! Lets every packet pass, with a line in the log.
#![no_std]
#![no_main]

use aya_ebpf::{bindings::xdp_action, macros::xdp, programs::XdpContext};
use aya_log_ebpf::info;

#[xdp]
pub fn xdp_hello(ctx: XdpContext) -> u32 {
    info!(&ctx, "received a packet");
    xdp_action::XDP_PASS
}

programs::program_main!();

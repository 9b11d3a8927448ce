//! Sends a record for each packet to a perf event array.
#![no_std]
#![no_main]

use aya_ebpf::{bindings::xdp_action, macros::{map, xdp}, maps::PerfEventArray, programs::XdpContext};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct PacketLog {
    pub length: u32,
    pub action: u32,
}

#[map]
static EVENTS: PerfEventArray<PacketLog> = PerfEventArray::new(0);

#[xdp]
pub fn xdp_perf_buffer(ctx: XdpContext) -> u32 {
    let length = (ctx.data_end() - ctx.data()) as u32;
    EVENTS.output(&ctx, PacketLog { length, action: xdp_action::XDP_PASS }, 0);
    xdp_action::XDP_PASS
}

programs::program_main!();

//! Logs source address and port of IPv4 packets.
#![no_std]
#![no_main]

use aya_ebpf::{bindings::xdp_action, macros::xdp, programs::XdpContext};
use aya_log_ebpf::info;
use core::net::Ipv4Addr;
use programs::packet_at;

#[xdp]
pub fn xdp_log(ctx: XdpContext) -> u32 {
    try_log(&ctx).unwrap_or(xdp_action::XDP_ABORTED)
}

#[inline(always)]
fn try_log(ctx: &XdpContext) -> Result<u32, ()> {
    let (start, end) = (ctx.data(), ctx.data_end());
    if packet_at::<[u8; 2]>(start, end, 12)? != [8, 0] {
        return Ok(xdp_action::XDP_PASS);
    }
    let source = Ipv4Addr::from(packet_at::<[u8; 4]>(start, end, 26)?);
    let port = match packet_at::<u8>(start, end, 23)? {
        6 | 17 => u16::from_be_bytes(packet_at(start, end, 34)?),
        _ => return Err(()),
    };
    info!(ctx, "source {:i}, port {}", source, port);
    Ok(xdp_action::XDP_PASS)
}

programs::program_main!();

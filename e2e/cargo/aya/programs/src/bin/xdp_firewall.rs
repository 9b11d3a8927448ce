//! Drops packets from addresses in a map of the older form.
#![no_std]
#![no_main]

use aya_ebpf::{bindings::xdp_action, macros::{map, xdp}, maps::HashMap, programs::XdpContext};
use aya_log_ebpf::info;
use programs::packet_at;

#[map]
static BLOCKLIST: HashMap<u32, u32> = HashMap::with_max_entries(1024, 0);

#[xdp]
pub fn xdp_firewall(ctx: XdpContext) -> u32 {
    try_firewall(&ctx).unwrap_or(xdp_action::XDP_ABORTED)
}

#[inline(always)]
fn try_firewall(ctx: &XdpContext) -> Result<u32, ()> {
    let (start, end) = (ctx.data(), ctx.data_end());
    if packet_at::<[u8; 2]>(start, end, 12)? != [8, 0] {
        return Ok(xdp_action::XDP_PASS);
    }
    let source = u32::from_be_bytes(packet_at(start, end, 26)?);
    // SAFETY: Nobody else writes to the value while it is looked at.
    let is_blocked = unsafe { BLOCKLIST.get(&source) }.is_some();
    let action = if is_blocked { xdp_action::XDP_DROP } else { xdp_action::XDP_PASS };
    info!(ctx, "source {:i}, action {}", source, action);
    Ok(action)
}

programs::program_main!();

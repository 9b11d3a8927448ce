//! Drops what leaves for an address in a map.
#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::{TC_ACT_PIPE, TC_ACT_SHOT},
    macros::{classifier, map},
    maps::HashMap,
    programs::TcContext,
};
use aya_log_ebpf::info;

#[map]
static BLOCKLIST: HashMap<u32, u32> = HashMap::with_max_entries(1024, 0);

#[classifier]
pub fn tc_egress(ctx: TcContext) -> i32 {
    try_egress(&ctx).unwrap_or(TC_ACT_SHOT)
}

#[inline(always)]
fn try_egress(ctx: &TcContext) -> Result<i32, ()> {
    if ctx.load::<u16>(12).map_err(|_| ())? != 0x0800_u16.to_be() {
        return Ok(TC_ACT_PIPE);
    }
    let destination = u32::from_be(ctx.load(30).map_err(|_| ())?);
    // SAFETY: Nobody else writes to the value while it is looked at.
    let is_blocked = unsafe { BLOCKLIST.get(&destination) }.is_some();
    let action = if is_blocked { TC_ACT_SHOT } else { TC_ACT_PIPE };
    info!(ctx, "destination {:i}, action {}", destination, action);
    Ok(action)
}

programs::program_main!();

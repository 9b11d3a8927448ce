//! Lets only packets out whose destination is not in a map.
#![no_std]
#![no_main]

use aya_ebpf::{macros::{cgroup_skb, map}, maps::{HashMap, PerfEventArray}, programs::SkBuffContext};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct PacketLog {
    pub destination: u32,
    pub action: i32,
}

#[map]
static EVENTS: PerfEventArray<PacketLog> = PerfEventArray::new(0);

#[map]
static BLOCKLIST: HashMap<u32, u32> = HashMap::with_max_entries(1024, 0);

#[cgroup_skb]
pub fn cgroup_skb_egress(ctx: SkBuffContext) -> i32 {
    try_egress(&ctx).unwrap_or(0)
}

#[inline(always)]
fn try_egress(ctx: &SkBuffContext) -> Result<i32, i64> {
    // SAFETY: The context is that of the program.
    let protocol = unsafe { (*ctx.skb.skb).protocol };
    if protocol != u32::from(0x0800_u16.to_be()) {
        return Ok(1);
    }
    let destination = u32::from_be(ctx.load(16)?);
    // SAFETY: Nobody else writes to the value while it is looked at.
    let action = i32::from(unsafe { BLOCKLIST.get(&destination) }.is_none());
    EVENTS.output(ctx, PacketLog { destination, action }, 0);
    Ok(action)
}

programs::program_main!();

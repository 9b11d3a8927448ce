//! Gives the port 7 to any socket that a map has.
#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::sk_action,
    macros::{map, sk_lookup},
    maps::SockMap,
    programs::SkLookupContext,
};

#[map]
static SOCKETS: SockMap = SockMap::with_max_entries(1, 0);

#[sk_lookup]
pub fn sk_lookup_echo(ctx: SkLookupContext) -> u32 {
    // SAFETY: The context is that of the program.
    if unsafe { (*ctx.lookup).local_port } == 7 {
        let _ = SOCKETS.redirect_sk_lookup(&ctx, 0, 0);
    }
    sk_action::SK_PASS
}

programs::program_main!();

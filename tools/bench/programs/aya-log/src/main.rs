//! An XDP program like that of Aya's template, with a map and logging.
#![no_std]
#![no_main]

use aya_ebpf::{bindings::xdp_action, macros::{map, xdp}, maps::HashMap, programs::XdpContext};
use aya_log_ebpf::{info, warn};

#[map]
static BLOCKED: HashMap<u32, u32> = HashMap::with_max_entries(1024, 0);

#[xdp]
pub fn firewall(ctx: XdpContext) -> u32 {
    match try_firewall(&ctx) {
        Ok(action) => action,
        Err(()) => {
            warn!(&ctx, "a packet of {} bytes is too short", ctx.data_end() - ctx.data());
            xdp_action::XDP_ABORTED
        }
    }
}

#[inline(always)]
fn read<T: Copy>(ctx: &XdpContext, offset: usize) -> Result<T, ()> {
    if ctx.data() + offset + size_of::<T>() > ctx.data_end() {
        return Err(());
    }
    Ok(unsafe { ((ctx.data() + offset) as *const T).read_unaligned() })
}

fn try_firewall(ctx: &XdpContext) -> Result<u32, ()> {
    if u16::from_be(read(ctx, 12)?) != 0x0800 {
        return Ok(xdp_action::XDP_PASS);
    }
    let source = u32::from_be(read(ctx, 26)?);
    let protocol: u8 = read(ctx, 23)?;
    let action = match unsafe { BLOCKED.get(&source) } {
        Some(_) => xdp_action::XDP_DROP,
        None => xdp_action::XDP_PASS,
    };
    info!(ctx, "source {:i}, protocol {}, action {}", source, protocol, action);
    Ok(action)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}

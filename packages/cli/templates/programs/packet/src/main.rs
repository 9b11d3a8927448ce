//! Counts IPv4 packets by their protocol.
#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::__binding__,
    btf_maps::HashMap,
    macros::{btf_map, __macro__},
    programs::__context__,
};

/// Packets by protocol number: 1 is ICMP, 6 is TCP, 17 is UDP.
#[btf_map]
static COUNTERS: HashMap<u32, u64, 256> = HashMap::new();

#[__macro__]
pub fn __ident__(ctx: __context__) -> __return__ {
    if let Some(protocol) = protocol_of(&ctx) {
        count(u32::from(protocol));
    }
    __pass__
}

/// None if the packet is not IPv4, or too short.
#[inline(always)]
fn protocol_of(ctx: &__context__) -> Option<u8> {
    let (start, end) = (ctx.data(), ctx.data_end());
    if start + 34 > end {
        return None;
    }
    // SAFETY: The packet has at least 34 bytes.
    let packet = unsafe { &*(start as *const [u8; 34]) };
    (packet[12..14] == [0x08, 0x00]).then_some(packet[23])
}

#[inline(always)]
fn count(key: u32) {
    match COUNTERS.get_ptr_mut(key) {
        // SAFETY: The pointer is to an entry of the map.
        Some(count) => unsafe { *count += 1 },
        None => {
            let _ = COUNTERS.insert(key, 1, 0);
        }
    }
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 4] = *b"GPL\0";

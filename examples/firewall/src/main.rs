//! Drops packets of blocked IPv4 senders, counts the packets of each sender, and reports the first one that it drops.
#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::xdp_action,
    btf_maps::{Array, HashMap},
    macros::{btf_map, xdp},
    programs::XdpContext,
};

/// Packets and bytes of a sender.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Traffic {
    pub packets: u64,
    pub bytes: u64,
}

/// Senders whose packets are dropped, and whether that was seen.
#[btf_map]
static BLOCKED: HashMap<u32, bool, 1024> = HashMap::new();

#[btf_map]
static TRAFFIC: HashMap<u32, Traffic, 1024> = HashMap::new();

/// Packets that were not IPv4 or too short, by their result.
#[btf_map]
static SKIPPED: Array<u64, 5> = Array::new();

#[xdp]
pub fn firewall(ctx: XdpContext) -> u32 {
    match sender(&ctx) {
        Ok(sender) => judge(sender, (ctx.data_end() - ctx.data()) as u64),
        Err(result) => {
            if let Some(count) = SKIPPED.get_ptr_mut(result) {
                // SAFETY: The map gave the pointer.
                unsafe { *count += 1 };
            }
            result
        }
    }
}

/// The sender of an IPv4 packet, or what becomes of another packet.
#[inline(always)]
fn sender(ctx: &XdpContext) -> Result<u32, u32> {
    let (start, end) = (ctx.data(), ctx.data_end());
    if start + 34 > end {
        return Err(xdp_action::XDP_DROP);
    }
    // SAFETY: 34 bytes of the packet are there, and no read is aligned.
    unsafe {
        match (start as *const [u8; 34]).read_unaligned() {
            packet if packet[12..14] != [0x08, 0x00] => Err(xdp_action::XDP_PASS),
            packet => Ok(u32::from_be_bytes([packet[26], packet[27], packet[28], packet[29]])),
        }
    }
}

#[inline(always)]
fn judge(sender: u32, bytes: u64) -> u32 {
    match TRAFFIC.get_ptr_mut(sender) {
        // SAFETY: The map gave the pointer.
        Some(traffic) => unsafe {
            (*traffic).packets += 1;
            (*traffic).bytes += bytes;
        },
        None => {
            let first = Traffic { packets: 1, bytes };
            if TRAFFIC.insert(sender, first, 0).is_err() {
                return xdp_action::XDP_ABORTED;
            }
        }
    }
    let Some(seen) = BLOCKED.get_ptr_mut(sender) else {
        return xdp_action::XDP_PASS;
    };
    // SAFETY: The map gave the pointer.
    unsafe { *seen = true };
    xdp_action::XDP_DROP
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 4] = *b"GPL\0";

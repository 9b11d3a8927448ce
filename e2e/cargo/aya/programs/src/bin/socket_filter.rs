//! Counts the protocols of packets.
#![no_std]
#![no_main]

use aya_ebpf::{btf_maps::Array, macros::{btf_map, socket_filter}, programs::SkBuffContext};

#[btf_map]
static PROTOCOLS: Array<u64, 256> = Array::new();

#[socket_filter]
pub fn socket_filter(ctx: SkBuffContext) -> i64 {
    if let Ok(protocol) = ctx.load::<u8>(23) {
        if let Some(count) = PROTOCOLS.get_ptr_mut(u32::from(protocol)) {
            // SAFETY: The map gave the pointer.
            unsafe { *count += 1 };
        }
    }
    0
}

programs::program_main!();

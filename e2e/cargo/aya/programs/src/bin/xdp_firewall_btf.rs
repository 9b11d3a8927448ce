//! The same with a map that BTF describes, and a trie of networks.
#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::xdp_action,
    btf_maps::{HashMap, LpmTrie, lpm_trie::Key},
    macros::{btf_map, xdp},
    programs::XdpContext,
};
use programs::packet_at;

#[btf_map]
static BLOCKLIST: HashMap<u32, u64, 1024> = HashMap::new();

#[btf_map]
static NETWORKS: LpmTrie<[u8; 4], u32, 16> = LpmTrie::new();

#[xdp]
pub fn xdp_firewall(ctx: XdpContext) -> u32 {
    try_firewall(&ctx).unwrap_or(xdp_action::XDP_ABORTED)
}

#[inline(always)]
fn try_firewall(ctx: &XdpContext) -> Result<u32, ()> {
    let source: [u8; 4] = packet_at(ctx.data(), ctx.data_end(), 26)?;
    if let Some(count) = BLOCKLIST.get_ptr_mut(u32::from_be_bytes(source)) {
        // SAFETY: The map gave the pointer.
        unsafe { *count += 1 };
        return Ok(xdp_action::XDP_DROP);
    }
    Ok(NETWORKS.get(&Key::new(32, source)).copied().unwrap_or(xdp_action::XDP_PASS))
}

programs::program_main!();

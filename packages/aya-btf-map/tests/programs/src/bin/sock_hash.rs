//! Sockets that connect, by a key of eight bytes.
#![no_std]
#![no_main]

use aya_btf_map::{SockHash, btf_map};
use programs::program;

#[btf_map]
static MAP: SockHash<u64, 2> = SockHash::new();

program!("sockops", context => {
    // The field op of struct bpf_sock_ops: BPF_SOCK_OPS_ACTIVE_ESTABLISHED_CB.
    if unsafe { context.cast::<u32>().read() } == 4 {
        let _ = unsafe { MAP.insert(context, &77, 0) };
    }
    Ok(1)
});

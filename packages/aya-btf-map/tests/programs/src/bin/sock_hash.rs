//! The same with keys of eight bytes.
#![no_std]
#![no_main]

use core::ffi::c_void;

use aya_btf_map::{SockHash, btf_map};
use programs::program;

#[btf_map]
static MAP: SockHash<u64, 8, 0, 8> = SockHash::new();

const CONNECTED: u64 = 71;
const OUT: u64 = 72;
const LISTENER: u64 = 73;
const PORT: u32 = 7;

program!("sockops", context => {
    // The field op of struct bpf_sock_ops: BPF_SOCK_OPS_ACTIVE_ESTABLISHED_CB.
    if unsafe { context.cast::<u32>().read() } == 4 {
        let _ = unsafe { MAP.insert(context, &CONNECTED, 0) };
    }
    Ok(1)
});

/// What arrives at a socket of the map goes out by another.
#[unsafe(no_mangle)]
#[unsafe(link_section = "sk_skb/stream_verdict")]
extern "C" fn packet(context: *mut c_void) -> i32 {
    unsafe { MAP.redirect_packet(context, &OUT, 0) as i32 }
}

/// What is written to a socket of the map goes out by another.
#[unsafe(no_mangle)]
#[unsafe(link_section = "sk_msg")]
extern "C" fn message(context: *mut c_void) -> i32 {
    unsafe { MAP.redirect_message(context, &OUT, 0) as i32 }
}

/// A socket of the map takes the connections for a port where nobody listens.
#[unsafe(no_mangle)]
#[unsafe(link_section = "sk_lookup")]
extern "C" fn lookup(context: *mut c_void) -> i32 {
    // The field local_port of struct bpf_sk_lookup.
    if unsafe { context.byte_add(60).cast::<u32>().read() } == PORT {
        let _ = unsafe { MAP.assign(context, &LISTENER, 0) };
    }
    1
}

/// Whether the connected socket was there, in tens, and is there no more.
#[unsafe(no_mangle)]
#[unsafe(link_section = "classifier")]
extern "C" fn remove(_context: *mut c_void) -> i32 {
    let was_there = MAP.remove(&CONNECTED).is_ok();
    i32::from(was_there) * 10 + i32::from(MAP.remove(&CONNECTED).is_err())
}

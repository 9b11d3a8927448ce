//! A way to control congestion that keeps the window as it is, and counts how often it is asked.
#![no_std]
#![no_main]

use aya_btf_map::{Array, btf_map, struct_ops};
use programs as _;

#[btf_map]
static MAP: Array<u64, 1> = Array::new();

#[allow(non_camel_case_types)]
#[repr(C)]
struct tcp_congestion_ops {
    ssthresh: extern "C" fn(*const [u64; 1]) -> u32,
    undo_cwnd: extern "C" fn(*const [u64; 1]) -> u32,
    cong_avoid: extern "C" fn(*const [u64; 3]),
    name: [u8; 16],
}

#[struct_ops]
static STEADY: tcp_congestion_ops =
    tcp_congestion_ops { ssthresh: window, undo_cwnd: undo, cong_avoid: count, name: *b"steady\0\0\0\0\0\0\0\0\0\0" };

#[unsafe(no_mangle)]
#[unsafe(link_section = "struct_ops/window")]
extern "C" fn window(_arguments: *const [u64; 1]) -> u32 {
    10
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "struct_ops/undo")]
extern "C" fn undo(_arguments: *const [u64; 1]) -> u32 {
    10
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "struct_ops/count")]
extern "C" fn count(_arguments: *const [u64; 3]) {
    if let Some(counter) = MAP.get_ptr_mut(&0) {
        unsafe { *counter += 1 };
    }
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "license")]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";

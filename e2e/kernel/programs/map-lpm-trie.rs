//! A map of type LPM_TRIE, which wants BPF_F_NO_PREALLOC.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

#[repr(C)]
pub struct Prefix {
    length: u32,
    address: [u8; 4],
}

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
pub static MAP: FlaggedMap<Prefix, u32, 11, 8, 1> = FlaggedMap::NEW;

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn program(_: Context) -> i32 {
    update(&MAP, &Prefix { length: 32, address: [127, 0, 0, 1] }, &1u32);
    0
}

//! A map as it was declared before BTF.
#![no_std]
#![no_main]

#[path = "../programs/prelude/mod.rs"]
mod prelude;
use prelude::*;

#[repr(C)]
pub struct Definition {
    r#type: u32,
    key_size: u32,
    value_size: u32,
    max_entries: u32,
    map_flags: u32,
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "maps")]
pub static LEGACY: Definition = Definition { r#type: 1, key_size: 4, value_size: 8, max_entries: 16, map_flags: 0 };

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn program(_: Context) -> i32 {
    update(&LEGACY, &random(), &1u64);
    0
}

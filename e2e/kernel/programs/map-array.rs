//! A map of type ARRAY.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
pub static MAP: Map<u32, u64, 2, 8> = Map::NEW;

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn program(_: Context) -> i32 {
    if let Some(value) = lookup::<_, _, u64>(&MAP, &3u32) {
        *value += 1;
    }
    0
}

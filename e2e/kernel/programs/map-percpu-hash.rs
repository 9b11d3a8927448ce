//! A map of type PERCPU_HASH.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
pub static MAP: Map<u32, u64, 5, 8> = Map::NEW;

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn program(_: Context) -> i32 {
    update(&MAP, &random(), &1u64);
    0
}

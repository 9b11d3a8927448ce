//! A map whose name has a character that the kernel takes in no name.
#![no_std]
#![no_main]

#[path = "../programs/prelude/mod.rs"]
mod prelude;
use prelude::*;

#[unsafe(export_name = "by-address")]
#[unsafe(link_section = ".maps")]
pub static BY_ADDRESS: Map<u32, u64, 1, 8> = Map::NEW;

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn program(_: Context) -> i32 {
    update(&BY_ADDRESS, &random(), &1u64);
    0
}

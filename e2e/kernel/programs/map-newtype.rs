//! A map in a newtype.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

pub struct Counters(Map<u32, u64, 1, 8>);

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
pub static MAP: Counters = Counters(Map::NEW);

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn program(_: Context) -> i32 {
    update(&MAP, &random(), &1u64);
    0
}

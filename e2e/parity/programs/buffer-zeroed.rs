//! Buffers on the stack that begin as zero: one that stores fill, one for which LLVM calls memset.
#![no_std]
#![no_main]

#[path = "../../kernel/programs/prelude/mod.rs"]
mod prelude;
use prelude::*;

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
pub static SHORT: Map<u32, [u8; 24], 2, 1> = Map::NEW;

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
pub static LONG: Map<u32, [u8; 200], 2, 1> = Map::NEW;

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn program(_context: Context) -> i32 {
    let mut short = [0u8; 24];
    short[3] = random() as u8;
    update(&SHORT, &0u32, &short);
    let mut long = [0u8; 200];
    long[3] = random() as u8;
    update(&LONG, &0u32, &long);
    0
}

//! A function that is no longer global after linking, and returns no scalar.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

pub struct Pair(u32, u32);

#[inline(never)]
pub fn fill(pair: &mut Pair, value: u32) {
    *pair = Pair(value, random());
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn program(_: Context) -> i32 {
    let mut pair = Pair(0, 0);
    fill(&mut pair, random());
    (pair.0 ^ pair.1) as i32
}

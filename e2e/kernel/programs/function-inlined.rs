//! Inlined functions: lines of several functions in one, and the lines of core.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn program(_: Context) -> i32 {
    let numbers = [random(), random(), random()];
    numbers.iter().copied().fold(0, u32::wrapping_add) as i32 ^ (random() as i32).rotate_left(3)
}

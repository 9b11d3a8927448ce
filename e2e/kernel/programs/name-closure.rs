//! A closure, and a generic function that takes it: names of a FUNC and of its argument's type.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

#[inline(never)]
fn apply<F: Fn(u32) -> u32>(function: F, value: u32) -> u32 {
    function(value) + function(value ^ 1)
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn program(_: Context) -> i32 {
    let limit = random();
    apply(|value| value & limit, random()) as i32
}

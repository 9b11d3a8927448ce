//! An exported function that the kernel verifies on its own.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

#[unsafe(no_mangle)]
#[inline(never)]
pub extern "C" fn double(value: u32) -> u32 {
    value * 2
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn program(_: Context) -> i32 {
    double(random()) as i32
}

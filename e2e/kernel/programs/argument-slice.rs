//! Arguments that are passed in two registers or by reference.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

#[inline(never)]
fn sum(numbers: &[u32; 4]) -> u32 {
    numbers[0] + numbers[3]
}

#[inline(never)]
fn length(text: &str) -> u32 {
    text.len() as u32 ^ random()
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn program(_: Context) -> i32 {
    let numbers = [random(), random(), random(), random()];
    (sum(&numbers) + length("four")) as i32
}

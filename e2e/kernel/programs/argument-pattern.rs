//! Arguments without a name: `_` and patterns.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

pub struct Point {
    x: u32,
    y: u32,
}

impl Point {
    #[inline(never)]
    fn sum(&self, _: u32) -> u32 {
        self.x ^ self.y
    }
}

#[inline(never)]
fn ignore(_: u32, value: u32) -> u32 {
    value ^ random()
}

#[inline(never)]
fn add((a, b): (u32, u32)) -> u32 {
    a + b + random()
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn program(_: Context) -> i32 {
    let value = random();
    (ignore(value, random()) + add((value, 1)) + Point { x: value, y: 2 }.sum(3)) as i32
}

//! An enum of 128 bits, with and without data.
#![no_std]
#![no_main]
#![feature(repr128)]
#![allow(incomplete_features)]

mod prelude;
use prelude::*;

#[repr(u128)]
pub enum Huge {
    Low = 1,
    High = 1 << 100,
}
#[repr(i128)]
pub enum HugeData {
    Low(u8) = -1,
    High { value: u32 } = 1,
}

#[unsafe(no_mangle)]
pub static STATE: Shared<(Huge, HugeData, u32)> = Shared::new((Huge::High, HugeData::High { value: 7 }, 1));

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn program(_: Context) -> i32 {
    STATE.get().2 = random();
    0
}

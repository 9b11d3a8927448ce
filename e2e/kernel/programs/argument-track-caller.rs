//! The hidden argument of a #[track_caller] function.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

use core::panic::Location;

#[inline(never)]
#[track_caller]
fn located(value: u32) -> u32 {
    value ^ Location::caller().line() ^ random()
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn program(_: Context) -> i32 {
    located(random()) as i32
}

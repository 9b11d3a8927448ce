//! A function that returns `()` and one that takes it.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

#[unsafe(no_mangle)]
pub static STATE: Shared<u32> = Shared::new(1);

#[inline(never)]
fn nothing(_unit: (), value: u32) {
    *STATE.get() ^= value;
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn program(_: Context) -> i32 {
    nothing((), random());
    0
}

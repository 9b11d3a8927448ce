//! Slices, strings and arrays in names.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

pub struct State {
    count: u32,
    bytes: &'static [u8],
    text: &'static str,
    words: [&'static [u16; 4]; 2],
    pointer: *const [u32],
}

#[unsafe(no_mangle)]
pub static STATE: Shared<State> = Shared::new(State {
    count: 1,
    bytes: &[1, 2],
    text: "text",
    words: [&[0; 4]; 2],
    pointer: core::ptr::slice_from_raw_parts(core::ptr::null(), 0),
});

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn program(_: Context) -> i32 {
    STATE.get().count = random();
    0
}

//! A niche that is not at the start: the tag lies within a field.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

pub struct Inner {
    number: u64,
    flag: bool,
    letter: char,
}
pub enum Event {
    Data(Inner),
    Open,
    Close,
}

#[unsafe(no_mangle)]
pub static STATE: Shared<(Option<Inner>, Event, u32)> =
    Shared::new((Some(Inner { number: 1, flag: true, letter: 'x' }), Event::Close, 2));

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn program(_: Context) -> i32 {
    STATE.get().2 = random();
    0
}

//! `()` and `!`, base types without a size.
#![no_std]
#![no_main]
#![feature(never_type)]

mod prelude;
use prelude::*;

pub struct State {
    count: u32,
    unit: (),
    result: Result<u32, ()>,
    never: Option<&'static !>,
}

#[unsafe(no_mangle)]
pub static STATE: Shared<State> = Shared::new(State { count: 1, unit: (), result: Err(()), never: None });

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn program(_: Context) -> i32 {
    STATE.get().count = random();
    0
}

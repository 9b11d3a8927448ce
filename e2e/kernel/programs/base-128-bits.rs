//! Integers of 128 bits.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

pub struct State {
    unsigned: u128,
    signed: i128,
}

#[unsafe(no_mangle)]
pub static STATE: Shared<State> = Shared::new(State { unsigned: 1, signed: -1 });

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn program(_: Context) -> i32 {
    STATE.get().unsigned = u128::from(random());
    0
}

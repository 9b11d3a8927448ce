//! Function pointers in names and as members.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

pub struct State {
    count: u32,
    plain: Option<fn(u32, &u8) -> u64>,
    foreign: Option<unsafe extern "C" fn(*mut u8)>,
    nothing: Option<fn()>,
    never: Option<fn() -> !>,
}

#[unsafe(no_mangle)]
pub static STATE: Shared<State> = Shared::new(State { count: 1, plain: None, foreign: None, nothing: None, never: None });

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn program(_: Context) -> i32 {
    STATE.get().count = random();
    0
}

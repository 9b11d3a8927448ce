//! Fields in another order in memory than in the source.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

pub struct State {
    byte: u8,
    long: u64,
    half: u16,
    word: u32,
    flag: bool,
}

#[unsafe(no_mangle)]
pub static STATE: Shared<State> = Shared::new(State { byte: 1, long: 2, half: 3, word: 4, flag: true });

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn program(_: Context) -> i32 {
    STATE.get().byte = random() as u8;
    0
}

//! `char`, a code point of 32 bits.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

pub struct State {
    letter: char,
    letters: [char; 3],
    perhaps: Option<char>,
}

#[unsafe(no_mangle)]
pub static STATE: Shared<State> = Shared::new(State { letter: 'x', letters: ['a', 'b', 'c'], perhaps: None });

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn program(_: Context) -> i32 {
    STATE.get().letter = if random() > 9 { 'ä' } else { 'a' };
    0
}

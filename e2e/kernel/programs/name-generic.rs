//! Generic types: their names are no identifiers.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

pub struct Pair<A, B>(A, B);
pub struct State<T> {
    pair: Pair<T, Option<T>>,
}

#[unsafe(no_mangle)]
pub static STATE: Shared<State<u32>> = Shared::new(State { pair: Pair(0, None) });

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn program(_: Context) -> i32 {
    STATE.get().pair.0 = random();
    0
}

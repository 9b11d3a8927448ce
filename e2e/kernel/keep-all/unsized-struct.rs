//! A struct that ends in a slice, which a reference alone leads to.
#![no_std]
#![no_main]

#[path = "../programs/prelude/mod.rs"]
mod prelude;
use prelude::*;

pub struct Packet {
    length: u32,
    bytes: [u8],
}

pub struct State {
    count: u32,
    last: Option<&'static Packet>,
}

#[unsafe(no_mangle)]
pub static STATE: Shared<State> = Shared::new(State { count: 1, last: None });

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn program(_: Context) -> i32 {
    let state = STATE.get();
    state.count ^= random();
    let length = match state.last {
        Some(packet) => packet.length,
        None => 0,
    };
    (state.count + length) as i32
}

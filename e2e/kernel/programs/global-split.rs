//! A static struct whose fields the optimizer makes separate statics.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

struct State {
    a: u32,
    b: u64,
    c: [u16; 2],
    d: (u8, u8, u8),
}

static STATE: Shared<State> = Shared::new(State { a: 1, b: 2, c: [3, 4], d: (5, 6, 7) });

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn program(_: Context) -> i32 {
    let state = STATE.get();
    state.a = state.a.wrapping_add(random());
    state.c[random() as usize & 1] ^= 1;
    (u32::from(state.c[random() as usize & 1]) ^ state.a) as i32
}

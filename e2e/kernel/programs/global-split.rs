//! A static struct of whose fields the optimizer makes statics of their own.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

struct State {
    a: u32,
    b: u64,
    pair: Pair,
}

struct Pair {
    c: u16,
    d: [u8; 2],
}

static mut STATE: State = State { a: 1, b: 2, pair: Pair { c: 3, d: [4, 5] } };

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn program(_: Context) -> i32 {
    let random = random();
    unsafe {
        STATE.a = STATE.a.wrapping_mul(random);
        STATE.b = STATE.b.wrapping_add(STATE.a.into());
        STATE.pair.c ^= STATE.b as u16;
        STATE.pair.c as i32
    }
}

//! Options in options, and enums in variants of enums.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

pub enum Outer {
    Empty,
    Full(Inner),
}
pub enum Inner {
    Number(u32),
    Pair { a: u8, b: Option<u8> },
}

#[unsafe(no_mangle)]
pub static STATE: Shared<(Option<Option<u8>>, Option<Option<Option<bool>>>, Outer, u32)> =
    Shared::new((None, None, Outer::Full(Inner::Pair { a: 1, b: Some(2) }), 3));

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn program(_: Context) -> i32 {
    STATE.get().0 = Some(None);
    STATE.get().3 = random();
    0
}

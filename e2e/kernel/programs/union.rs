//! A union and MaybeUninit.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

use core::mem::MaybeUninit;

pub union Value {
    word: u32,
    bytes: [u8; 4],
}

#[unsafe(no_mangle)]
pub static STATE: Shared<(Value, MaybeUninit<[u16; 3]>)> = Shared::new((Value { word: 1 }, MaybeUninit::uninit()));

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn program(_: Context) -> i32 {
    STATE.get().0.word = random();
    0
}

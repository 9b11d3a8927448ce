//! Tuples in names.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

#[unsafe(no_mangle)]
pub static STATE: Shared<(u8, u16, (u32, [u8; 3]))> = Shared::new((1, 2, (3, [4; 3])));

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn program(_: Context) -> i32 {
    STATE.get().1 = random() as u16;
    0
}

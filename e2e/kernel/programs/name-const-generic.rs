//! Constants in names.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

pub struct Buffer<const SIZE: usize> {
    bytes: [u8; SIZE],
}
pub struct Offset<const BY: i32, const FLAG: bool, const LETTER: char>(u16);

#[unsafe(no_mangle)]
pub static STATE: Shared<(Buffer<7>, Offset<-3, true, 'x'>, Offset<3, false, '\n'>)> =
    Shared::new((Buffer { bytes: [1; 7] }, Offset(1), Offset(2)));

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn program(_: Context) -> i32 {
    STATE.get().0.bytes[0] = random() as u8;
    0
}

//! Statics in .rodata, .data, .bss and a section of their own.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

pub struct Constant(u32);

#[unsafe(no_mangle)]
pub static CONSTANT: Constant = Constant(1);
#[unsafe(no_mangle)]
pub static DATA: Shared<u32> = Shared::new(2);
#[unsafe(no_mangle)]
pub static ZERO: Shared<u32> = Shared::new(0);
#[unsafe(no_mangle)]
#[unsafe(link_section = ".data.own")]
pub static OWN: Shared<u64> = Shared::new(3);

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn program(_: Context) -> i32 {
    *ZERO.get() = CONSTANT.0 ^ random();
    *OWN.get() ^= 1;
    *DATA.get() as i32
}

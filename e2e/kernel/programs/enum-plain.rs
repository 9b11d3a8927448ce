//! Enums without data, of several sizes and signs.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

pub enum Plain {
    Off,
    On,
}
#[repr(i16)]
pub enum Signed {
    Minus = -300,
    Plus = 300,
}
#[repr(u64)]
pub enum Wide {
    Low = 1,
    High = 1 << 40,
}
#[repr(i64)]
pub enum WideSigned {
    Low = i64::MIN,
    High = 1,
}

#[unsafe(no_mangle)]
pub static STATE: Shared<(Plain, Signed, Wide, WideSigned)> = Shared::new((Plain::On, Signed::Plus, Wide::High, WideSigned::Low));

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn program(_: Context) -> i32 {
    STATE.get().1 = if random() > 9 { Signed::Minus } else { Signed::Plus };
    0
}

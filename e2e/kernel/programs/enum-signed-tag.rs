//! An enum with data and negative tags.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

#[repr(i8)]
pub enum Level {
    Low(u8) = -2,
    High(u16) = 2,
}
#[repr(i64)]
pub enum Wide {
    Low(u8) = i64::MIN,
    High(u16) = i64::MAX,
}

#[unsafe(no_mangle)]
pub static STATE: Shared<(Level, Wide)> = Shared::new((Level::High(1), Wide::Low(2)));

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn program(_: Context) -> i32 {
    STATE.get().0 = Level::Low(random() as u8);
    0
}

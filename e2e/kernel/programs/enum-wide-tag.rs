//! An enum with data and tags of more than 32 bits.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

#[repr(u64)]
pub enum Id {
    Local(u32) = 1,
    Remote(u32) = 1 << 40,
}

#[unsafe(no_mangle)]
pub static STATE: Shared<(Id, u32)> = Shared::new((Id::Local(1), 2));

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn program(_: Context) -> i32 {
    STATE.get().0 = Id::Remote(random());
    0
}

//! Enums with one variant, with none that can exist, and with one that cannot.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

use core::convert::Infallible;

pub enum Single {
    Only(u32),
}

#[unsafe(no_mangle)]
pub static STATE: Shared<(Single, Result<u32, Infallible>, Option<Infallible>)> = Shared::new((Single::Only(1), Ok(2), None));

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn program(_: Context) -> i32 {
    STATE.get().0 = Single::Only(random());
    0
}

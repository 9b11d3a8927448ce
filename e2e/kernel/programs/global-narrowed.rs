//! A static integer of which the optimizer makes a bool.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

static SEEN: Shared<u32> = Shared::new(0);

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn program(_: Context) -> i32 {
    let seen = *SEEN.get();
    *SEEN.get() = 7;
    seen as i32
}

//! A function that is marked as cold.
#![no_std]
#![no_main]

#[path = "../../kernel/programs/prelude/mod.rs"]
mod prelude;
use prelude::*;

#[unsafe(no_mangle)]
pub static COUNT: Shared<u64> = Shared::new(1);

#[cold]
#[inline(never)]
fn rarely(by: u32) {
    *COUNT.get() += u64::from(by);
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn program(_context: Context) -> i32 {
    let by = random();
    if by == 7 {
        rarely(by);
    }
    0
}

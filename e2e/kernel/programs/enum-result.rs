//! Result with data of unequal sizes.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

#[unsafe(no_mangle)]
pub static STATE: Shared<(Result<u8, u64>, Result<(), u8>)> = Shared::new((Err(1), Ok(())));

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn program(_: Context) -> i32 {
    STATE.get().0 = if random() > 9 { Ok(1) } else { Err(2) };
    0
}

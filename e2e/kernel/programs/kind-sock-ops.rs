//! Events of TCP sockets.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

#[unsafe(no_mangle)]
#[unsafe(link_section = "sockops")]
pub extern "C" fn program(_: Context) -> i32 {
    0
}

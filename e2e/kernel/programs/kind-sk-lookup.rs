//! A choice of the socket for a packet.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

#[unsafe(no_mangle)]
#[unsafe(link_section = "sk_lookup")]
pub extern "C" fn program(_: Context) -> i32 {
    1
}

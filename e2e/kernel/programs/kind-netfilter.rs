//! A netfilter hook.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

#[unsafe(no_mangle)]
#[unsafe(link_section = "netfilter")]
pub extern "C" fn program(_: Context) -> i32 {
    1
}

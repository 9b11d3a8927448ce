//! A kprobe.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

#[unsafe(no_mangle)]
#[unsafe(link_section = "kprobe/do_unlinkat")]
pub extern "C" fn program(_: Context) -> i32 {
    0
}

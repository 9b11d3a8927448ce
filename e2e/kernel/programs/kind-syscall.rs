//! A program that user space calls.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

#[unsafe(no_mangle)]
#[unsafe(link_section = "syscall")]
pub extern "C" fn program(_: Context) -> i32 {
    0
}

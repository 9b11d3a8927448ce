//! A filter of a cgroup's devices.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

#[unsafe(no_mangle)]
#[unsafe(link_section = "cgroup/dev")]
pub extern "C" fn program(_: Context) -> i32 {
    1
}

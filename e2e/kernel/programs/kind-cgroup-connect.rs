//! A filter of a cgroup's connections.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

#[unsafe(no_mangle)]
#[unsafe(link_section = "cgroup/connect4")]
pub extern "C" fn program(_: Context) -> i32 {
    1
}

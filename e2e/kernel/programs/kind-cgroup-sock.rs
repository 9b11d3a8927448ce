//! A filter of a cgroup's sockets.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

#[unsafe(no_mangle)]
#[unsafe(link_section = "cgroup/sock_create")]
pub extern "C" fn program(_: Context) -> i32 {
    1
}

//! A perf event.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

#[unsafe(no_mangle)]
#[unsafe(link_section = "perf_event")]
pub extern "C" fn program(_: Context) -> i32 {
    0
}

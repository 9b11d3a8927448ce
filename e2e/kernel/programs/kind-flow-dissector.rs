//! A flow dissector.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

#[unsafe(no_mangle)]
#[unsafe(link_section = "flow_dissector")]
pub extern "C" fn program(_: Context) -> i32 {
    0
}

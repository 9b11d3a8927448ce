//! A raw tracepoint that knows its arguments' types.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

#[unsafe(no_mangle)]
#[unsafe(link_section = "tp_btf/sched_process_fork")]
pub extern "C" fn program(_: Context) -> i32 {
    0
}

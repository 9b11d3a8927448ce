//! The exit of a kernel function.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

#[unsafe(no_mangle)]
#[unsafe(link_section = "fexit/bpf_prog_test_run_xdp")]
pub extern "C" fn program(_: Context) -> i32 {
    0
}

//! The stack of the program'\''s caller.
#![no_std]
#![no_main]

use aya_btf_map::{StackTrace, btf_map};
use programs::program;

#[btf_map]
static MAP: StackTrace<16, 32> = StackTrace::new();

program!("raw_tracepoint/sys_enter", context => {
    unsafe { MAP.stack_id(context, 0) }.map(|_| 0)
});

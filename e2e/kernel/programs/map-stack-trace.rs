//! A map of type STACK_TRACE.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

use core::ffi::c_void;

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
pub static MAP: SizedMap<7, 4, 1016, 8> = SizedMap::NEW;

#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tracepoint/sched_process_fork")]
pub extern "C" fn program(context: Context) -> i32 {
    let stack_id: extern "C" fn(Context, *const c_void, u64) -> i64 = unsafe { core::mem::transmute(27usize) };
    stack_id(context, (&raw const MAP).cast(), 0) as i32
}

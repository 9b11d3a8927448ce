//! A map of type PERF_EVENT_ARRAY.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

use core::ffi::c_void;

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
pub static MAP: SizedMap<4, 4, 4, 0> = SizedMap::NEW;

#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tracepoint/sched_process_fork")]
pub extern "C" fn program(context: Context) -> i32 {
    let output: extern "C" fn(Context, *const c_void, u64, &u32, u64) -> i64 = unsafe { core::mem::transmute(25usize) };
    output(context, (&raw const MAP).cast(), 0xffff_ffff, &random(), 4) as i32
}

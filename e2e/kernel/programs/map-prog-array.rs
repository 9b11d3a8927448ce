//! A map of type PROG_ARRAY, and a tail call.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

use core::ffi::c_void;

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
pub static MAP: SizedMap<3, 4, 4, 8> = SizedMap::NEW;

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn program(context: Context) -> i32 {
    let tail_call: extern "C" fn(Context, *const c_void, u32) -> i64 = unsafe { core::mem::transmute(12usize) };
    tail_call(context, (&raw const MAP).cast(), 1);
    0
}

//! A map of type REUSEPORT_SOCKARRAY.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

use core::ffi::c_void;

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
pub static MAP: SizedMap<20, 4, 8, 8> = SizedMap::NEW;

#[unsafe(no_mangle)]
#[unsafe(link_section = "sk_reuseport")]
pub extern "C" fn program(context: Context) -> i32 {
    let select: extern "C" fn(Context, *const c_void, &u32, u64) -> i64 = unsafe { core::mem::transmute(82usize) };
    select(context, (&raw const MAP).cast(), &1, 0);
    1
}

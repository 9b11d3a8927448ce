//! A map of type BLOOM_FILTER.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

use core::ffi::c_void;

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
pub static MAP: SizedMap<30, 0, 4, 8> = SizedMap::NEW;

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn program(_: Context) -> i32 {
    let call: extern "C" fn(*const c_void, &u32, u64) -> i64 = unsafe { core::mem::transmute(87usize) };
    call((&raw const MAP).cast(), &random(), 0) as i32
}

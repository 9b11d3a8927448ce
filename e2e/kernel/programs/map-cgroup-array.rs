//! A map of type CGROUP_ARRAY.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

use core::ffi::c_void;

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
pub static MAP: SizedMap<8, 4, 4, 8> = SizedMap::NEW;

#[unsafe(no_mangle)]
#[unsafe(link_section = "tc")]
pub extern "C" fn program(context: Context) -> i32 {
    let under_cgroup: extern "C" fn(Context, *const c_void, u32) -> i64 = unsafe { core::mem::transmute(33usize) };
    under_cgroup(context, (&raw const MAP).cast(), 1) as i32
}

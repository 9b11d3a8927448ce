//! A map of type DEVMAP.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

use core::ffi::c_void;

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
pub static MAP: SizedMap<14, 4, 4, 8> = SizedMap::NEW;

#[unsafe(no_mangle)]
#[unsafe(link_section = "xdp")]
pub extern "C" fn program(_: Context) -> i32 {
    let redirect_map: extern "C" fn(*const c_void, u64, u64) -> i64 = unsafe { core::mem::transmute(51usize) };
    redirect_map((&raw const MAP).cast(), 0, 2) as i32
}

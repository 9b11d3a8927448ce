//! A map of type RINGBUF.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

use core::ffi::c_void;

#[repr(C)]
pub struct RingBuf<const TYPE: usize = 27, const ENTRIES: usize = 4096> {
    r#type: *const [i32; TYPE],
    max_entries: *const [i32; ENTRIES],
}

unsafe impl Sync for RingBuf {}

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
pub static MAP: RingBuf = RingBuf { r#type: core::ptr::null(), max_entries: core::ptr::null() };

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn program(_: Context) -> i32 {
    let call: extern "C" fn(*const c_void, &u32, u64, u64) -> i64 = unsafe { core::mem::transmute(130usize) };
    call((&raw const MAP).cast(), &random(), 4, 0) as i32
}

//! A map with every number that a definition may have.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

#[repr(C)]
pub struct Everything {
    r#type: *const [i32; 1],
    key_size: *const [i32; 4],
    value_size: *const [i32; 8],
    max_entries: *const [i32; 16],
    map_flags: *const [i32; 1],
    numa_node: *const [i32; 0],
    pinning: *const [i32; 0],
}

unsafe impl Sync for Everything {}

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
pub static MAP: Everything = Everything { r#type: core::ptr::null(), key_size: core::ptr::null(), value_size: core::ptr::null(), max_entries: core::ptr::null(), map_flags: core::ptr::null(), numa_node: core::ptr::null(), pinning: core::ptr::null() };

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn program(_: Context) -> i32 {
    update(&MAP, &random(), &1u64);
    0
}

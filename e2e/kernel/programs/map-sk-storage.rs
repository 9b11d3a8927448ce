//! A map of type SK_STORAGE, whose entries belong to sockets.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

use core::ffi::c_void;

#[repr(C)]
pub struct Storage<K, V, const TYPE: usize> {
    r#type: *const [i32; TYPE],
    map_flags: *const [i32; 1],
    key: *const K,
    value: *const V,
}

unsafe impl<K, V, const TYPE: usize> Sync for Storage<K, V, TYPE> {}

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
pub static MAP: Storage<i32, u64, 24> = Storage { r#type: core::ptr::null(), map_flags: core::ptr::null(), key: core::ptr::null(), value: core::ptr::null() };

#[unsafe(no_mangle)]
#[unsafe(link_section = "cgroup/sock_create")]
pub extern "C" fn program(context: Context) -> i32 {
    let get: extern "C" fn(*const c_void, *mut c_void, *mut c_void, u64) -> *mut u64 = unsafe { core::mem::transmute(107usize) };
    let value = get((&raw const MAP).cast(), context, core::ptr::null_mut(), 1);
    if !value.is_null() {
        unsafe { *value += 1 };
    }
    1
}

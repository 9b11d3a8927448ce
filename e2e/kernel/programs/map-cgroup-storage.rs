//! A map of type CGROUP_STORAGE.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

use core::ffi::c_void;

#[repr(C)]
pub struct Storage<K, V, const TYPE: usize> {
    r#type: *const [i32; TYPE],
    key: *const K,
    value: *const V,
}

unsafe impl<K, V, const TYPE: usize> Sync for Storage<K, V, TYPE> {}

/// struct bpf_cgroup_storage_key
#[repr(C)]
pub struct Key {
    cgroup_inode_id: u64,
    attach_type: u32,
}

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
pub static MAP: Storage<Key, u64, 19> = Storage { r#type: core::ptr::null(), key: core::ptr::null(), value: core::ptr::null() };

#[unsafe(no_mangle)]
#[unsafe(link_section = "cgroup_skb/egress")]
pub extern "C" fn program(_: Context) -> i32 {
    let get: extern "C" fn(*const c_void, u64) -> *mut u64 = unsafe { core::mem::transmute(81usize) };
    unsafe { *get((&raw const MAP).cast(), 0) += 1 };
    1
}

//! A map of type HASH_OF_MAPS with `values`.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

/// An array of maps: `values` names the definition of the inner maps.
#[repr(C)]
pub struct Outer<K, I: 'static, const TYPE: usize, const ENTRIES: usize> {
    r#type: *const [i32; TYPE],
    key: *const K,
    max_entries: *const [i32; ENTRIES],
    values: [*const I; 0],
}

unsafe impl<K, I, const TYPE: usize, const ENTRIES: usize> Sync for Outer<K, I, TYPE, ENTRIES> {}

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
pub static MAP: Outer<u32, Map<u32, u64, 2, 4>, 13, 8> = Outer { r#type: core::ptr::null(), key: core::ptr::null(), max_entries: core::ptr::null(), values: [] };

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn program(_: Context) -> i32 {
    if let Some(inner) = lookup::<_, _, Map<u32, u64, 2, 4>>(&MAP, &0u32) {
        if let Some(value) = lookup::<_, _, u64>(inner, &1u32) {
            *value += 1;
        }
    }
    0
}

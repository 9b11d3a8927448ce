//! A counter of the packet'\''s socket: made, changed, removed.
#![no_std]
#![no_main]

use aya_btf_map::{SkStorage, btf_map};
use programs::program;

#[btf_map]
static MAP: SkStorage<u64> = SkStorage::new();

program!("classifier", context => {
    // The field sk of struct __sk_buff.
    let socket = unsafe { context.byte_add(168).cast::<*mut core::ffi::c_void>().read() };
    if socket.is_null() {
        return Err(-1);
    }
    unsafe {
        let is_new = MAP.get_ptr_mut(socket).is_none();
        let value = MAP.get_or_insert_ptr_mut(socket, Some(&40)).ok_or(-2)?;
        *value += 1;
        let value = MAP.get_ptr_mut(socket).ok_or(-3)?;
        *value += i64::from(is_new) as u64;
        let count = *value;
        MAP.remove(socket)?;
        Ok(count as i64)
    }
});

//! A memset with debug info, as a program may bring its own, and a call of it.
#![no_std]
#![no_main]

#[path = "../../kernel/programs/prelude/mod.rs"]
mod prelude;
use prelude::*;

#[unsafe(no_mangle)]
pub unsafe extern "C" fn memset(to: *mut u8, value: i32, size: usize) -> *mut u8 {
    let mut index = 0;
    while index < size {
        unsafe { to.add(index).write_volatile(value as u8) };
        index += 1;
    }
    to
}

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
pub static MAP: Map<u32, [u8; 64], 2, 1> = Map::NEW;

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn program(_context: Context) -> i32 {
    let mut buffer = [1u8; 64];
    unsafe { memset(buffer.as_mut_ptr(), random() as i32, 64) };
    update(&MAP, &0u32, &buffer);
    0
}

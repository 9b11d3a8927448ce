//! Constants that have no name of their own.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

const TABLE: &[u16; 4] = &[1, 2, 3, 4];

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn program(_: Context) -> i32 {
    let table = [3u8, 1, 4, 1, 5, 9, 2, 6];
    core::hint::black_box(&table)[random() as usize & 7] as i32 ^ TABLE[random() as usize & 3] as i32
}

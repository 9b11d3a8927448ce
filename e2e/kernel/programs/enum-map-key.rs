//! Enums as the key of a map.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

#[repr(u32)]
pub enum Key {
    Root = 1,
    User = 2,
}

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
pub static COUNTS: Map<Key, u32, 1, 8> = Map::NEW;

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn program(_: Context) -> i32 {
    update(&COUNTS, &Key::User, &1);
    update(&COUNTS, &Key::Root, &2);
    0
}

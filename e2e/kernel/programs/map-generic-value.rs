//! A map whose value is a generic type with an enum in it.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

#[repr(C)]
pub struct Key<T> {
    a: T,
    b: T,
}
pub struct Entry<T, const N: usize> {
    count: u64,
    last: Last<T>,
    history: [T; N],
}
pub enum Last<T> {
    Never,
    At(T),
}

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
pub static MAP: Map<Key<u16>, Entry<u32, 4>, 1, 8> = Map::NEW;

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn program(_: Context) -> i32 {
    update(&MAP, &Key { a: 1, b: 2 }, &Entry { count: 1, last: Last::Never, history: [0; 4] });
    0
}

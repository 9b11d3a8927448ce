//! A map in UnsafeCell, in a newtype with a marker, as Aya has them.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

use core::{cell::UnsafeCell, marker::PhantomData};

pub struct Counters<K, V> {
    definition: UnsafeCell<Map<K, V, 1, 8>>,
    marker: PhantomData<V>,
}

unsafe impl<K, V> Sync for Counters<K, V> {}

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
pub static MAP: Counters<u32, u64> = Counters { definition: UnsafeCell::new(Map::NEW), marker: PhantomData };

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn program(_: Context) -> i32 {
    update(&MAP, &random(), &1u64);
    0
}

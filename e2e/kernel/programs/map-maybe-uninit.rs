//! A map in MaybeUninit and ManuallyDrop.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

use core::mem::MaybeUninit;

pub struct Counters(MaybeUninit<Map<u32, u64, 1, 8>>);

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
pub static MAP: Counters = Counters(MaybeUninit::new(Map::NEW));

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn program(_: Context) -> i32 {
    update(&MAP, &random(), &1u64);
    0
}

//! An enum with data as the value of a map; the program stores one of each variant.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

use core::num::NonZeroU32;

#[repr(u32)]
pub enum Event {
    Open,
    Data { length: u32, first: u64 },
    Close,
}

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
pub static EVENTS: Map<u32, Event, 2, 3> = Map::NEW;

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
pub static NICHES: Map<u32, Option<NonZeroU32>, 2, 2> = Map::NEW;

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn program(_: Context) -> i32 {
    update(&EVENTS, &0, &Event::Open);
    update(&EVENTS, &1, &Event::Close);
    update(&EVENTS, &2, &Event::Data { length: 7, first: 9 });
    update(&NICHES, &0, &None::<NonZeroU32>);
    update(&NICHES, &1, &NonZeroU32::new(5));
    0
}

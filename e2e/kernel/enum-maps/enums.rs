//! Enums with data and with niches as keys and values of maps; the program stores each variant once.
#![no_std]
#![no_main]

#[path = "../programs/prelude/mod.rs"]
mod prelude;
use prelude::*;

use core::num::NonZeroU32;

#[repr(u32)]
pub enum Peer {
    User(u32),
    Group(u32),
}

#[repr(u8)]
pub enum Shape {
    Point,
    Circle { radius: u8 } = 7,
    Rectangle(u8, u8) = 250,
}

pub static SEVEN: u32 = 7;

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
pub static BY_PEER: Map<Peer, u32, 1, 4> = Map::NEW;

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
pub static BY_NUMBER: Map<Option<NonZeroU32>, u32, 1, 4> = Map::NEW;

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
pub static SHAPES: Map<u32, Shape, 2, 3> = Map::NEW;

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
pub static RESULTS: Map<u32, Result<u8, u64>, 2, 2> = Map::NEW;

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
pub static NESTED: Map<u32, Option<Option<bool>>, 2, 3> = Map::NEW;

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
pub static REFERENCES: Map<u32, Option<&'static u32>, 2, 2> = Map::NEW;

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn program(_: Context) -> i32 {
    update(&BY_PEER, &Peer::User(3), &1u32);
    update(&BY_PEER, &Peer::Group(4), &2u32);
    update(&BY_NUMBER, &None::<NonZeroU32>, &3u32);
    update(&BY_NUMBER, &NonZeroU32::new(5), &4u32);
    update(&SHAPES, &0, &Shape::Rectangle(2, 3));
    update(&SHAPES, &1, &Shape::Circle { radius: 9 });
    update(&SHAPES, &2, &Shape::Point);
    update(&RESULTS, &0, &Ok::<u8, u64>(8));
    update(&RESULTS, &1, &Err::<u8, u64>(1 << 40));
    update(&NESTED, &0, &None::<Option<bool>>);
    update(&NESTED, &1, &Some(None::<bool>));
    update(&NESTED, &2, &Some(Some(true)));
    update(&REFERENCES, &0, &None::<&'static u32>);
    update(&REFERENCES, &1, &Some(&SEVEN));
    0
}

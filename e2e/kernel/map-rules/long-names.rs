//! Maps whose names are too long for the kernel, and two of them equal up to there.
#![no_std]
#![no_main]

#[path = "../programs/prelude/mod.rs"]
mod prelude;
use prelude::*;

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
pub static FIFTEEN_LETTERS: Map<u32, u64, 1, 8> = Map::NEW;

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
pub static CONNECTIONS_BY_ADDRESS: Map<u32, u64, 1, 8> = Map::NEW;

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
pub static CONNECTIONS_BY_PORT: Map<u32, u64, 1, 8> = Map::NEW;

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
pub static PACKETS_OF_ADDRESS: Map<u32, u64, 1, 8> = Map::NEW;

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn program(_: Context) -> i32 {
    update(&FIFTEEN_LETTERS, &random(), &1u64);
    update(&CONNECTIONS_BY_ADDRESS, &random(), &1u64);
    update(&CONNECTIONS_BY_PORT, &random(), &1u64);
    update(&PACKETS_OF_ADDRESS, &random(), &1u64);
    0
}

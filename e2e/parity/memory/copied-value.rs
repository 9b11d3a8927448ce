//! A large value of a map that is copied to another: LLVM calls memcpy for it.
#![no_std]
#![no_main]

#[path = "../../kernel/programs/prelude/mod.rs"]
mod prelude;
mod builtins;
use prelude::*;

const SIZE: usize = 4096;

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
pub static FROM: Map<u32, [u8; SIZE], 2, 1> = Map::NEW;

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
pub static TO: Map<u32, [u8; SIZE], 2, 1> = Map::NEW;

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn program(_context: Context) -> i32 {
    let Some(from) = lookup::<_, _, [u8; SIZE]>(&FROM, &0u32) else { return 0 };
    let Some(to) = lookup::<_, _, [u8; SIZE]>(&TO, &0u32) else { return 0 };
    *to = *from;
    0
}

//! A large value of a map that is zeroed in place: LLVM calls memset for it.
#![no_std]
#![no_main]

#[path = "../../kernel/programs/prelude/mod.rs"]
mod prelude;
mod builtins;
use prelude::*;

const SIZE: usize = 65_000;

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
pub static SCRATCH: Map<u32, [u8; SIZE], 2, 1> = Map::NEW;

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn program(_context: Context) -> i32 {
    let Some(value) = lookup::<_, _, [u8; SIZE]>(&SCRATCH, &0u32) else { return 0 };
    *value = [0; SIZE];
    value[random() as usize & 0x7fff] = 1;
    0
}

//! Buffers on the stack, zeroed and filled with a byte again and again in a loop that is not unrolled.
#![no_std]
#![no_main]

#[path = "../../kernel/programs/prelude/mod.rs"]
mod prelude;
mod builtins;
use prelude::*;

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
pub static BUFFERS: Map<u32, [u8; 200], 1, 16> = Map::NEW;

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn program(_context: Context) -> i32 {
    for round in 0..64u32 {
        let mut buffer = [0u8; 200];
        buffer[random() as usize & 127] = 1;
        update(&BUFFERS, &(round % 16), &buffer);
        let mut filled = [0xffu8; 200];
        filled[random() as usize & 127] = 2;
        update(&BUFFERS, &random(), &filled);
    }
    0
}

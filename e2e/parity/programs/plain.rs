//! A map and a helper, and every argument with a name: nothing that a linker could stumble on.
#![no_std]
#![no_main]

#[path = "../../kernel/programs/prelude/mod.rs"]
mod prelude;
use prelude::*;

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
pub static MAP: Map<u32, u64, 1, 8> = Map::NEW;

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn program(context: Context) -> i32 {
    if context.is_null() {
        return 1;
    }
    update(&MAP, &random(), &1u64);
    0
}

//! A map definition with an enum beside it in its wrapper.
#![no_std]
#![no_main]

#[path = "../../kernel/programs/prelude/mod.rs"]
mod prelude;
use prelude::*;

#[derive(Clone, Copy)]
#[repr(u8)]
pub enum Owner {
    Nobody = 1,
    Program = 2,
}

#[repr(C)]
pub struct Owned {
    map: Map<u32, u64, 1, 8>,
    owner: Owner,
}

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
pub static MAP: Owned = Owned { map: Map::NEW, owner: Owner::Program };

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn program(_context: Context) -> i32 {
    update(&MAP.map, &random(), &1u64);
    MAP.owner as i32
}

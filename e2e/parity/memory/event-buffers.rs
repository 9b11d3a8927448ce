//! What a tracer fills for each event: a struct of zeroed arrays, of which a part is copied from elsewhere.
#![no_std]
#![no_main]

#[path = "../../kernel/programs/prelude/mod.rs"]
mod prelude;
mod builtins;
use prelude::*;

#[repr(C)]
pub struct Event {
    pid: u32,
    name: [u8; 16],
    path: [u8; 256],
    arguments: [[u8; 64]; 4],
}

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
pub static EVENTS: Map<u32, Event, 2, 4> = Map::NEW;

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
pub static NAMES: Map<u32, [u8; 64], 1, 64> = Map::NEW;

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn program(_context: Context) -> i32 {
    let mut found = 0;
    for slot in 0..4u32 {
        let Some(event) = lookup::<_, _, Event>(&EVENTS, &slot) else { return 0 };
        event.pid = random();
        event.name = [0; 16];
        event.path = [0; 256];
        for argument in &mut event.arguments {
            *argument = [0; 64];
            if let Some(name) = lookup::<_, _, [u8; 64]>(&NAMES, &random()) {
                *argument = *name;
                found += 1;
            }
        }
    }
    found
}

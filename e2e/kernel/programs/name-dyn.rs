//! Trait objects and their vtables.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

pub trait Shape {
    fn area(&self) -> u32;
}

pub struct Square(u32);

impl Shape for Square {
    fn area(&self) -> u32 {
        self.0 * self.0
    }
}

pub struct State {
    count: u32,
    shape: Option<&'static (dyn Shape + Sync)>,
}

#[unsafe(no_mangle)]
pub static STATE: Shared<State> = Shared::new(State { count: 1, shape: None });

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn program(_: Context) -> i32 {
    if STATE.get().count == random() {
        STATE.get().count = 0;
    }
    0
}

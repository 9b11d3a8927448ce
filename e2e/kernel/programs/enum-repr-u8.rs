//! An enum with data whose tag is a u8, as C would write it.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

#[repr(u8)]
pub enum Shape {
    Point = 3,
    Circle { radius: u32 } = 7,
    Rectangle(u16, u16) = 250,
}
#[repr(C)]
pub enum Message {
    Quit,
    Move { x: i32, y: i32 },
}

#[unsafe(no_mangle)]
pub static STATE: Shared<(Shape, Message)> = Shared::new((Shape::Rectangle(1, 2), Message::Move { x: 1, y: 2 }));

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn program(_: Context) -> i32 {
    STATE.get().0 = Shape::Circle { radius: random() };
    0
}

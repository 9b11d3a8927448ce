//! Structs that point at each other and at themselves.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

pub struct Node {
    count: u32,
    next: Option<&'static Node>,
    owner: *const Owner,
}
pub struct Owner {
    first: *const Node,
    nodes: [*mut Node; 2],
}

#[unsafe(no_mangle)]
pub static STATE: Shared<Node> = Shared::new(Node { count: 1, next: None, owner: core::ptr::null() });

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn program(_: Context) -> i32 {
    STATE.get().count = random();
    0
}

//! Different names that would be spelled the same.
#![no_std]
#![no_main]
#![allow(non_camel_case_types)]

mod prelude;
use prelude::*;

pub mod a {
    pub struct Value(pub u8);
}
pub mod b {
    pub struct Value(pub u32);
}
pub struct Cell<T> {
    inner: T,
}
pub struct Option_ref_u8 {
    value: u8,
}

#[unsafe(no_mangle)]
pub static STATE: Shared<(Cell<a::Value>, Cell<b::Value>, Option_ref_u8, Option<&'static u8>)> =
    Shared::new((Cell { inner: a::Value(1) }, Cell { inner: b::Value(2) }, Option_ref_u8 { value: 3 }, None));

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn program(_: Context) -> i32 {
    STATE.get().2.value = random() as u8;
    0
}

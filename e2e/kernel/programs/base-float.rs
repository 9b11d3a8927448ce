//! Floating point numbers, which BPF cannot compute with.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

#[unsafe(no_mangle)]
pub static STATE: Shared<(f32, f64)> = Shared::new((1.5, 2.5));

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn program(_: Context) -> i32 {
    STATE.get().0 = f32::from_bits(random());
    0
}

//! Functions with type arguments, and methods of impl blocks.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

pub struct Meter(u32);

impl Meter {
    #[inline(never)]
    fn double(&self) -> u32 {
        self.0 * 2
    }
}

#[inline(never)]
fn read<T: Copy>(value: &T) -> T {
    *value
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn program(_: Context) -> i32 {
    (read(&random()) + read(&u64::from(random())) as u32 + Meter(random()).double()) as i32
}

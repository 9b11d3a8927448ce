//! A call that never returns, which only the verifier knows to be dead: it reads the value of a constant, the compiler does not.
#![no_std]
#![no_main]

#[path = "../../kernel/programs/prelude/mod.rs"]
mod prelude;
use prelude::*;

#[unsafe(no_mangle)]
#[unsafe(link_section = ".rodata")]
pub static LIMIT: u64 = 3;

/// Where a panic ends that a program has itself: nothing comes back from here.
#[inline(never)]
fn fail(code: u64) -> ! {
    loop {
        unsafe { core::ptr::read_volatile(&code) };
    }
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn program(_context: Context) -> i32 {
    let limit = unsafe { core::ptr::read_volatile(&LIMIT) };
    if limit == 0 || limit > 8 {
        fail(limit);
    }
    (random() as u64 % limit) as i32
}

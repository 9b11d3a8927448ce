//! An XDP program that looks at the packet.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

#[unsafe(no_mangle)]
#[unsafe(link_section = "xdp")]
pub extern "C" fn program(context: &[u32; 5]) -> i32 {
    let (start, end) = (context[0] as usize as *const u8, context[1] as usize as *const u8);
    if unsafe { start.add(14) } <= end && unsafe { *start.add(12) } == 8 {
        return 1;
    }
    2
}

//! A record for the buffer of this CPU, and the counter of an event.
#![no_std]
#![no_main]

use aya_btf_map::{PerfEventArray, btf_map};
use programs::program;

#[btf_map]
static MAP: PerfEventArray = PerfEventArray::new();

const CURRENT_CPU: u64 = PerfEventArray::<0>::CURRENT_CPU;

program!("classifier", context => {
    unsafe { MAP.output(context, &[1u32, 2, 3], CURRENT_CPU)? };
    Ok(0)
});

#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tracepoint/sys_enter")]
extern "C" fn count(_context: *mut core::ffi::c_void) -> i32 {
    let before = MAP.read(CURRENT_CPU);
    match MAP.read_value(CURRENT_CPU) {
        Ok(value) => i32::from(value.counter >= before) * 10 + i32::from(before > 0),
        Err(error) => error as i32,
    }
}

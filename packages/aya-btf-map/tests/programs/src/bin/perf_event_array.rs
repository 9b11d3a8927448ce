//! A record for the buffer of this CPU.
#![no_std]
#![no_main]

use aya_btf_map::{PerfEventArray, btf_map};
use programs::program;

#[btf_map]
static MAP: PerfEventArray = PerfEventArray::new();

program!("classifier", context => {
    unsafe { MAP.output(context, &[1u32, 2, 3], PerfEventArray::<0>::CURRENT_CPU)? };
    Ok(0)
});

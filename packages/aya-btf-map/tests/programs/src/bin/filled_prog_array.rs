//! Programs that are in their slots from the start: the first slot is empty, the second's program goes on in the fourth's.
#![no_std]
#![no_main]

use core::ffi::c_void;

use aya_btf_map::{Array, ProgArray, btf_map};
use programs::program;

#[btf_map(values = [_, next, _, last])]
static MAP: ProgArray<5> = ProgArray::new();

/// How often each program ran.
#[btf_map]
static RUNS: Array<u64, 3> = Array::new();

fn count(index: u32) -> Result<(), i64> {
    RUNS.set(index, &(RUNS.load(&index).unwrap_or(0) + 1))
}

program!("classifier", context => {
    count(0)?;
    unsafe {
        MAP.tail_call(context, 0);
        MAP.tail_call(context, 1);
    }
    Ok(1)
});

#[unsafe(no_mangle)]
#[unsafe(link_section = "classifier")]
extern "C" fn next(context: *mut c_void) -> i32 {
    let _ = count(1);
    unsafe { MAP.tail_call(context, 3) };
    2
}

/// With the ABI of Rust, as aya-ebpf's macros write programs.
#[unsafe(no_mangle)]
#[unsafe(link_section = "classifier")]
fn last(_context: *mut u32) -> u32 {
    let _ = count(2);
    42
}

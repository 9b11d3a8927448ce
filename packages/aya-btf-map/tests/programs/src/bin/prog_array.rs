//! A call that goes on in another program, and one that finds none.
#![no_std]
#![no_main]

use aya_btf_map::{ProgArray, btf_map};
use programs::program;

#[btf_map]
static MAP: ProgArray<2> = ProgArray::new();

program!("classifier", context => {
    unsafe {
        MAP.tail_call(context, 1);
        MAP.tail_call(context, 0);
    }
    Ok(1)
});

#[unsafe(no_mangle)]
#[unsafe(link_section = "classifier")]
extern "C" fn next(_context: *mut core::ffi::c_void) -> i32 {
    42
}

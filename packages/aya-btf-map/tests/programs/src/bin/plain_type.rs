//! A map type without parameters: its name is one that C could have, so that even LLVM's own BTF of it is accepted.
#![no_std]
#![no_main]

use aya_btf_map::{Rules, btf_map, define_map, helpers};
use programs as _;

define_map! {
    /// Eight counters.
    pub struct Counters<;> {
        map_type: 2,
        key: u32,
        value: u64,
        max_entries: 8,
        map_flags: 0,
        rules: Rules::NONE,
        arguments: [],
    }
}

#[btf_map]
static MAP: Counters = Counters::new();

#[unsafe(no_mangle)]
#[unsafe(link_section = "classifier")]
extern "C" fn run(_context: *mut core::ffi::c_void) -> i32 {
    let counter = unsafe { helpers::map_lookup_elem(MAP.as_ptr(), (&raw const EVENT).cast()) };
    if !counter.is_null() {
        unsafe { *counter.cast::<u64>() += 1 };
    }
    0
}

static EVENT: u32 = 2;

#[unsafe(no_mangle)]
#[unsafe(link_section = "license")]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";

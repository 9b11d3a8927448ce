//! Counts __subject__.
#![no_std]
#![no_main]

use aya_ebpf::{
    btf_maps::HashMap,
    helpers::bpf_get_current_pid_tgid,
    macros::{btf_map, __macro__},
    programs::__context__,
};

/// Calls of __function__ by process ID.
#[btf_map]
static COUNTERS: HashMap<u32, u64, 10240> = HashMap::new();

#[__macro__(__place__)]
pub fn __ident__(_ctx: __context__) -> u32 {
    count((bpf_get_current_pid_tgid() >> 32) as u32);
    0
}

#[inline(always)]
fn count(key: u32) {
    match COUNTERS.get_ptr_mut(key) {
        // SAFETY: The pointer is to an entry of the map.
        Some(count) => unsafe { *count += 1 },
        None => {
            let _ = COUNTERS.insert(key, 1, 0);
        }
    }
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 4] = *b"GPL\0";

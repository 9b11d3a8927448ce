//! The sum of what user space wrote.
#![no_std]
#![no_main]

use aya_btf_map::{Sample, UserRingBuf, btf_map};
use programs::program;

#[btf_map]
static MAP: UserRingBuf<4096> = UserRingBuf::new();

#[inline(never)]
extern "C" fn add(sample: *const Sample, sum: *mut u64) -> i64 {
    let sample = unsafe { &*sample };
    let (copied, in_place) = (sample.read::<u64>(), sample.data::<u64>());
    if let (Ok(copied), Some(in_place)) = (copied, in_place) {
        unsafe { *sum += (copied + *in_place) / 2 };
    }
    0
}

program!("raw_tracepoint/sys_enter", context => {
    let mut sum = 0u64;
    let seen = unsafe { MAP.drain(add, &mut sum, 0) }?;
    Ok(sum as i64 * 10 + i64::from(seen))
});

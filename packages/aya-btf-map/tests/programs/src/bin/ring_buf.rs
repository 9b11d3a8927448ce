//! A record in place, one copied, one given up; the reader sees two.
#![no_std]
#![no_main]

use aya_btf_map::{RingBuf, RingBufEntry, btf_map};
use programs::program;

#[btf_map]
static MAP: RingBuf<4096> = RingBuf::new();

program!("classifier", context => {
    let mut record: RingBufEntry<u64> = MAP.reserve().ok_or(-1)?;
    record.write(0x1122_3344);
    record.submit(0);
    MAP.reserve::<u64>().ok_or(-2)?.discard(0);
    MAP.output(&[5u32, 6, 7], 0)?;
    Ok(MAP.available() as i64)
});

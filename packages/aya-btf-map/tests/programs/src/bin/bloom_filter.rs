//! What was put in is found, another value is not.
#![no_std]
#![no_main]

use aya_btf_map::{BloomFilter, btf_map};
use programs::program;

#[btf_map]
static MAP: BloomFilter<u32, 1000, 3> = BloomFilter::new();

program!("classifier", context => {
    MAP.insert(&7)?;
    Ok(i64::from(MAP.contains(&7)) * 10 + i64::from(MAP.contains(&8)))
});

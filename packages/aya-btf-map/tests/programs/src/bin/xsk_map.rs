//! A packet to the socket of queue 0; there is none for queue 1.
#![no_std]
#![no_main]

use aya_btf_map::{XskMap, btf_map};
use programs::program;

#[btf_map]
static MAP: XskMap<2> = XskMap::new();

program!("xdp", context => {
    let places = u32::from(MAP.contains(0)) * 10 + u32::from(MAP.contains(1));
    Ok(i64::from(MAP.redirect(1, 2) * 1000 + MAP.redirect(0, 2) * 100 + places))
});

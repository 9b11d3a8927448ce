//! A packet to the device at key 70; there is none at key 71.
#![no_std]
#![no_main]

use aya_btf_map::{DevMapHash, btf_map};
use programs::program;

#[btf_map]
static MAP: DevMapHash<2> = DevMapHash::new();

program!("xdp", context => {
    let device = MAP.load(70).map_or(0, |value| value.ifindex);
    Ok(i64::from(MAP.redirect(71, 2) * 100 + MAP.redirect(70, 2) * 10 + device))
});

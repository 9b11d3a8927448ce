//! A map of pages; the program does not use it.
#![no_std]
#![no_main]

use aya_btf_map::{Arena, btf_map};
use programs::program;

#[btf_map]
static MAP: Arena<4, 0x1000_0000> = Arena::new();

program!("classifier", context => {
    Ok(0)
});

//! The second socket gets what arrives.
#![no_std]
#![no_main]

use aya_btf_map::{ReuseportSockArray, btf_map};
use programs::program;

#[btf_map]
static MAP: ReuseportSockArray<2> = ReuseportSockArray::new();

program!("sk_reuseport", context => {
    // SK_PASS, whatever the choice.
    let _ = unsafe { MAP.select(context, 1) };
    Ok(1)
});

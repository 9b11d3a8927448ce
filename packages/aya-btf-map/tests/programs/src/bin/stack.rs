//! Last in, first out; one value stays.
#![no_std]
#![no_main]

use aya_btf_map::{Stack, btf_map};
use programs::program;

#[btf_map]
static MAP: Stack<u32, 4> = Stack::new();

program!("classifier", context => {
    MAP.push(&1, 0)?;
    MAP.push(&2, 0)?;
    MAP.push(&3, 0)?;
    let first = MAP.pop().ok_or(-1)?;
    let second = MAP.pop().ok_or(-2)?;
    let third = MAP.peek().ok_or(-3)?;
    Ok(i64::from(first * 100 + second * 10 + third))
});

//! Columns over 1023.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
#[rustfmt::skip]
pub extern "C" fn program(_: Context) -> i32 {                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                            let a = random(); let b = random(); if a > b { random() as i32 } else { 0 }
}

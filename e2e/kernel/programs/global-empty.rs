//! Statics of types without bytes.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

use core::marker::PhantomData;

pub struct Nothing(PhantomData<u64>);

#[unsafe(no_mangle)]
pub static NOTHING: Nothing = Nothing(PhantomData);
#[unsafe(no_mangle)]
pub static UNIT: () = ();
#[unsafe(no_mangle)]
#[unsafe(link_section = ".data.empty")]
pub static EMPTY: [u32; 0] = [];

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn program(_: Context) -> i32 {
    random() as i32
}

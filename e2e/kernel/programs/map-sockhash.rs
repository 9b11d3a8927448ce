//! A map of type SOCKHASH, in a message program.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

use core::ffi::c_void;

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
pub static MAP: SizedMap<18, 4, 4, 8> = SizedMap::NEW;

#[unsafe(no_mangle)]
#[unsafe(link_section = "sk_msg")]
pub extern "C" fn program(context: Context) -> i32 {
    let redirect: extern "C" fn(Context, *const c_void, &u32, u64) -> i64 = unsafe { core::mem::transmute(71usize) };
    redirect(context, (&raw const MAP).cast(), &1, 0) as i32
}

//! Option of what has a niche and of what has none.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

use core::num::NonZeroU32;

pub struct State {
    number: Option<NonZeroU32>,
    plain: Option<u32>,
    reference: Option<&'static u32>,
    flag: Option<bool>,
    unit: Option<()>,
}

#[unsafe(no_mangle)]
pub static STATE: Shared<State> = Shared::new(State { number: None, plain: Some(1), reference: None, flag: Some(true), unit: Some(()) });

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn program(_: Context) -> i32 {
    STATE.get().number = NonZeroU32::new(random());
    0
}

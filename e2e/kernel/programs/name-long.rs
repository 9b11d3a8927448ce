//! Names longer than the kernel takes, equal up to far behind its limit.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

pub struct AnExceedinglyLongNameOfAWrapper<T>(T);
type Four<T> = AnExceedinglyLongNameOfAWrapper<AnExceedinglyLongNameOfAWrapper<AnExceedinglyLongNameOfAWrapper<AnExceedinglyLongNameOfAWrapper<T>>>>;

#[unsafe(no_mangle)]
pub static STATE: Shared<(Wrapped<u32>, Wrapped<u16>)> = Shared::new((Wrapped(AnExceedinglyLongNameOfAWrapper(0), None), Wrapped(AnExceedinglyLongNameOfAWrapper(0), None)));

pub struct Wrapped<T: 'static>(AnExceedinglyLongNameOfAWrapper<T>, Option<&'static Four<T>>);

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn program(_: Context) -> i32 {
    STATE.get().0.0.0 = random();
    0
}

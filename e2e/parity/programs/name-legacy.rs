//! Names with a dollar sign, as legacy mangling makes them.
#![no_std]
#![no_main]
// rustc: -C symbol-mangling-version=legacy -Z unstable-options

#[path = "../../kernel/programs/prelude/mod.rs"]
mod prelude;
use prelude::*;

struct Holder<T>(T);

impl<T: Copy + Into<u64>> Holder<T> {
    #[inline(never)]
    fn store(&self) {
        static STATE: Shared<u64> = Shared::new(1);
        *STATE.get() ^= self.0.into();
    }
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn program(_context: Context) -> i32 {
    Holder(random()).store();
    0
}

//! Two types of one name in two modules, each behind a pointer.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

pub mod a {
    pub struct State {
        pub small: u8,
    }
    pub struct Holder {
        pub count: u32,
        pub pointer: Option<&'static State>,
        pub state: State,
    }
}
pub mod b {
    pub struct State {
        pub large: [u64; 4],
    }
    pub struct Holder {
        pub count: u64,
        pub pointer: Option<&'static State>,
        pub state: State,
    }
}

#[unsafe(no_mangle)]
pub static A: Shared<a::Holder> = Shared::new(a::Holder { count: 1, pointer: None, state: a::State { small: 1 } });
#[unsafe(no_mangle)]
pub static B: Shared<b::Holder> = Shared::new(b::Holder { count: 1, pointer: None, state: b::State { large: [1; 4] } });

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn program(_: Context) -> i32 {
    A.get().count = random();
    B.get().count = random() as u64;
    0
}

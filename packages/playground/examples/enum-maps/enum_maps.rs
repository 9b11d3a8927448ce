//! Keeps Rust enums, with data and without, in a BTF map.
//!
//! An enum with data is a tagged union. C has no such thing, and neither has BTF, so it becomes a struct with the tag and a
//! union of the variants. `Option<NonZeroU32>` has no tag at all: zero stands for `None`.
#![no_std]
#![no_main]

use core::{ffi::c_void, mem::transmute, num::NonZeroU32, ptr};

/// BPF_MAP_TYPE_HASH of `linux/bpf.h`.
const MAP_TYPE_HASH: usize = 1;

/// What a socket did last, with what belongs to it.
#[repr(u32)]
pub enum Event {
    Open,
    Data { length: u32, first: u64 },
    Close { reason: Reason },
}

/// Why a socket was closed.
#[repr(u8)]
#[derive(Clone, Copy)]
pub enum Reason {
    Peer = 1,
    Timeout = 2,
    Reset = 4,
}

/// Which way a packet went.
#[repr(u32)]
pub enum Direction {
    In,
    Out,
}

/// The key: an enum and a number side by side.
#[repr(C)]
pub struct Key {
    direction: Direction,
    port: u16,
}

/// A BTF map definition: each field is a null pointer, and what it points at says what a loader wants to know.
#[repr(C)]
pub struct HashMap<K, V, const MAX_ENTRIES: usize> {
    r#type: *const [i32; MAP_TYPE_HASH],
    key: *const K,
    value: *const V,
    max_entries: *const [i32; MAX_ENTRIES],
}

unsafe impl<K, V, const MAX_ENTRIES: usize> Sync for HashMap<K, V, MAX_ENTRIES> {}

impl<K, V, const MAX_ENTRIES: usize> HashMap<K, V, MAX_ENTRIES> {
    pub const fn new() -> Self {
        Self { r#type: ptr::null(), key: ptr::null(), value: ptr::null(), max_entries: ptr::null() }
    }

    #[inline(always)]
    fn insert(&self, key: &K, value: &V) -> i64 {
        let update: extern "C" fn(*const Self, *const K, *const V, u64) -> i64 = unsafe { transmute(2usize) };
        update(self, key, value, 0)
    }
}

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
pub static EVENTS: HashMap<u64, Event, 1024> = HashMap::new();

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
pub static OWNERS: HashMap<u64, Option<NonZeroU32>, 1024> = HashMap::new();

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
pub static LAST: HashMap<u64, Key, 64> = HashMap::new();

/// The program: one call for each packet of the socket that it filters.
#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn watch(packet: *mut c_void) -> i32 {
    let get_cookie: extern "C" fn(*mut c_void) -> u64 = unsafe { transmute(46usize) };
    let cookie = get_cookie(packet);
    let length = unsafe { packet.cast::<u32>().read() };
    let event = match length {
        0 => Event::Close { reason: Reason::Peer },
        1..=40 => Event::Open,
        _ => Event::Data { length, first: cookie },
    };
    EVENTS.insert(&cookie, &event);
    OWNERS.insert(&cookie, &NonZeroU32::new(length));
    LAST.insert(&cookie, &Key { direction: Direction::In, port: length as u16 });
    -1
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "license")]
pub static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}

//! Maps that hold programs and maps from the start. The maps of maps stand before the maps that they hold.
#![no_std]
#![no_main]

mod prelude;
use prelude::*;

use core::{ffi::c_void, marker::PhantomData, ptr::null};

type Program = unsafe extern "C" fn(Context) -> i32;
type Inner = Map<u32, u64, 2, 2>;

/// A program array; `T` is a pointer to a program, or one in an Option.
#[repr(C)]
pub struct Programs<T, const ENTRIES: usize> {
    r#type: *const [i32; 3],
    key_size: *const [i32; 4],
    max_entries: *const [i32; ENTRIES],
    /// Of this nothing may be in BTF.
    _nothing: (PhantomData<u64>, ()),
    values: [T; ENTRIES],
}

/// A map of maps, whose key is 4 bytes.
#[repr(C)]
pub struct Maps<T, const TYPE: usize, const SLOTS: usize> {
    r#type: *const [i32; TYPE],
    key_size: *const [i32; 4],
    max_entries: *const [i32; 3],
    values: [T; SLOTS],
}

unsafe impl<T, const ENTRIES: usize> Sync for Programs<T, ENTRIES> {}
unsafe impl<T, const TYPE: usize, const SLOTS: usize> Sync for Maps<T, TYPE, SLOTS> {}

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
pub static CALLS: Programs<Option<Program>, 4> =
    Programs { r#type: null(), key_size: null(), max_entries: null(), _nothing: (PhantomData, ()), values: [None, Some(next), None, None] };

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
pub static BY_INDEX: Maps<Option<&Inner>, 12, 3> =
    Maps { r#type: null(), key_size: null(), max_entries: null(), values: [Some(&FIRST), None, Some(&SECOND)] };

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
pub static BY_KEY: Maps<&Shared<Inner>, 13, 2> =
    Maps { r#type: null(), key_size: null(), max_entries: null(), values: [&SHARED, &SHARED] };

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
pub static FIRST: Inner = Inner::NEW;

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
pub static SECOND: Inner = Inner::NEW;

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
pub static SHARED: Shared<Inner> = Shared::new(Inner::NEW);

/// Nothing but the linker needs to make this visible.
#[unsafe(link_section = "socket")]
unsafe extern "C" fn next(_: Context) -> i32 {
    let add = |outer: *const c_void, key: u32, more: u64| {
        let inner = lookup::<_, _, Inner>(unsafe { &*outer.cast::<Inner>() }, &key)?;
        let value = lookup::<_, _, u64>(inner, &1u32)?;
        *value += more;
        Some(*value as i32)
    };
    let by_index = (&raw const BY_INDEX).cast();
    let by_key = (&raw const BY_KEY).cast();
    let mut sum = 0;
    for (outer, key, more) in [(by_index, 0, 10), (by_index, 1, 100), (by_index, 2, 1000), (by_key, 0, 1), (by_key, 1, 1)] {
        sum += add(outer, key, more).unwrap_or(1_000_000);
    }
    sum
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn program(context: Context) -> i32 {
    update(&FIRST, &1u32, &5u64);
    update(&SECOND, &1u32, &6u64);
    update(&SHARED, &1u32, &7u64);
    let tail_call: extern "C" fn(Context, *const c_void, u32) -> i64 = unsafe { core::mem::transmute(12usize) };
    tail_call(context, (&raw const CALLS).cast(), 0);
    tail_call(context, (&raw const CALLS).cast(), 1);
    0
}

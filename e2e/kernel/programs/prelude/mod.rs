//! What every program here needs: a licence, a panic handler, helpers by number, and map definitions.
#![allow(dead_code, internal_features)]

use core::{cell::UnsafeCell, ffi::c_void, mem::transmute, ptr::null};

/// The context of a program whose context is not looked at.
pub type Context = *mut c_void;

/// The definition of a map: each field is a null pointer, and what it points at says the rest.
#[repr(C)]
pub struct Map<K, V, const TYPE: usize, const ENTRIES: usize> {
    r#type: *const [i32; TYPE],
    key: *const K,
    value: *const V,
    max_entries: *const [i32; ENTRIES],
}

unsafe impl<K, V, const TYPE: usize, const ENTRIES: usize> Sync for Map<K, V, TYPE, ENTRIES> {}

impl<K, V, const TYPE: usize, const ENTRIES: usize> Map<K, V, TYPE, ENTRIES> {
    pub const NEW: Self = Self { r#type: null(), key: null(), value: null(), max_entries: null() };
}

/// The definition of a map that needs flags.
#[repr(C)]
pub struct FlaggedMap<K, V, const TYPE: usize, const ENTRIES: usize, const FLAGS: usize> {
    r#type: *const [i32; TYPE],
    key: *const K,
    value: *const V,
    max_entries: *const [i32; ENTRIES],
    map_flags: *const [i32; FLAGS],
}

unsafe impl<K, V, const TYPE: usize, const ENTRIES: usize, const FLAGS: usize> Sync for FlaggedMap<K, V, TYPE, ENTRIES, FLAGS> {}

impl<K, V, const TYPE: usize, const ENTRIES: usize, const FLAGS: usize> FlaggedMap<K, V, TYPE, ENTRIES, FLAGS> {
    pub const NEW: Self = Self { r#type: null(), key: null(), value: null(), max_entries: null(), map_flags: null() };
}

/// The definition of a map of which only the sizes of key and value are said.
#[repr(C)]
pub struct SizedMap<const TYPE: usize, const KEY: usize, const VALUE: usize, const ENTRIES: usize> {
    r#type: *const [i32; TYPE],
    key_size: *const [i32; KEY],
    value_size: *const [i32; VALUE],
    max_entries: *const [i32; ENTRIES],
}

unsafe impl<const TYPE: usize, const KEY: usize, const VALUE: usize, const ENTRIES: usize> Sync for SizedMap<TYPE, KEY, VALUE, ENTRIES> {}

impl<const TYPE: usize, const KEY: usize, const VALUE: usize, const ENTRIES: usize> SizedMap<TYPE, KEY, VALUE, ENTRIES> {
    pub const NEW: Self = Self { r#type: null(), key_size: null(), value_size: null(), max_entries: null() };
}

/// A value behind which nobody sees, so that no test of it is decided while compiling.
#[inline(always)]
pub fn random() -> u32 {
    let get_prandom_u32: extern "C" fn() -> u32 = unsafe { transmute(7usize) };
    get_prandom_u32()
}

/// bpf_map_lookup_elem.
#[inline(always)]
pub fn lookup<M, K, V>(map: &M, key: &K) -> Option<&'static mut V> {
    let lookup: extern "C" fn(*const M, *const K) -> *mut V = unsafe { transmute(1usize) };
    unsafe { lookup(map, key).as_mut() }
}

/// bpf_map_update_elem with BPF_ANY.
#[inline(always)]
pub fn update<M, K, V>(map: &M, key: &K, value: &V) -> i64 {
    let update: extern "C" fn(*const M, *const K, *const V, u64) -> i64 = unsafe { transmute(2usize) };
    update(map, key, value, 0)
}

/// A static that programs write to.
#[repr(transparent)]
pub struct Shared<T>(pub UnsafeCell<T>);

unsafe impl<T> Sync for Shared<T> {}

impl<T> Shared<T> {
    pub const fn new(value: T) -> Self {
        Self(UnsafeCell::new(value))
    }
    #[inline(always)]
    pub fn get(&self) -> &mut T {
        unsafe { &mut *self.0.get() }
    }
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "license")]
pub static LICENSE: [u8; 4] = *b"GPL\0";

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}

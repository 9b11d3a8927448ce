//! Lookups and changes by key, which many map types have in common.

use core::ffi::c_void;
use core::ptr::NonNull;

use crate::helpers::{map_delete_elem, map_lookup_elem, map_update_elem, result_of};

#[inline(always)]
pub(super) fn lookup<K, V>(map: *mut c_void, key: &K) -> Option<*mut V> {
    // SAFETY: the map's definition has this key.
    let value = unsafe { map_lookup_elem(map, core::ptr::from_ref(key).cast()) };
    NonNull::new(value.cast::<V>()).map(NonNull::as_ptr)
}

#[inline(always)]
pub(super) fn update<K, V>(map: *mut c_void, key: &K, value: &V, flags: u64) -> Result<(), i64> {
    let (key, value) = (core::ptr::from_ref(key).cast(), core::ptr::from_ref(value).cast());
    // SAFETY: the map's definition has this key and value.
    result_of(unsafe { map_update_elem(map, key, value, flags) })
}

#[inline(always)]
pub(super) fn delete<K>(map: *mut c_void, key: &K) -> Result<(), i64> {
    // SAFETY: the map's definition has this key.
    result_of(unsafe { map_delete_elem(map, core::ptr::from_ref(key).cast()) })
}

/// Checks, when the program is compiled, that kernel memory is aligned for a type: `round_up(size, 8)` is all that
/// elements get (`kernel/bpf/arraymap.c`, `kernel/bpf/hashtab.c`), and `BPF_RINGBUF_HDR_SZ` is 8.
///
/// # Panics
///
/// At compile time, if it is not.
#[track_caller]
pub(super) const fn check_alignment<T>() {
    assert!(
        align_of::<T>() <= 8,
        "the type needs an alignment of more than 8 bytes, which kernel memory does not have: use [u64; 2] for u128, or copy it \
         with `get_ptr` and `read_unaligned`"
    );
}

/// A copy of the target of a pointer to an element, for a type whose alignment was checked. The compiler reads it once,
/// whoever else writes there.
#[inline(always)]
pub(super) fn load<V: crate::Pod>(pointer: *mut V) -> V {
    // SAFETY: the pointer is to an element, which is aligned to 8 bytes, and any bytes are a value.
    unsafe { pointer.read_volatile() }
}

/// `get_ptr`, `get_ptr_mut`, `get` and `load` for a map with keys.
macro_rules! lookups {
    ($key:ty, $value:ty, $where:literal) => {
        #[doc = concat!("A pointer to the value ", $where, "; `None` when there is none.")]
        #[inline(always)]
        pub fn get_ptr(&self, key: &$key) -> Option<*const $value> {
            self.get_ptr_mut(key).map(<*mut $value>::cast_const)
        }

        #[doc = concat!("A pointer to the value ", $where, ", to change it in place; `None` when there is none.")]
        ///
        /// Other CPUs may change it at the same time: count with atomics.
        #[inline(always)]
        pub fn get_ptr_mut(&self, key: &$key) -> Option<*mut $value> {
            $crate::maps::access::lookup(self.as_ptr(), key)
        }

        #[doc = concat!("The value ", $where, "; `None` when there is none.")]
        ///
        /// # Safety
        ///
        /// Nothing else changes the value while the reference lives: no other CPU, no user space, no removal that puts another
        /// element in its place.
        #[inline(always)]
        pub unsafe fn get(&self, key: &$key) -> Option<&$value> {
            const { $crate::maps::access::check_alignment::<$value>() }
            // SAFETY: the pointer is to an element; the caller promises that it does not change.
            self.get_ptr(key).map(|value| unsafe { &*value })
        }

        #[doc = concat!("A copy of the value ", $where, "; `None` when there is none.")]
        ///
        /// A value that another CPU writes at the same time may be a mix of old and new bytes.
        #[inline(always)]
        pub fn load(&self, key: &$key) -> Option<$value>
        where
            $value: $crate::Pod,
        {
            const { $crate::maps::access::check_alignment::<$value>() }
            self.get_ptr_mut(key).map($crate::maps::access::load)
        }
    };
}

/// `insert` for a map with keys.
macro_rules! insertion {
    ($key:ty, $value:ty) => {
        /// Sets the element at `key`. `flags` are those of [`update_flags`](crate::update_flags): 0 adds or replaces.
        ///
        /// `-E2BIG` when the map is full, `-EEXIST` or `-ENOENT` if the flags require it. The value is copied.
        #[inline(always)]
        pub fn insert(&self, key: &$key, value: &$value, flags: u64) -> Result<(), i64> {
            $crate::maps::access::update(self.as_ptr(), key, value, flags)
        }
    };
}

/// `remove` for a map with keys.
macro_rules! removal {
    ($key:ty) => {
        /// Removes the element at `key`; `-ENOENT` when there is none.
        #[inline(always)]
        pub fn remove(&self, key: &$key) -> Result<(), i64> {
            $crate::maps::access::delete(self.as_ptr(), key)
        }
    };
}

/// `for_each` for a map with keys.
macro_rules! iteration {
    ($key:ty, $value:ty) => {
        /// Calls `callback` for each element, until it returns 1; returns the number of elements visited. Kernel >= 5.13.
        ///
        /// The callback gets the map, the key, the value and `context`. Loaders know it by the function's own BTF: it must
        /// be a function that is not inlined away, in the same object. Cost: a call for each element.
        ///
        /// # Safety
        ///
        /// The callback returns 0 or 1 and uses the pointers only while it runs.
        #[inline(always)]
        pub unsafe fn for_each<C>(
            &self,
            callback: unsafe extern "C" fn(*mut core::ffi::c_void, *const $key, *mut $value, *mut C) -> i64,
            context: &mut C,
        ) -> Result<u32, i64> {
            let (callback, context) = (callback as *const core::ffi::c_void, core::ptr::from_mut(context).cast());
            // SAFETY: the callback takes what the kernel passes for this map.
            let seen = unsafe { $crate::helpers::for_each_map_elem(self.as_ptr(), callback, context, 0) };
            u32::try_from(seen).map_err(|_| seen)
        }
    };
}

pub(super) use {insertion, iteration, lookups, removal};

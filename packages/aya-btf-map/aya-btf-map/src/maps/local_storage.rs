use core::ffi::c_void;
use core::ptr::NonNull;

use crate::helpers::{
    cgrp_storage_delete, cgrp_storage_get, inode_storage_delete, inode_storage_get, result_of, sk_storage_delete, sk_storage_get,
    task_storage_delete, task_storage_get,
};
use crate::map_flags::{CLONE, NO_PREALLOC};
use crate::{Argument, Entries, KeyRule, Rules, ValueRule, define_map};

/// A value and its header have at most 64 KiB. The key is a file descriptor, for user space.
const RULES: Rules = Rules {
    entries: Entries::Zero,
    key: KeyRule::Size(4, 4),
    value: ValueRule::UpTo(65_000),
    flags: NO_PREALLOC | CLONE,
    required_flags: NO_PREALLOC,
    max_extra: 0,
};

/// Defines a map type whose values are attached to kernel objects.
macro_rules! local_storage {
    ($(#[$meta:meta])* $name:ident, $number:literal, $object:literal, $get:ident, $delete:ident) => {
        define_map! {
            $(#[$meta])*
            ///
            /// The value is created on first request, and freed with its object. Cost of a lookup: for the last 16 maps of an
            /// object, a comparison. The kernel creates such a map only with valid BTF.
            pub struct $name<T; FLAGS = 1> {
                map_type: $number,
                key: i32,
                value: T,
                max_entries: 0,
                map_flags: FLAGS,
                rules: RULES,
                arguments: [Argument::Value, Argument::Flags],
            }
        }

        impl<T, const FLAGS: usize> $name<T, FLAGS> {
            #[doc = concat!("A pointer to the value of ", $object, "; `None` when there is none.")]
            ///
            /// # Safety
            ///
            #[doc = concat!("`object` is a pointer to ", $object, " that the verifier knows as such, or null.")]
            #[inline(always)]
            pub unsafe fn get_ptr_mut(&self, object: *mut c_void) -> Option<*mut T> {
                // SAFETY: the map is of this type, the object the caller's promise.
                let value = unsafe { $get(self.as_ptr(), object, core::ptr::null_mut(), 0) };
                NonNull::new(value.cast::<T>()).map(NonNull::as_ptr)
            }

            #[doc = concat!("A pointer to the value of ", $object, ", which is made if there is none: a copy of `initial`, or zeros.")]
            /// `None` when the kernel has no memory for it.
            ///
            /// # Safety
            ///
            #[doc = concat!("`object` is a pointer to ", $object, " that the verifier knows as such, or null.")]
            #[inline(always)]
            pub unsafe fn get_or_insert_ptr_mut(&self, object: *mut c_void, initial: Option<&T>) -> Option<*mut T> {
                let initial = initial.map_or(core::ptr::null_mut(), |initial| core::ptr::from_ref(initial).cast_mut());
                // SAFETY: the map is of this type, the object the caller's promise; 1 is BPF_LOCAL_STORAGE_GET_F_CREATE.
                let value = unsafe { $get(self.as_ptr(), object, initial.cast(), 1) };
                NonNull::new(value.cast::<T>()).map(NonNull::as_ptr)
            }

            #[doc = concat!("Removes the value of ", $object, "; `-ENOENT` when there is none.")]
            ///
            /// # Safety
            ///
            #[doc = concat!("`object` is a pointer to ", $object, " that the verifier knows as such.")]
            #[inline(always)]
            pub unsafe fn remove(&self, object: *mut c_void) -> Result<(), i64> {
                // SAFETY: the map is of this type, the object the caller's promise.
                result_of(unsafe { $delete(self.as_ptr(), object) })
            }
        }
    };
}

local_storage! {
    /// A value for each socket: `BPF_MAP_TYPE_SK_STORAGE`. Kernel >= 5.2.
    SkStorage, 24, "a socket", sk_storage_get, sk_storage_delete
}

local_storage! {
    /// A value for each inode: `BPF_MAP_TYPE_INODE_STORAGE`, for LSM programs. Kernel >= 5.10.
    InodeStorage, 28, "an inode", inode_storage_get, inode_storage_delete
}

local_storage! {
    /// A value for each task: `BPF_MAP_TYPE_TASK_STORAGE`. Kernel >= 5.11.
    TaskStorage, 29, "a task", task_storage_get, task_storage_delete
}

local_storage! {
    /// A value for each cgroup: `BPF_MAP_TYPE_CGRP_STORAGE`. Kernel >= 6.2.
    CgrpStorage, 32, "a cgroup", cgrp_storage_get, cgrp_storage_delete
}

use core::mem::MaybeUninit;

use crate::helpers::{map_peek_elem, map_pop_elem, map_push_elem, result_of};
use crate::map_flags::{ACCESS, NUMA_NODE};
use crate::{Argument, Entries, KeyRule, Rules, ValueRule, define_map};

const RULES: Rules = Rules {
    entries: Entries::NonZero,
    key: KeyRule::Any,
    value: ValueRule::UpTo(4 << 20),
    flags: NUMA_NODE | ACCESS,
    required_flags: 0,
    max_extra: 0,
};

define_map! {
    /// Values, oldest first: `BPF_MAP_TYPE_QUEUE`. Kernel >= 4.20.
    ///
    /// Cost of each method: a copy under one lock for the whole map.
    pub struct Queue<T; MAX_ENTRIES, FLAGS = 0> {
        map_type: 22,
        value: T,
        max_entries: MAX_ENTRIES,
        map_flags: FLAGS,
        rules: RULES,
        arguments: [Argument::Value, Argument::MaxEntries, Argument::Flags],
    }
}

define_map! {
    /// Values, newest first: `BPF_MAP_TYPE_STACK`. Kernel >= 4.20.
    ///
    /// Cost of each method: a copy under one lock for the whole map.
    pub struct Stack<T; MAX_ENTRIES, FLAGS = 0> {
        map_type: 23,
        value: T,
        max_entries: MAX_ENTRIES,
        map_flags: FLAGS,
        rules: RULES,
        arguments: [Argument::Value, Argument::MaxEntries, Argument::Flags],
    }
}

macro_rules! push_and_pop {
    ($name:ident) => {
        impl<T, const MAX_ENTRIES: usize, const FLAGS: usize> $name<T, MAX_ENTRIES, FLAGS> {
            /// Adds a copy of the value. A full map returns `-E2BIG`, or drops its oldest value when `flags` is
            /// [`REPLACE_OLDEST`](crate::update_flags::REPLACE_OLDEST).
            #[inline(always)]
            pub fn push(&self, value: &T, flags: u64) -> Result<(), i64> {
                // SAFETY: the map's definition has this value.
                result_of(unsafe { map_push_elem(self.as_ptr(), core::ptr::from_ref(value).cast(), flags) })
            }

            /// Removes and returns the next value; `None` when there is none.
            #[inline(always)]
            pub fn pop(&self) -> Option<T>
            where
                T: crate::Pod,
            {
                let mut value = MaybeUninit::<T>::uninit();
                // SAFETY: the map's definition has this value, and without an error the kernel has written it.
                unsafe { (map_pop_elem(self.as_ptr(), value.as_mut_ptr().cast()) == 0).then(|| value.assume_init()) }
            }

            /// A copy of the next value, which is kept; `None` when there is none.
            #[inline(always)]
            pub fn peek(&self) -> Option<T>
            where
                T: crate::Pod,
            {
                let mut value = MaybeUninit::<T>::uninit();
                // SAFETY: the map's definition has this value, and without an error the kernel has written it.
                unsafe { (map_peek_elem(self.as_ptr(), value.as_mut_ptr().cast()) == 0).then(|| value.assume_init()) }
            }
        }
    };
}

push_and_pop!(Queue);
push_and_pop!(Stack);

/// Defines a map type: a definition struct with everything that `#[btf_map]` needs.
///
/// After the name come, in angle brackets, type parameters, a semicolon, and numbers, which may have defaults. Then the
/// fields, in this order; `key`, `value`, `map_extra` and `values` can be left out:
///
/// | field | what |
/// |-|-|
/// | `map_type` | the number in `enum bpf_map_type` |
/// | `key`, `value` | types |
/// | `max_entries`, `map_flags`, `map_extra` | a parameter or a number |
/// | `values` | the definition of inner maps |
/// | `rules` | [`Rules`](crate::Rules) that `#[btf_map]` checks; `Rules::NONE` for none |
/// | `arguments` | the meaning of each parameter, an [`Argument`](crate::Argument) for each |
///
/// The type gets `new()`, `as_ptr()` and nothing else: add methods with the functions of
/// [`helpers`](crate::helpers).
///
/// ```
/// use aya_btf_map::{Argument, Rules, btf_map, define_map, helpers};
///
/// define_map! {
///     /// Counters, one for each of `EVENTS` kinds of events.
///     pub struct Counters<; EVENTS> {
///         map_type: 2,
///         key: u32,
///         value: u64,
///         max_entries: EVENTS,
///         map_flags: 0,
///         rules: Rules::NONE,
///         arguments: [Argument::MaxEntries],
///     }
/// }
///
/// impl<const EVENTS: usize> Counters<EVENTS> {
///     pub fn increment(&self, event: u32) {
///         // SAFETY: the key is a u32, as the definition says.
///         let counter = unsafe { helpers::map_lookup_elem(self.as_ptr(), (&raw const event).cast()) };
///         if !counter.is_null() {
///             // SAFETY: the pointer is to the u64 of this event.
///             unsafe { *counter.cast::<u64>() += 1 };
///         }
///     }
/// }
///
/// #[btf_map]
/// static COUNTERS: Counters<8> = Counters::new();
/// ```
#[macro_export]
macro_rules! define_map {
    (
        $(#[$meta:meta])*
        $visibility:vis struct $name:ident < $($type:ident),* ; $($number:ident $(= $default:literal)?),* > {
            map_type: $map_type:expr,
            $(key: $key:ty,)?
            $(value: $value:ty,)?
            max_entries: $max_entries:expr,
            map_flags: $map_flags:expr,
            $(map_extra: $map_extra:expr,)?
            $(values: $inner:ty,)?
            rules: $rules:expr,
            arguments: [$($argument:expr),*] $(,)?
        }
    ) => {
        $(#[$meta])*
        #[repr(C)]
        $visibility struct $name<$($type,)* $(const $number: usize $(= $default)?),*> {
            r#type: *const [i32; $map_type],
            $(key: *const $key,)?
            $(value: *const $value,)?
            max_entries: *const [i32; $max_entries],
            map_flags: *const [i32; $map_flags],
            $(map_extra: *const [i32; $map_extra],)?
            $(values: [*const $inner; 0],)?
        }

        // SAFETY: nothing reads or writes a definition; the map behind it is the kernel's, which does its own locking.
        unsafe impl<$($type,)* $(const $number: usize),*> Sync for $name<$($type,)* $($number),*> {}

        impl<$($type,)* $(const $number: usize),*> $name<$($type,)* $($number),*> {
            /// The definition of a map.
            pub const fn new() -> Self {
                Self {
                    r#type: ::core::ptr::null(),
                    $(key: ::core::ptr::null::<$key>(),)?
                    $(value: ::core::ptr::null::<$value>(),)?
                    max_entries: ::core::ptr::null(),
                    map_flags: ::core::ptr::null(),
                    $(map_extra: ::core::ptr::null::<[i32; $map_extra]>(),)?
                    $(values: [] as [*const $inner; 0],)?
                }
            }

            /// The argument of helpers for the map. A loader replaces it with the kernel's own pointer.
            #[inline(always)]
            pub const fn as_ptr(&self) -> *mut ::core::ffi::c_void {
                ::core::ptr::from_ref(self).cast_mut().cast()
            }
        }

        impl<$($type,)* $(const $number: usize),*> ::core::default::Default for $name<$($type,)* $($number),*> {
            fn default() -> Self {
                Self::new()
            }
        }

        const _: () = {
            $crate::define_map! { @attributed WithAttributes[]
                $name < $($type),* ; $($number),* > {
                    map_type: $map_type, $(key: $key,)? $(value: $value,)? max_entries: $max_entries,
                    $(map_extra: $map_extra,)? $(values: $inner,)?
                }
            }
            $crate::define_map! { @attributed OnNumaNode[NUMA_NODE]
                $name < $($type),* ; $($number),* > {
                    map_type: $map_type, $(key: $key,)? $(value: $value,)? max_entries: $max_entries,
                    $(map_extra: $map_extra,)? $(values: $inner,)?
                }
            }

            // SAFETY: the struct is designed for this.
            unsafe impl<$($type,)* $(const $number: usize),*> $crate::MapDefinition for $name<$($type,)* $($number),*> {
                type Key = $crate::define_map!(@first $($key)? , ());
                type Value = $crate::define_map!(@first $($value)? , ());
                const SPEC: $crate::Spec = $crate::Spec {
                    map_type: $map_type,
                    key_size: 0 $(+ ::core::mem::size_of::<$key>())?,
                    value_size: 0 $(+ ::core::mem::size_of::<$value>())?,
                    max_entries: $max_entries,
                    flags: $map_flags,
                    map_extra: 0 $(+ $map_extra)?,
                    rules: $rules,
                    arguments: &[$($argument),*],
                };
                type WithAttributes<const ATTR_FLAGS: usize, const ATTR_EXTRA: usize, const PINNING: usize> =
                    WithAttributes<$($type,)* $($number,)* ATTR_FLAGS, ATTR_EXTRA, PINNING>;
                type OnNumaNode<
                    const ATTR_FLAGS: usize, const ATTR_EXTRA: usize, const PINNING: usize, const NUMA_NODE: usize
                > = OnNumaNode<$($type,)* $($number,)* ATTR_FLAGS, ATTR_EXTRA, PINNING, NUMA_NODE>;
            }
        };
    };

    (@first $first:ty, ()) => { $first };
    (@first , ()) => { () };

    (
        @attributed $attributed:ident[$($node:ident)?] $name:ident < $($type:ident),* ; $($number:ident),* > {
            map_type: $map_type:expr,
            $(key: $key:ty,)?
            $(value: $value:ty,)?
            max_entries: $max_entries:expr,
            $(map_extra: $map_extra:expr,)?
            $(values: $inner:ty,)?
        }
    ) => {
        #[repr(C)]
        #[allow(missing_docs, dead_code, unreachable_pub)]
        pub struct $attributed<
            $($type,)* $(const $number: usize,)*
            const ATTR_FLAGS: usize, const ATTR_EXTRA: usize, const PINNING: usize $(, const $node: usize)?
        > {
            r#type: *const [i32; $map_type],
            $(key: *const $key,)?
            $(value: *const $value,)?
            max_entries: *const [i32; $max_entries],
            map_flags: *const [i32; ATTR_FLAGS],
            $(map_extra: $crate::define_map!(@replace ($map_extra) *const [i32; ATTR_EXTRA]),)?
            pinning: *const [i32; PINNING],
            $(numa_node: *const [i32; $node],)?
            $(values: [*const $inner; 0],)?
        }

        // SAFETY: as for the definition without attributes.
        unsafe impl<
            $($type,)* $(const $number: usize,)*
            const ATTR_FLAGS: usize, const ATTR_EXTRA: usize, const PINNING: usize $(, const $node: usize)?
        > Sync for $attributed<$($type,)* $($number,)* ATTR_FLAGS, ATTR_EXTRA, PINNING $(, $node)?> {}

        impl<
            $($type,)* $(const $number: usize,)*
            const ATTR_FLAGS: usize, const ATTR_EXTRA: usize, const PINNING: usize $(, const $node: usize)?
        > $crate::Attributed for $attributed<$($type,)* $($number,)* ATTR_FLAGS, ATTR_EXTRA, PINNING $(, $node)?> {
            const NEW: Self = Self {
                r#type: ::core::ptr::null(),
                $(key: ::core::ptr::null::<$key>(),)?
                $(value: ::core::ptr::null::<$value>(),)?
                max_entries: ::core::ptr::null(),
                map_flags: ::core::ptr::null(),
                $(map_extra: $crate::define_map!(@replace_null ($map_extra)),)?
                pinning: ::core::ptr::null(),
                $(numa_node: ::core::ptr::null::<[i32; $node]>(),)?
                $(values: [] as [*const $inner; 0],)?
            };
        }

        impl<
            $($type,)* $(const $number: usize,)*
            const ATTR_FLAGS: usize, const ATTR_EXTRA: usize, const PINNING: usize $(, const $node: usize)?
        > ::core::ops::Deref for $attributed<$($type,)* $($number,)* ATTR_FLAGS, ATTR_EXTRA, PINNING $(, $node)?> {
            type Target = $name<$($type,)* $($number),*>;

            #[inline(always)]
            fn deref(&self) -> &Self::Target {
                // SAFETY: both are null pointers throughout, and this one is the longer.
                unsafe { &*::core::ptr::from_ref(self).cast() }
            }
        }
    };

    (@replace ($ignored:expr) $type:ty) => { $type };
    (@replace_null ($ignored:expr)) => { ::core::ptr::null() };
}

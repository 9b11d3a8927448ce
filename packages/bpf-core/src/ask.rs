//! The macros that ask about fields, types and enumerators.

/// The offset of a field, in bytes from the start of its type: `Option<usize>`, `None` if the kernel does not have the field.
///
/// `field_byte_offset!(task_struct, se.vruntime)`. A path consists of field names, dots, and numbers in brackets for elements
/// of arrays: `numbers[0].nr`. The offset of a bitfield is that of the word that contains it.
#[macro_export]
macro_rules! field_byte_offset {
    ($type:ty, $($path:tt)+) => {
        if $crate::field_exists!($type, $($path)+) {
            ::core::option::Option::Some($crate::__field!(FIELD_BYTE_OFFSET, $type, $($path)+) as usize)
        } else {
            ::core::option::Option::None
        }
    };
}

/// The size of a field in bytes: `Option<usize>`, `None` if the kernel does not have the field.
///
/// `field_byte_size!(task_struct, comm)`. The size of a bitfield is that of the word that contains it.
#[macro_export]
macro_rules! field_byte_size {
    ($type:ty, $($path:tt)+) => {
        if $crate::field_exists!($type, $($path)+) {
            ::core::option::Option::Some($crate::__field!(FIELD_BYTE_SIZE, $type, $($path)+) as usize)
        } else {
            ::core::option::Option::None
        }
    };
}

/// Whether the kernel has a field of this name, of the same kind as the local one: `bool`.
///
/// `field_exists!(task_struct, se.vruntime)`. The kinds are listed at [`Field`](crate::Field): where the kernel has a pointer and
/// the local type an integer, the answer is `false`.
#[macro_export]
macro_rules! field_exists {
    ($type:ty, $($path:tt)+) => { $crate::__field!(FIELD_EXISTS, $type, $($path)+) != 0 };
}

/// Whether the kernel has a struct, union or enum of this name and kind: `bool`.
///
/// `type_exists!(task_struct)`.
#[macro_export]
macro_rules! type_exists {
    ($type:ty) => {
        $crate::__type!(TYPE_EXISTS, $type) != 0
    };
}

/// Whether the kernel has a type of this name whose fields match those of the local one: `bool`.
///
/// `type_matches!(task_struct)`. Needs the feature `type-matches` of this crate and libbpf >= 1.0. Aya 0.14 refuses an object that
/// contains this question.
#[cfg(feature = "type-matches")]
#[macro_export]
macro_rules! type_matches {
    ($type:ty) => {
        $crate::__type!(TYPE_MATCHES, $type) != 0
    };
}

/// The size of a type in the kernel, in bytes: `usize`, 0 if the kernel does not have the type.
///
/// `type_size!(task_struct)`. If the kernel does not have the type, Aya 0.14 refuses the object.
#[macro_export]
macro_rules! type_size {
    ($type:ty) => {
        $crate::__type!(TYPE_SIZE, $type) as usize
    };
}

/// The ID of a type in the kernel's BTF: `u64`, 0 if the kernel does not have the type.
///
/// `type_id_of_kernel!(task_struct)`. IDs from libbpf and Aya have 32 bits. If the kernel does not have the type, Aya 0.14 refuses
/// the object. On targets other than BPF, where there is no BTF, the answer is 0.
#[macro_export]
macro_rules! type_id_of_kernel {
    ($type:ty) => {
        $crate::__type!(TYPE_ID_TARGET, $type)
    };
}

/// The ID of a type in the object's own BTF: `u32`.
///
/// `type_id_local!(task_struct)`. On targets other than BPF, where there is no BTF, the answer is 0.
#[macro_export]
macro_rules! type_id_local {
    ($type:ty) => {
        $crate::__type!(TYPE_ID_LOCAL, $type) as u32
    };
}

/// The value of an enumerator in the kernel: `u64`. A negative value is sign-extended, as by `as u64`.
///
/// `enum_value!(bpf_map_type, BPF_MAP_TYPE_HASH)`. If the kernel does not have the enumerator, the verifier refuses a program that
/// can reach this: check with [`enum_value_exists!`](crate::enum_value_exists) first.
#[macro_export]
macro_rules! enum_value {
    ($type:ty, $value:ident) => {
        $crate::__enum!(ENUMVAL_VALUE, $type, $value)
    };
}

/// Whether the kernel's enum has this enumerator: `bool`.
///
/// `enum_value_exists!(bpf_map_type, BPF_MAP_TYPE_HASH)`.
#[macro_export]
macro_rules! enum_value_exists {
    ($type:ty, $value:ident) => {
        $crate::__enum!(ENUMVAL_EXISTS, $type, $value) != 0
    };
}

/// A value of a type that exists only here. The linker finds the question through this type.
#[doc(hidden)]
#[macro_export]
macro_rules! __question {
    ($kind:ident, $($path:tt)*) => {{
        struct Here;
        impl $crate::private::Asked for Here {
            const QUESTION: &'static $crate::private::Question =
                &$crate::private::Question::new(::core::stringify!($($path)*), $crate::private::kind::$kind);
        }
        Here
    }};
}

/// Makes a function of the path, so that the compiler checks that the local type has these fields.
#[doc(hidden)]
#[macro_export]
macro_rules! __path {
    // SAFETY: nothing is read: only an address is computed.
    ($($path:tt)+) => { |base| unsafe { &raw const (*base).$($path)+ } };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __field {
    ($kind:ident, $type:ty, $($path:tt)+) => {{
        $crate::__check_path!($($path)+);
        $crate::private::ask_field::<$type, _, _>($crate::__path!($($path)+), $crate::__question!($kind, $($path)+))
    }};
}

#[doc(hidden)]
#[macro_export]
macro_rules! __field_of {
    ($kind:ident, $base:expr, $($path:tt)+) => {
        $crate::private::ask_field_of($base, $crate::__path!($($path)+), $crate::__question!($kind, $($path)+))
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __type {
    ($kind:ident, $type:ty) => {
        $crate::private::ask_type::<$type, _>($crate::__question!($kind,))
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __enum {
    ($kind:ident, $type:ty, $value:ident) => {
        $crate::private::ask_enum::<$type, _>(<$type>::$value as u64, $crate::__question!($kind, $value))
    };
}

/// Accepts only names, dots, and numbers in brackets: a CO-RE record stores a path as numbers of members and elements.
#[doc(hidden)]
#[macro_export]
macro_rules! __check_path {
    () => {};
    ([$index:literal] $($rest:tt)*) => { $crate::__check_path!($($rest)*) };
    ([$($index:tt)*] $($rest:tt)*) => {
        ::core::compile_error!(::core::concat!(
            "expected a number in brackets, such as `[0]`, found `[", ::core::stringify!($($index)*), "]`; \
             for a variable index, get the address of element 0 with `core_ptr!` and add the index to it"
        ))
    };
    (. $($rest:tt)*) => { $crate::__check_path!($($rest)*) };
    (, $($rest:tt)*) => {
        ::core::compile_error!(
            "unexpected `,` in a path: only `core_read!`, `core_load!`, `core_read_str!` and `core_read_bitfield!` follow pointers, \
             with a field after each comma; for other macros, start at the struct that contains the field"
        )
    };
    ($field:ident $($rest:tt)*) => { $crate::__check_path!($($rest)*) };
    ($other:tt $($rest:tt)*) => {
        ::core::compile_error!(::core::concat!(
            "unexpected `", ::core::stringify!($other), "` in a path: expected field names, dots, and numbers in brackets, such as \
             `numbers[0].nr`"
        ))
    };
}

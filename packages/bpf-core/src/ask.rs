//! The macros that ask about fields, types and enumerators.

/// Where a field is, in bytes from the start of its type: `Option<usize>`, `None` when the kernel does not have it.
///
/// `field_byte_offset!(task_struct, se.vruntime)`. The path has names, dots, and numbers in brackets. Of a bitfield it is where the
/// word that holds it starts.
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

/// How many bytes a field has: `Option<usize>`, `None` when the kernel does not have it.
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

/// Whether the kernel has a field, of the kind that the local one is of.
#[macro_export]
macro_rules! field_exists {
    ($type:ty, $($path:tt)+) => { $crate::__field!(FIELD_EXISTS, $type, $($path)+) != 0 };
}

/// Whether the kernel has a struct, union or enum of this name.
#[macro_export]
macro_rules! type_exists {
    ($type:ty) => {
        $crate::__type!(TYPE_EXISTS, $type) != 0
    };
}

/// Whether the kernel has a type of this name whose fields match those of the local one.
///
/// libbpf >= 1.0. Aya 0.14 refuses an object that asks it, so the macro is there with the feature `type-matches` only.
#[cfg(feature = "type-matches")]
#[macro_export]
macro_rules! type_matches {
    ($type:ty) => {
        $crate::__type!(TYPE_MATCHES, $type) != 0
    };
}

/// How many bytes a type has in the kernel: `usize`, 0 when the kernel does not have it. Aya 0.14 refuses an object that asks for
/// the size of a type that the kernel does not have.
#[macro_export]
macro_rules! type_size {
    ($type:ty) => {
        $crate::__type!(TYPE_SIZE, $type) as usize
    };
}

/// The number of a type in the kernel's BTF, with the file descriptor of a module's BTF in the upper half: `u64`, 0 when the kernel does not
/// have it, and where there is no BTF.
#[macro_export]
macro_rules! type_id_of_kernel {
    ($type:ty) => {
        $crate::__type!(TYPE_ID_TARGET, $type)
    };
}

/// The number of a type in the object's own BTF: `u32`, 0 where there is none.
#[macro_export]
macro_rules! type_id_local {
    ($type:ty) => {
        $crate::__type!(TYPE_ID_LOCAL, $type) as u32
    };
}

/// An enumerator's number in the kernel: `u64`. Ask first whether the kernel has it.
///
/// `enum_value!(bpf_map_type, BPF_MAP_TYPE_HASH)`. A negative one is as `as u64` makes it.
#[macro_export]
macro_rules! enum_value {
    ($type:ty, $value:ident) => {
        $crate::__enum!(ENUMVAL_VALUE, $type, $value)
    };
}

/// Whether the kernel's enum has this enumerator.
#[macro_export]
macro_rules! enum_value_exists {
    ($type:ty, $value:ident) => {
        $crate::__enum!(ENUMVAL_EXISTS, $type, $value) != 0
    };
}

/// A type of its own for a place, which the linker finds the question by.
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

/// The compiler checks that the path is one.
#[doc(hidden)]
#[macro_export]
macro_rules! __path {
    // SAFETY: nothing is read: a place is made of a place.
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

/// What a path may have: the loaders count members and elements.
#[doc(hidden)]
#[macro_export]
macro_rules! __check_path {
    () => {};
    ([$index:literal] $($rest:tt)*) => { $crate::__check_path!($($rest)*) };
    ([$($index:tt)*] $($rest:tt)*) => {
        ::core::compile_error!("an index in a path is a number: expected `[0]`; for a variable one index what `core_ptr!` gives of the array")
    };
    (. $($rest:tt)*) => { $crate::__check_path!($($rest)*) };
    (, $($rest:tt)*) => {
        ::core::compile_error!("a comma goes on through a pointer, which only reads do: ask about a field of the type that it is to")
    };
    ($field:ident $($rest:tt)*) => { $crate::__check_path!($($rest)*) };
    ($other:tt $($rest:tt)*) => {
        ::core::compile_error!("a path has names of fields, dots, and numbers in brackets: `numbers[0].nr`")
    };
}

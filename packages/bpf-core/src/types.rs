//! Which types a kernel's field can have, and which of them can be read whole.

use core::marker::PhantomData;

/// A struct, union or enum that [`kernel_types!`](crate::kernel_types) declares.
///
/// # Safety
///
/// The type has no parameters, its layout is C's, and its name and the names of its fields are the kernel's.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a type that `kernel_types!` declares",
    label = "the kernel's BTF is asked about a struct, union or enum by its name",
    note = "declare it with the fields that you use: `kernel_types! {{ pub struct NAME {{ pub FIELD: TYPE }} }}`"
)]
pub unsafe trait KernelType: Copy {}

/// An enum that [`kernel_types!`](crate::kernel_types) declares.
///
/// # Safety
///
/// The type is an enum, its name and the names of its variants are the kernel's.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an enum that `kernel_types!` declares",
    label = "expected an enum of the kernel",
    note = "declare it with the enumerators that you use: `kernel_types! {{ pub enum NAME {{ ENUMERATOR }} }}`"
)]
pub unsafe trait KernelEnum: KernelType {}

/// What can be a field of a kernel type: a number, a raw pointer, an [`Enum`], an array of these, or a struct or union that
/// [`kernel_types!`](crate::kernel_types) declares.
///
/// `libbpf` and Aya find a field only if its type is of the kind that the kernel's has: an integer of any size, a pointer to anything,
/// an array, a struct, a union, or an enum *of that name*.
///
/// # Safety
///
/// In debug info the type is one of these kinds.
#[diagnostic::on_unimplemented(
    message = "a kernel's field cannot have the type `{Self}`",
    label = "no loader finds a field of this type",
    note = "a pointer is `*const T` or `*mut T`: it may be null, which `&T` and `NonNull<T>` cannot be, and `Option` of them is an enum in BTF",
    note = "a pointer to a function is `*const c_void`",
    note = "an enum is `Enum<E>`, with `E` declared in `kernel_types!`: a field may hold numbers that `E` does not name",
    note = "a struct or a union is declared in `kernel_types!`, with the fields that you use or none"
)]
pub unsafe trait Field: Copy {
    /// Whether it is a number with a sign.
    #[doc(hidden)]
    const IS_SIGNED: bool = false;
}

/// Compiles only for types that a kernel's field can have.
pub const fn check_field<F: Field>() {}

mod sealed {
    pub trait Sealed {}
}

/// A field that can be read whole: a number, a raw pointer, an [`Enum`], or an array of these. The trait is sealed.
///
/// A struct cannot: its local layout is not the kernel's.
#[diagnostic::on_unimplemented(
    message = "a field of type `{Self}` cannot be read whole",
    label = "go on to one of its fields, or take its address with `core_ptr!`",
    note = "the kernel's layout of a struct is another than the local one: only numbers, raw pointers, `Enum` and arrays of these are read"
)]
pub trait Read: Field + sealed::Sealed {
    /// What any bytes are a value of.
    #[doc(hidden)]
    type Raw: Copy;
    #[doc(hidden)]
    fn from_raw(raw: Self::Raw) -> Self;
}

/// What can be a bitfield: an integer. The trait is sealed.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the type of a bitfield",
    label = "expected an integer, such as the one that C declares the bitfield with"
)]
pub trait Number: Read {
    /// The low bits.
    #[doc(hidden)]
    fn from_bits(bits: u64) -> Self;
}

/// A field with text: an array of bytes, or a pointer to some. The trait is sealed.
#[diagnostic::on_unimplemented(
    message = "a field of type `{Self}` does not hold text",
    label = "expected `[u8; N]`, `[i8; N]`, `*const u8` or `*const i8`"
)]
pub trait Text: Field + sealed::Sealed {
    #[doc(hidden)]
    fn start(place: *const Self) -> Result<*const u8, i64>;
}

macro_rules! plain {
    ($($name:ty)*) => { $(
        // SAFETY: a number.
        unsafe impl Field for $name {
            #[allow(unused_comparisons)]
            const IS_SIGNED: bool = <$name>::MIN < 0;
        }
        impl sealed::Sealed for $name {}
        impl Read for $name {
            type Raw = Self;
            #[inline(always)]
            fn from_raw(raw: Self) -> Self {
                raw
            }
        }
    )* };
}

macro_rules! numbers {
    ($($name:ident)*) => { $(
        impl Number for $name {
            #[inline(always)]
            #[allow(clippy::cast_possible_truncation, clippy::cast_possible_wrap, clippy::cast_lossless)]
            fn from_bits(bits: u64) -> Self {
                bits as Self
            }
        }
    )* };
}

plain!(u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize);
numbers!(u8 u16 u32 u64 usize i8 i16 i32 i64 isize);

// SAFETY: a number.
unsafe impl Field for bool {}
impl sealed::Sealed for bool {}
impl Read for bool {
    /// The kernel's byte need not be 0 or 1.
    type Raw = u8;
    #[inline(always)]
    fn from_raw(raw: u8) -> Self {
        raw != 0
    }
}
impl Number for bool {
    #[inline(always)]
    fn from_bits(bits: u64) -> Self {
        bits != 0
    }
}

macro_rules! pointers {
    ($($mutability:ident)*) => { $(
        // SAFETY: a pointer.
        unsafe impl<T> Field for *$mutability T {}
        impl<T> sealed::Sealed for *$mutability T {}
        impl<T> Read for *$mutability T {
            type Raw = Self;
            #[inline(always)]
            fn from_raw(raw: Self) -> Self {
                raw
            }
        }
    )* };
}

pointers!(const mut);

// SAFETY: an array.
unsafe impl<F: Field, const N: usize> Field for [F; N] {}
impl<F: sealed::Sealed, const N: usize> sealed::Sealed for [F; N] {}
impl<F: Read<Raw = F>, const N: usize> Read for [F; N] {
    type Raw = Self;
    #[inline(always)]
    fn from_raw(raw: Self) -> Self {
        raw
    }
}

/// A field whose type is the kernel's enum `E`. It holds whatever number the kernel has there, which need not be one of `E`'s.
///
/// `N` is the enum's size: `u32` for nearly all, `u64` for those with larger numbers.
#[repr(transparent)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Enum<E, N = u32> {
    number: N,
    of: PhantomData<E>,
}

impl<E: KernelEnum, N: Number> Enum<E, N> {
    /// The enum with that number.
    #[inline(always)]
    pub const fn from_number(number: N) -> Self {
        Self { number, of: PhantomData }
    }

    /// The number, to be compared with what [`enum_value!`](crate::enum_value) gives.
    #[inline(always)]
    pub const fn number(self) -> N {
        self.number
    }
}

// SAFETY: the linker makes the field one of type E.
unsafe impl<E: KernelEnum, N: Number> Field for Enum<E, N> {}
impl<E, N> sealed::Sealed for Enum<E, N> {}
impl<E: KernelEnum, N: Number> Read for Enum<E, N> {
    type Raw = Self;
    #[inline(always)]
    fn from_raw(raw: Self) -> Self {
        raw
    }
}

macro_rules! text {
    ($($byte:ident)*) => { $(
        impl<const N: usize> Text for [$byte; N] {
            #[inline(always)]
            fn start(place: *const Self) -> Result<*const u8, i64> {
                Ok(place.cast())
            }
        }
        impl Text for *const $byte {
            #[inline(always)]
            fn start(place: *const Self) -> Result<*const u8, i64> {
                crate::probe_read(place).map(Self::cast)
            }
        }
        impl Text for *mut $byte {
            #[inline(always)]
            fn start(place: *const Self) -> Result<*const u8, i64> {
                crate::probe_read(place).map(|start| start.cast_const().cast())
            }
        }
    )* };
}

text!(u8 i8);

/// Declares the kernel types that a program uses, with the fields that it uses.
///
/// Structs, unions and enums, written as in Rust. Neither order nor size nor what is left out matters; names and kinds do: see
/// [`Field`](crate::Field) for the types of fields. An enum has the enumerators that the program asks about, with numbers or without:
/// they are the program's own. `#[repr(i32)]` and the like say of which type an enum is, which is otherwise `u32`.
///
/// A member of an anonymous struct or union of the kernel is a field of the type around it. A bitfield is a plain integer, which
/// [`core_read_bitfield!`](crate::core_read_bitfield) reads. Of an array any length will do, and of a flexible one 1.
///
/// What follows three underscores in a name is a *flavour*, and no part of the kernel's name: `task_struct___old` is `task_struct`
/// as another kernel has it.
///
/// ```
/// # use core::ffi::c_void;
/// use bpf_core::{Enum, kernel_types};
///
/// kernel_types! {
///     pub struct bpf_map {
///         pub map_type: Enum<bpf_map_type>,
///         pub name: [u8; 16],
///         pub ops: *const c_void,
///     }
///
///     pub enum bpf_map_type {
///         BPF_MAP_TYPE_HASH,
///         BPF_MAP_TYPE_ARRAY,
///     }
///
///     pub union sigval {
///         pub sival_int: i32,
///         pub sival_ptr: *const c_void,
///     }
/// }
/// ```
#[macro_export]
macro_rules! kernel_types {
    ($($(#[$($attribute:tt)*])* $visibility:vis $keyword:ident $name:ident { $($body:tt)* })*) => { $(
        $crate::__kernel_type! { $keyword [u32] [$([$($attribute)*])*] [] $visibility $name { $($body)* } }
    )* };
    ($($other:tt)*) => {
        ::core::compile_error!("expected `struct NAME { FIELD: TYPE, ... }`, `union` or `enum`, without parameters: what the kernel's BTF has");
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __kernel_type {
    // The attribute of an enum that says of which type it is.
    (enum [$($old:tt)*] [[repr($repr:ident)] $($rest:tt)*] [$($kept:tt)*] $($item:tt)*) => {
        $crate::__kernel_type! { enum [$repr] [$($rest)*] [$($kept)*] $($item)* }
    };
    ($keyword:ident [$repr:ident] [[$($attribute:tt)*] $($rest:tt)*] [$($kept:tt)*] $($item:tt)*) => {
        $crate::__kernel_type! { $keyword [$repr] [$($rest)*] [$($kept)* #[$($attribute)*]] $($item)* }
    };
    (enum [$repr:ident] [] [$($kept:tt)*] $visibility:vis $name:ident {
        $($(#[$meta:meta])* $value:ident $(= $number:expr)?),* $(,)?
    }) => {
        $($kept)*
        #[repr($repr)]
        #[derive(Clone, Copy)]
        #[allow(non_camel_case_types, dead_code, missing_docs, unreachable_pub)]
        $visibility enum $name { $($(#[$meta])* $value $(= $number)?),* }

        // SAFETY: an enum with a size and without parameters; the names are the kernel's by the macro's contract.
        unsafe impl $crate::KernelType for $name {}
        // SAFETY: the same.
        unsafe impl $crate::KernelEnum for $name {}
    };
    (struct $($item:tt)*) => { $crate::__kernel_type! { @fields struct $($item)* } };
    (union $($item:tt)*) => { $crate::__kernel_type! { @fields union $($item)* } };
    (@fields $keyword:ident [$repr:ident] [] [$($kept:tt)*] $visibility:vis $name:ident {
        $($(#[$meta:meta])* $field_visibility:vis $field:ident: $type:ty),* $(,)?
    }) => {
        $($kept)*
        #[repr(C)]
        #[derive(Clone, Copy)]
        #[allow(non_camel_case_types, non_snake_case, dead_code, missing_docs, unreachable_pub)]
        $visibility $keyword $name { $($(#[$meta])* $field_visibility $field: $type),* }

        const _: () = { $($crate::private::check_field::<$type>();)* };

        // SAFETY: C's layout and no parameters; the names are the kernel's by the macro's contract.
        unsafe impl $crate::KernelType for $name {}
        // SAFETY: a struct or a union of the kernel.
        unsafe impl $crate::Field for $name {}
    };
    ($keyword:ident $($other:tt)*) => {
        ::core::compile_error!(::core::concat!(
            "expected `struct NAME { FIELD: TYPE, ... }`, `union` or `enum` with names alone, found another form of `",
            ::core::stringify!($keyword), "`"
        ));
    };
}

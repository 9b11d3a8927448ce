//! The types that a kernel's fields can have, and those that can be read as a whole.

use core::marker::PhantomData;

/// A struct, union or enum that [`kernel_types!`](crate::kernel_types) declares.
///
/// # Safety
///
/// The type has no parameters and C's layout, and its name and the names of its fields are those in the kernel.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a type that `kernel_types!` declares",
    label = "expected a struct, union or enum of the kernel",
    note = "declare it under its name in the kernel, with the fields that you use: `kernel_types! {{ pub struct NAME {{ pub FIELD: TYPE }} }}`"
)]
pub unsafe trait KernelType: Copy {}

/// An enum that [`kernel_types!`](crate::kernel_types) declares.
///
/// # Safety
///
/// The type is an enum, and its name and the names of its variants are those in the kernel.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an enum that `kernel_types!` declares",
    label = "expected an enum of the kernel",
    note = "declare it under its name in the kernel, with the enumerators that you use: `kernel_types! {{ pub enum NAME {{ ENUMERATOR }} }}`"
)]
pub unsafe trait KernelEnum: KernelType {}

/// A type that a field of a kernel type can have: an integer, `bool`, a raw pointer, an [`Enum`], a struct or union that
/// [`kernel_types!`](crate::kernel_types) declares, or an array of these.
///
/// `libbpf` and Aya find a field only if its local type has the same kind as the kernel's: an integer of any size, a pointer to
/// anything, an array, a struct, a union, or an enum *of the same name*.
///
/// # Safety
///
/// In debug info the type has one of these kinds.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the type of a kernel field",
    label = "no loader would find a field of this type",
    note = "for a pointer, write `*const T` or `*mut T`: it may be null, unlike `&T` and `NonNull<T>`; an `Option` of these is an enum in BTF",
    note = "for a pointer to a function, write `*const c_void`",
    note = "for an enum, write `Enum<E>` and declare `E` in `kernel_types!`: the kernel's value may be none of the variants",
    note = "for a struct or union, declare it in `kernel_types!`, with the fields that you use or with none"
)]
pub unsafe trait Field: Copy {
    /// Whether the type is a signed integer.
    #[doc(hidden)]
    const IS_SIGNED: bool = false;
}

/// Compiles only for types that a field of a kernel type can have.
pub const fn check_field<F: Field>() {}

mod sealed {
    pub trait Sealed {}
}

/// The type of a field that can be read as a whole: an integer, `bool`, a raw pointer, an [`Enum`], or an array of integers, raw
/// pointers or enums. The trait is sealed.
///
/// A struct or union cannot be read as a whole, because the kernel's layout differs from the local one.
#[diagnostic::on_unimplemented(
    message = "a field of type `{Self}` cannot be read as a whole",
    label = "read one of its fields or elements, or get its address with `core_ptr!`",
    note = "the kernel's layout of a struct or union differs from the local one",
    note = "integers, `bool`, raw pointers and `Enum` can be read, and arrays of integers, raw pointers and `Enum`"
)]
pub trait Read: Field + sealed::Sealed {
    /// A type of the same size that any bytes are a valid value of.
    #[doc(hidden)]
    type Raw: Copy;
    #[doc(hidden)]
    fn from_raw(raw: Self::Raw) -> Self;
}

/// The type of a bitfield or of an [`Enum`]'s number: an integer of at most 64 bits, or `bool`. The trait is sealed.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the type of a bitfield",
    label = "expected an integer of at most 64 bits or `bool`, such as the type in the kernel's C declaration"
)]
pub trait Number: Read {
    /// The low bits of a word as this type.
    #[doc(hidden)]
    fn from_bits(bits: u64) -> Self;
}

/// The type of a field with text: an array of `u8` or `i8`, or a raw pointer to `u8` or `i8`. The trait is sealed.
#[diagnostic::on_unimplemented(
    message = "a field of type `{Self}` cannot be read as text",
    label = "expected an array of `u8` or `i8`, or a raw pointer to `u8` or `i8`"
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
    /// The byte in the kernel's memory may be neither 0 nor 1.
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

/// A field whose type is the kernel's enum `E`. Its value may be any number, including one that is not a variant of the local `E`.
///
/// `N` is an integer type of the enum's size: `u32` for nearly all enums, `u64` for enums with values of more than 32 bits.
#[repr(transparent)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Enum<E, N = u32> {
    number: N,
    of: PhantomData<E>,
}

impl<E: KernelEnum, N: Number> Enum<E, N> {
    /// The value with this number.
    #[inline(always)]
    pub const fn from_number(number: N) -> Self {
        Self { number, of: PhantomData }
    }

    /// The number. Compare it with [`enum_value!`](crate::enum_value), which is a `u64`: the local variants' numbers mean nothing.
    #[inline(always)]
    pub const fn number(self) -> N {
        self.number
    }
}

// SAFETY: the linker changes the field's type in BTF to E.
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
/// Structs, unions and enums are written as in Rust, without type parameters. Names must be those in the kernel, and fields must have
/// the same kind of type as there: see [`Field`](crate::Field). The order of fields does not matter, and fields that the program does
/// not use can be left out.
///
/// Give integers the kernel's size: [`core_read!`](crate::core_read) reads as many bytes as the local type has.
///
/// An enum needs the enumerators that the program asks about. Their numbers are optional and may differ from the kernel's. The enum's
/// type is `u32`, unless it has an attribute such as `#[repr(i32)]`.
///
/// * Declare a member of an anonymous struct or union as a field of the type around it.
/// * Declare a bitfield as a plain integer, and read it with [`core_read_bitfield!`](crate::core_read_bitfield).
/// * An array may be shorter than in the kernel: a read of the whole array has the local length. For a flexible array, write 1.
///
/// Three underscores in a name start a *flavour*, which is not part of the kernel's name: `task_struct___old` declares the
/// `task_struct` of other kernels, next to `task_struct`.
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
        ::core::compile_error!(
            "expected declarations such as `pub struct NAME { pub FIELD: TYPE, ... }`, of structs, unions and enums without type parameters"
        );
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __kernel_type {
    // The attribute with the type of an enum.
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

        // SAFETY: an enum with a fixed size and without parameters. The macro requires the kernel's names.
        unsafe impl $crate::KernelType for $name {}
        // SAFETY: as above.
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

        // SAFETY: C's layout and no parameters. The macro requires the kernel's names.
        unsafe impl $crate::KernelType for $name {}
        // SAFETY: a struct or a union of the kernel.
        unsafe impl $crate::Field for $name {}
    };
    (enum $($other:tt)*) => {
        ::core::compile_error!("an enum of the kernel has only names, with or without a number: expected `enum NAME { FIRST, SECOND = 2 }`");
    };
    (@fields $keyword:ident $($other:tt)*) => {
        ::core::compile_error!(::core::concat!(
            "a field needs a name and a type: expected `", ::core::stringify!($keyword), " NAME { pub FIELD: TYPE, ... }`"
        ));
    };
    ($keyword:ident $($other:tt)*) => {
        ::core::compile_error!(::core::concat!("expected `struct`, `union` or `enum`, found `", ::core::stringify!($keyword), "`"));
    };
}

//! Questions about kernel types, and who answers them.
//!
//! For BPF, a question is a call of `__bpf_core_relocation`, which nobody defines, in an instance of the generic function
//! `relocated`. The linker takes the type from the instance's debug info, where it is the first type parameter, and the rest from
//! the constant that is the call's argument. It replaces each call of the instance with a number that has a CO-RE relocation.
//! A type parameter is exact, also in generic functions; a type's name in a string could mean several types.
//!
//! For other targets, and with the feature `pinned`, the local types answer.

use crate::types::{Field, KernelEnum, KernelType};

/// What is asked: the values of `enum bpf_core_relo_kind` in `include/uapi/linux/bpf.h`.
#[allow(missing_docs)]
pub mod kind {
    pub const FIELD_BYTE_OFFSET: u32 = 0;
    pub const FIELD_BYTE_SIZE: u32 = 1;
    pub const FIELD_EXISTS: u32 = 2;
    pub const FIELD_SIGNED: u32 = 3;
    pub const FIELD_LSHIFT_U64: u32 = 4;
    pub const FIELD_RSHIFT_U64: u32 = 5;
    pub const TYPE_ID_LOCAL: u32 = 6;
    pub const TYPE_ID_TARGET: u32 = 7;
    pub const TYPE_EXISTS: u32 = 8;
    pub const TYPE_SIZE: u32 = 9;
    pub const ENUMVAL_EXISTS: u32 = 10;
    pub const ENUMVAL_VALUE: u32 = 11;
    #[cfg(feature = "type-matches")]
    pub const TYPE_MATCHES: u32 = 12;
}

/// A question in the layout that the linker reads: two words and 32 bits. If the layout changes, `__bpf_core_relocation` needs
/// another name.
#[repr(C)]
pub struct Question {
    path: *const u8,
    path_length: usize,
    kind: u32,
}

impl Question {
    /// `path` is the path of a field as written in the source, the name of an enumerator, or empty for a question about a type.
    pub const fn new(path: &'static str, kind: u32) -> Self {
        Self { path: path.as_ptr(), path_length: path.len(), kind }
    }
}

/// A question as a type. Each use of a macro defines a type that implements this.
pub trait Asked {
    /// What is asked.
    const QUESTION: &'static Question;
}

/// Computes a field's address from its struct's, and reads nothing.
pub(crate) type Path<T, F> = fn(*const T) -> *const F;

/// A number about a field.
#[inline(always)]
pub fn ask_field<T: KernelType, F: Field, A: Asked>(path: Path<T, F>, _question: A) -> u64 {
    answer::of_field::<T, F, A>(path)
}

/// A number about a field of the type that `_base` points to.
#[inline(always)]
pub fn ask_field_of<T: KernelType, F: Field, A: Asked>(_base: *const T, path: Path<T, F>, _question: A) -> u64 {
    answer::of_field::<T, F, A>(path)
}

/// A number about a type.
#[inline(always)]
pub fn ask_type<T: KernelType, A: Asked>(_question: A) -> u64 {
    answer::of_type::<T, A>()
}

/// A number about an enumerator. `value` is its value in the local type.
#[inline(always)]
pub fn ask_enum<T: KernelEnum, A: Asked>(value: u64, _question: A) -> u64 {
    answer::of_enum::<T, A>(value)
}

/// The address of a field in what `base` points to. Nothing is read, so `base` may be any pointer.
#[inline(always)]
pub fn field_ptr<T: KernelType, F: Field, A: Asked>(base: *const T, path: Path<T, F>, _question: A) -> *const F {
    // A BPF address has 64 bits, and so has usize there.
    #[allow(clippy::cast_possible_truncation)]
    let offset = answer::of_field::<T, F, A>(path) as usize;
    base.cast::<u8>().wrapping_add(offset).cast()
}

#[cfg(all(target_arch = "bpf", not(feature = "pinned")))]
mod answer {
    use super::{Asked, Path, Question};

    unsafe extern "C" {
        fn __bpf_core_relocation(question: *const Question) -> u64;
    }

    /// The linker finds this function by the call in it. It must not be inlined: its debug info names the type.
    #[inline(never)]
    fn relocated<T, A: Asked>() -> u64 {
        // SAFETY: the linker replaces the call with a number.
        unsafe { __bpf_core_relocation(A::QUESTION) }
    }

    #[inline(always)]
    pub(super) fn of_field<T, F, A: Asked>(_path: Path<T, F>) -> u64 {
        relocated::<T, A>()
    }

    #[inline(always)]
    pub(super) fn of_type<T, A: Asked>() -> u64 {
        relocated::<T, A>()
    }

    #[inline(always)]
    pub(super) fn of_enum<T, A: Asked>(_value: u64) -> u64 {
        relocated::<T, A>()
    }
}

#[cfg(not(all(target_arch = "bpf", not(feature = "pinned"))))]
mod answer {
    use core::mem::MaybeUninit;

    use super::{Asked, Path, kind};
    use crate::types::Field;

    #[inline(always)]
    pub(super) fn of_field<T, F: Field, A: Asked>(path: Path<T, F>) -> u64 {
        match A::QUESTION.kind {
            kind::FIELD_BYTE_OFFSET => {
                let place = MaybeUninit::<T>::uninit();
                (path(place.as_ptr()).addr() - place.as_ptr().addr()) as u64
            }
            kind::FIELD_BYTE_SIZE => size_of::<F>() as u64,
            kind::FIELD_SIGNED => u64::from(F::IS_SIGNED),
            // For a field that is not a bitfield: it is read into the low bytes of 64 bits.
            kind::FIELD_LSHIFT_U64 | kind::FIELD_RSHIFT_U64 => 64_u64.saturating_sub(8 * size_of::<F>() as u64),
            _ => 1,
        }
    }

    #[inline(always)]
    pub(super) fn of_type<T, A: Asked>() -> u64 {
        match A::QUESTION.kind {
            kind::TYPE_SIZE => size_of::<T>() as u64,
            // Without BTF, types have no IDs.
            kind::TYPE_ID_LOCAL | kind::TYPE_ID_TARGET => 0,
            _ => 1,
        }
    }

    #[inline(always)]
    #[allow(clippy::extra_unused_type_parameters)] // The other `of_enum` needs `T`.
    pub(super) fn of_enum<T, A: Asked>(value: u64) -> u64 {
        if A::QUESTION.kind == kind::ENUMVAL_VALUE { value } else { 1 }
    }
}

//! Initial contents of maps. `#[btf_map(values = [...])]` uses these.

use core::ffi::c_void;

use crate::FilledDefinition;

/// A program with any context.
pub(crate) type Program = unsafe extern "C" fn(*mut c_void) -> i32;

/// A map type that holds programs.
#[diagnostic::on_unimplemented(
    message = "maps of type `{Self}` cannot hold programs",
    label = "expected `&` and an inner map, or `_` for a slot that stays empty"
)]
pub trait HoldsPrograms: FilledDefinition<Slot = Option<Program>> {}

/// A map type that holds maps of type `M`.
#[diagnostic::on_unimplemented(
    message = "maps of type `{Self}` cannot hold this value",
    label = "expected a program for a `ProgArray`, a map of the inner type for a map of maps, or `_` for a slot that stays empty"
)]
pub trait HoldsMaps<M: 'static>: FilledDefinition<Slot = Option<&'static M>> {}

/// The result type of a program.
#[diagnostic::on_unimplemented(
    message = "a program cannot return `{Self}`",
    label = "expected a program that returns `i32` or `u32`"
)]
pub trait ProgramResult {}

impl ProgramResult for i32 {}
impl ProgramResult for u32 {}

/// Checks that this closure calls a program: it takes the context and returns a number.
pub const fn check_program<C, R: ProgramResult, F: Fn(*mut C) -> R + Copy>(_program: F) {}

/// The slot for a function.
///
/// # Safety
///
/// The pointer is to a function.
pub const unsafe fn program_slot<D: HoldsPrograms>(function: *const ()) -> D::Slot {
    // SAFETY: a pointer to a function is never null, and nothing calls it here: the kernel jumps to the program.
    Some(unsafe { core::mem::transmute::<*const (), Program>(function) })
}

/// The slot for a map.
pub const fn map_slot<D: HoldsMaps<M>, M>(map: &'static M) -> D::Slot {
    Some(map)
}

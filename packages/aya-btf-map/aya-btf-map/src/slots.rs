//! What a map holds from the start. `#[btf_map(values = [...])]` calls these.

use core::ffi::c_void;

use crate::FilledDefinition;

/// A program, whatever its context is.
pub(crate) type Program = unsafe extern "C" fn(*mut c_void) -> i32;

/// A map type that holds programs.
#[diagnostic::on_unimplemented(
    message = "maps of type `{Self}` hold no programs",
    label = "expected a reference to an inner map, such as `&INNER`, or `_` for a slot that stays empty"
)]
pub trait HoldsPrograms {}

/// A map type that holds maps.
#[diagnostic::on_unimplemented(
    message = "maps of type `{Self}` hold no maps",
    label = "expected a program, which is a function, or `_` for a slot that stays empty"
)]
pub trait HoldsMaps: FilledDefinition<Slot = Option<&'static Self::Inner>> {
    /// The definition of inner maps.
    type Inner: 'static;
}

/// What a program returns.
#[diagnostic::on_unimplemented(message = "a program returns no `{Self}`", label = "expected a program, which returns `i32` or `u32`")]
pub trait ProgramResult {}

impl ProgramResult for i32 {}
impl ProgramResult for u32 {}

/// Checks that a map of type `D` can hold the program that this closure calls: it takes the context and returns a number.
pub const fn check_program<D: HoldsPrograms, C, R: ProgramResult, F: Fn(*mut C) -> R + Copy>(_program: F) {}

/// The slot for a function.
pub const fn program_slot(function: *const ()) -> Option<Program> {
    // SAFETY: a pointer to a function is never null, and nothing calls it: the kernel goes on in the program.
    Some(unsafe { core::mem::transmute::<*const (), Program>(function) })
}

/// The slot for a map.
pub const fn map_slot<D: HoldsMaps>(map: &'static D::Inner) -> Option<&'static D::Inner> {
    Some(map)
}

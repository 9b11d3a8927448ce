//! Functions of the kernel, with their types.

use crate::types::{Enum, KernelEnum, Number};

/// What a function of the kernel takes and returns: a number, a raw pointer, an [`Enum`], or nothing.
///
/// # Safety
///
/// C passes the type in one register, and in debug info it is of the kind that the kernel's is.
#[diagnostic::on_unimplemented(
    message = "a function of the kernel neither takes nor returns a `{Self}`",
    label = "expected a number of at most 64 bits, a raw pointer, or `Enum`",
    note = "a pointer is `*const T` or `*mut T`, with `T` declared in `kernel_types!`, a number, or `c_void` where the kernel has `void *`"
)]
pub unsafe trait Passed {}

macro_rules! passed {
    ($($name:ty)*) => { $(
        // SAFETY: a number of at most 64 bits.
        unsafe impl Passed for $name {}
    )* };
}

passed!(u8 u16 u32 u64 usize i8 i16 i32 i64 isize bool);

// SAFETY: nothing.
unsafe impl Passed for () {}

// SAFETY: a pointer.
unsafe impl<T> Passed for *const T {}
// SAFETY: a pointer.
unsafe impl<T> Passed for *mut T {}
// SAFETY: a number, which the linker makes one of type E.
unsafe impl<E: KernelEnum, N: Number> Passed for Enum<E, N> {}

/// Compiles only for what a function of the kernel takes and returns.
pub const fn check_passed<T: Passed>() {}

/// Declares functions of the kernel (kfuncs) with their types.
///
/// The loader compares a function's types with the kernel's: numbers with numbers, pointers with pointers to the same kind, `*mut c_void`
/// with `void *`. A plain `extern "C"` declaration has no types in debug info. These have: `bpf-link-wasm` gives them to the
/// declaration, so that `libbpf` and Aya find the function.
///
/// ```
/// use bpf_core::{kernel_functions, kernel_types};
///
/// kernel_types! {
///     pub struct task_struct { pub pid: i32 }
/// }
///
/// kernel_functions! {
///     /// A reference to the task of that pid, or null. Kernel >= 6.2.
///     ///
///     /// # Safety
///     ///
///     /// It is given back by `bpf_task_release`.
///     pub unsafe fn bpf_task_from_pid(pid: i32) -> *mut task_struct;
///
///     /// Gives a reference back.
///     ///
///     /// # Safety
///     ///
///     /// `task` is a reference that the program holds.
///     pub unsafe fn bpf_task_release(task: *mut task_struct);
/// }
/// ```
///
/// Outside of BPF the functions panic.
#[macro_export]
macro_rules! kernel_functions {
    ($(
        $(#[$meta:meta])*
        $visibility:vis unsafe fn $name:ident($($argument:ident: $type:ty),* $(,)?) $(-> $result:ty)?;
    )*) => { $(
        $(#[$meta])*
        #[inline(always)]
        #[allow(dead_code, clippy::missing_safety_doc)]
        $visibility unsafe fn $name($($argument: $type),*) $(-> $result)? {
            const _: () = {
                $($crate::private::check_passed::<$type>();)*
                $($crate::private::check_passed::<$result>();)?
            };
            $crate::__kernel_function!($name($($argument: $type),*) $(-> $result)?)
        }
    )* };
    ($($other:tt)*) => {
        ::core::compile_error!("expected `unsafe fn NAME(ARGUMENT: TYPE, ...) -> TYPE;`, any number of them");
    };
}

/// The linker knows the inner function by its name in debug info, and takes the types from there.
#[cfg(target_arch = "bpf")]
#[doc(hidden)]
#[macro_export]
macro_rules! __kernel_function {
    ($name:ident($($argument:ident: $type:ty),*) $(-> $result:ty)?) => {{
        #[inline(never)]
        unsafe fn __bpf_kernel_function($($argument: $type),*) $(-> $result)? {
            unsafe extern "C" {
                fn $name($($argument: $type),*) $(-> $result)?;
            }
            // SAFETY: what the function asks for is the promise of whoever calls the outer one.
            unsafe { $name($($argument),*) }
        }
        // SAFETY: as above.
        unsafe { __bpf_kernel_function($($argument),*) }
    }};
}

/// No kernel is here.
#[cfg(not(target_arch = "bpf"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __kernel_function {
    ($name:ident($($argument:ident: $type:ty),*) $(-> $result:ty)?) => {{
        $(let _ = $argument;)*
        ::core::panic!(::core::concat!(::core::stringify!($name), " is a function of the kernel, which only a BPF program can call"))
    }};
}

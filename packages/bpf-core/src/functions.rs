//! Declares kernel functions with their types.

use crate::types::{Enum, KernelEnum, Number};

/// A type that kernel functions take and return: an integer of at most 64 bits, `bool`, a raw pointer, an [`Enum`], or `()`.
///
/// # Safety
///
/// C passes the type in one register, and in debug info the type has the same kind as in the kernel.
#[diagnostic::on_unimplemented(
    message = "a kernel function cannot take or return `{Self}`",
    label = "expected an integer of at most 64 bits, `bool`, a raw pointer, or `Enum`",
    note = "write a pointer as `*const T` or `*mut T`, where `T` is an integer or declared in `kernel_types!`, and `void *` as `*mut c_void`"
)]
pub unsafe trait Passed {}

macro_rules! passed {
    ($($name:ty)*) => { $(
        // SAFETY: a number of at most 64 bits is passed in one register.
        unsafe impl Passed for $name {}
    )* };
}

passed!(u8 u16 u32 u64 usize i8 i16 i32 i64 isize bool);

// SAFETY: C's `void`, for which no register is used.
unsafe impl Passed for () {}

// SAFETY: a pointer.
unsafe impl<T> Passed for *const T {}
// SAFETY: a pointer.
unsafe impl<T> Passed for *mut T {}
// SAFETY: a number in one register, whose type in debug info the linker changes to E.
unsafe impl<E: KernelEnum, N: Number> Passed for Enum<E, N> {}

/// Compiles only for types that a kernel function can take or return.
pub const fn check_passed<T: Passed>() {}

/// Declares kernel functions (kfuncs) with their types. Kernel >= 5.13; each function has its own first version.
///
/// The loader compares the declared types with the kernel's: numbers match numbers, pointers match pointers to the same kind of type,
/// and `*mut c_void` matches `void *`. For a plain `extern "C"` declaration rustc writes no types into the debug info. For functions
/// declared here, `bpf-link-wasm` writes the types into the object's BTF, where libbpf looks for them. Aya 0.14 refuses an object
/// that calls kernel functions.
///
/// ```
/// use bpf_core::{kernel_functions, kernel_types};
///
/// kernel_types! {
///     pub struct task_struct { pub pid: i32 }
/// }
///
/// kernel_functions! {
///     /// A reference to the task with this pid, or null. Kernel >= 6.2.
///     ///
///     /// # Safety
///     ///
///     /// The caller releases the reference with `bpf_task_release`.
///     pub unsafe fn bpf_task_from_pid(pid: i32) -> *mut task_struct;
///
///     /// Releases a reference. Kernel >= 6.2.
///     ///
///     /// # Safety
///     ///
///     /// `task` is a reference that the program holds.
///     pub unsafe fn bpf_task_release(task: *mut task_struct);
/// }
/// ```
///
/// On targets other than BPF the functions panic with their name.
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
        ::core::compile_error!("expected declarations such as `pub unsafe fn NAME(ARGUMENT: TYPE, ...) -> TYPE;`");
    };
}

/// The linker recognizes the inner function by its name in the debug info, and gives its types to the kernel function that it calls.
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
            // SAFETY: the caller of the outer function promises what the kernel function requires.
            unsafe { $name($($argument),*) }
        }
        // SAFETY: as above.
        unsafe { __bpf_kernel_function($($argument),*) }
    }};
}

/// On other targets there is no kernel function to call.
#[cfg(not(target_arch = "bpf"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __kernel_function {
    ($name:ident($($argument:ident: $type:ty),*) $(-> $result:ty)?) => {{
        $(let _ = $argument;)*
        ::core::panic!(::core::concat!(::core::stringify!($name), " is a kernel function, which only a BPF program can call"))
    }};
}

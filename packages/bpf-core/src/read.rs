//! Macros that read fields, and the functions that they call.

use core::mem::MaybeUninit;

use crate::helpers::{assert_readable, probe_read_kernel, probe_read_kernel_str};
use crate::question::Path;
use crate::types::{KernelType, Number, Read, Text};

/// Reads a field at an address from [`core_ptr!`](crate::core_ptr), with `bpf_probe_read_kernel`.
///
/// If the address cannot be read, the error is the helper's: `-EFAULT` (-14). Kernel >= 5.5, in programs of types that may call the
/// helper, such as kprobes and tracepoints.
#[inline(always)]
pub fn probe_read<F: Read>(from: *const F) -> Result<F, i64> {
    let mut raw = MaybeUninit::<F::Raw>::uninit();
    // A field that can be read is far smaller than 4 GiB.
    #[allow(clippy::cast_possible_truncation)]
    let size = size_of::<F::Raw>() as u32;
    // SAFETY: the helper writes that many bytes and accepts any address to read from; any bytes are a value of Raw.
    unsafe {
        match probe_read_kernel(raw.as_mut_ptr().cast(), size, from.cast()) {
            0 => Ok(F::from_raw(raw.assume_init())),
            error => Err(error),
        }
    }
}

/// Reads text up to its NUL with `bpf_probe_read_kernel_str`: the number of bytes written to the buffer, including the NUL.
///
/// Text that is too long for the buffer is cut, and still ends with a NUL. If the address cannot be read, the error is the helper's:
/// `-EFAULT` (-14). Kernel >= 5.5, in the same programs as [`probe_read`].
#[inline(always)]
pub fn probe_read_str<const N: usize>(buffer: &mut [u8; N], from: *const u8) -> Result<usize, i64> {
    // The verifier allows buffers of at most 512 MiB.
    #[allow(clippy::cast_possible_truncation)]
    let size = N as u32;
    // SAFETY: the helper writes at most that many bytes and accepts any address to read from.
    let length = unsafe { probe_read_kernel_str(buffer.as_mut_ptr().cast(), size, from.cast()) };
    usize::try_from(length).map_err(|_| length)
}

/// A plain load, which the verifier checks.
#[inline(always)]
pub fn load<F: Read>(from: *const F) -> F {
    assert_readable(from);
    // SAFETY: in BPF, the verifier refuses the program if this could read anything but memory that the kernel's BTF describes;
    // elsewhere, with `host-reads`, the caller promises that the pointer is valid.
    F::from_raw(unsafe { from.cast::<F::Raw>().read() })
}

/// The position of a bitfield, according to the kernel's BTF.
#[derive(Clone, Copy)]
pub struct Bits {
    /// Bytes from the start of the type to the word that contains the bitfield.
    pub offset: u64,
    /// The size of that word in bytes.
    pub size: u64,
    /// How many bits to shift the word to the left, in 64 bits, to drop what is above the bitfield.
    pub left: u64,
    /// How many bits to shift that to the right, to drop what is below the bitfield.
    pub right: u64,
    /// Whether the highest bit of the bitfield is a sign.
    pub is_signed: bool,
}

/// Reads a bitfield as `BPF_CORE_READ_BITFIELD_PROBED` in libbpf's `bpf_core_read.h` does.
#[inline(always)]
#[allow(clippy::cast_possible_truncation, clippy::cast_possible_wrap, clippy::cast_sign_loss)]
pub fn read_bits<T: KernelType, F: Number>(base: *const T, _path: Path<T, F>, at: Bits) -> Result<F, i64> {
    let mut word = 0_u64;
    // The helper writes to the low bytes of the word.
    let skipped = if cfg!(target_endian = "big") { 8 - at.size } else { 0 };
    let into = (&raw mut word).cast::<u8>().wrapping_add(skipped as usize);
    let from = base.cast::<u8>().wrapping_add(at.offset as usize);
    // SAFETY: the helper writes at most 8 bytes and accepts any address to read from.
    let error = unsafe { probe_read_kernel(into.cast(), at.size as u32, from.cast()) };
    if error != 0 {
        return Err(error);
    }
    let bits = word << (at.left & 63);
    let right = at.right & 63;
    Ok(F::from_bits(if at.is_signed { ((bits as i64) >> right) as u64 } else { bits >> right }))
}

/// Reads the text that a field contains or points to.
#[inline(always)]
pub fn read_text<F: Text, const N: usize>(buffer: &mut [u8; N], field: *const F) -> Result<usize, i64> {
    probe_read_str(buffer, F::start(field)?)
}

/// The address of a field in the struct that a pointer points to: `*const F`. Nothing is read.
///
/// `core_ptr!(uts, name.nodename)`. The first argument is a raw pointer or a reference. A path consists of field names, dots, and
/// numbers in brackets. If the kernel does not have the field, the verifier refuses a program that can reach this.
#[macro_export]
macro_rules! core_ptr {
    ($base:expr, $($path:tt)+) => {{
        $crate::__check_path!($($path)+);
        $crate::private::field_ptr($base, $crate::__path!($($path)+), $crate::__question!(FIELD_BYTE_OFFSET, $($path)+))
    }};
}

/// Reads a field with `bpf_probe_read_kernel`: `Result<F, i64>`, where `F` is the field's type.
///
/// `core_read!(task, real_parent, se.vruntime)`. As in C's `BPF_CORE_READ`, a comma follows the pointer that was just read, and a dot
/// selects a field of a struct. The pointers may have any value: if an address cannot be read, the result is `Err(-14)` (`-EFAULT`).
/// If the kernel does not have a field, the verifier refuses a program that can reach the read.
///
/// A read has the size of the local type. An integer must have the kernel's size, or be read by
/// [`core_read_bitfield!`](crate::core_read_bitfield). Kernel >= 5.5, in programs of types that may call the helper, such as kprobes
/// and tracepoints.
#[macro_export]
macro_rules! core_read {
    ($base:expr, $($path:tt)+) => { $crate::__walk!(__read_step, (), $base, [] $($path)+) };
}

/// Reads a field with plain loads, through pointers that the verifier trusts: `F`, the field's type.
///
/// The arguments are those of [`core_read!`]. The verifier trusts the arguments of `tp_btf`, `fentry`, `lsm` and `struct_ops` programs,
/// the result of `bpf_get_current_task_btf`, and pointers read from these. It knows which kernel type each of them points to, and
/// refuses loads that do not fit it. Where it allows a load through a null pointer, the result is 0.
///
/// If the kernel's integer has another size, the loader adapts the load, but only if both types are unsigned. Kernel >= 5.5; `lsm`
/// programs >= 5.7, `bpf_get_current_task_btf` >= 5.11.
#[macro_export]
macro_rules! core_load {
    ($base:expr, $($path:tt)+) => { $crate::__walk!(__load_step, (), $base, [] $($path)+) };
}

/// Reads text with `bpf_probe_read_kernel_str`: `Result<usize, i64>`, the number of bytes written to the buffer, including the NUL.
///
/// `core_read_str!(&mut buffer, task, comm)`. After the buffer, the arguments are those of [`core_read!`]. The last field is an array
/// of `u8` or `i8`, or a pointer to them, which is followed. The buffer is a `[u8; N]`: longer text is cut, and still ends with a NUL.
/// If an address cannot be read, the result is `Err(-14)` (`-EFAULT`). Kernel >= 5.5, in the same programs as [`core_read!`].
#[macro_export]
macro_rules! core_read_str {
    ($buffer:expr, $base:expr, $($path:tt)+) => { $crate::__walk!(__text_step, ($buffer), $base, [] $($path)+) };
}

/// Reads a bitfield of the kernel with `bpf_probe_read_kernel`: `Result<F, i64>`, where `F` is the type of the local field.
///
/// `core_read_bitfield!(task, sched_reset_on_fork)`. The arguments and errors are those of [`core_read!`]. Declare the local field as
/// a plain integer or `bool`. If the kernel has a plain integer instead of a bitfield, the macro reads that, with the kernel's size.
/// The result is the low bits that fit into `F`.
///
/// Kernel >= 5.5, in the same programs as [`core_read!`].
#[macro_export]
macro_rules! core_read_bitfield {
    ($base:expr, $($path:tt)+) => { $crate::__walk!(__bits_step, (), $base, [] $($path)+) };
}

/// Collects the path up to a comma and passes it to the step: as `then`, with the rest, or as `last`.
#[doc(hidden)]
#[macro_export]
macro_rules! __walk {
    ($step:ident, $with:tt, $base:expr, [$($path:tt)+] , $($rest:tt)+) => {
        $crate::$step!(then $with, $base, [$($path)+] $($rest)+)
    };
    ($step:ident, $with:tt, $base:expr, [$($path:tt)*] $token:tt $($rest:tt)*) => {
        $crate::__walk!($step, $with, $base, [$($path)* $token] $($rest)*)
    };
    ($step:ident, $with:tt, $base:expr, [$($path:tt)+]) => { $crate::$step!(last $with, $base, [$($path)+]) };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __read_step {
    (then $with:tt, $base:expr, [$($path:tt)+] $($rest:tt)+) => {
        match $crate::probe_read($crate::core_ptr!($base, $($path)+)) {
            ::core::result::Result::Ok(next) => $crate::__walk!(__read_step, $with, next, [] $($rest)+),
            ::core::result::Result::Err(error) => ::core::result::Result::Err(error),
        }
    };
    (last $with:tt, $base:expr, [$($path:tt)+]) => { $crate::probe_read($crate::core_ptr!($base, $($path)+)) };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __load_step {
    (then $with:tt, $base:expr, [$($path:tt)+] $($rest:tt)+) => {{
        let next = $crate::private::load($crate::core_ptr!($base, $($path)+));
        $crate::__walk!(__load_step, $with, next, [] $($rest)+)
    }};
    (last $with:tt, $base:expr, [$($path:tt)+]) => { $crate::private::load($crate::core_ptr!($base, $($path)+)) };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __text_step {
    (then $with:tt, $base:expr, [$($path:tt)+] $($rest:tt)+) => {
        match $crate::probe_read($crate::core_ptr!($base, $($path)+)) {
            ::core::result::Result::Ok(next) => $crate::__walk!(__text_step, $with, next, [] $($rest)+),
            ::core::result::Result::Err(error) => ::core::result::Result::Err(error),
        }
    };
    (last ($buffer:expr), $base:expr, [$($path:tt)+]) => {
        $crate::private::read_text($buffer, $crate::core_ptr!($base, $($path)+))
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __bits_step {
    (then $with:tt, $base:expr, [$($path:tt)+] $($rest:tt)+) => {
        match $crate::probe_read($crate::core_ptr!($base, $($path)+)) {
            ::core::result::Result::Ok(next) => $crate::__walk!(__bits_step, $with, next, [] $($rest)+),
            ::core::result::Result::Err(error) => ::core::result::Result::Err(error),
        }
    };
    (last $with:tt, $base:expr, [$($path:tt)+]) => {{
        $crate::__check_path!($($path)+);
        let base = $base;
        let at = $crate::private::Bits {
            offset: $crate::__field_of!(FIELD_BYTE_OFFSET, base, $($path)+),
            size: $crate::__field_of!(FIELD_BYTE_SIZE, base, $($path)+),
            left: $crate::__field_of!(FIELD_LSHIFT_U64, base, $($path)+),
            right: $crate::__field_of!(FIELD_RSHIFT_U64, base, $($path)+),
            is_signed: $crate::__field_of!(FIELD_SIGNED, base, $($path)+) != 0,
        };
        $crate::private::read_bits(base, $crate::__path!($($path)+), at)
    }};
}

//! Reading fields: macros that ask for the place, and the functions that read there.

use core::mem::MaybeUninit;

use crate::helpers::{assert_readable, probe_read_kernel, probe_read_kernel_str};
use crate::question::Path;
use crate::types::{KernelType, Number, Read, Text};

/// Reads what [`core_ptr!`](crate::core_ptr) gives the place of, by `bpf_probe_read_kernel`; the helper's error, `-EFAULT` (-14), where
/// no memory is. Kernel >= 5.5, in programs that may trace.
#[inline(always)]
pub fn probe_read<F: Read>(from: *const F) -> Result<F, i64> {
    let mut raw = MaybeUninit::<F::Raw>::uninit();
    // A field that can be read has far less than 4 GiB.
    #[allow(clippy::cast_possible_truncation)]
    let size = size_of::<F::Raw>() as u32;
    // SAFETY: the helper writes that many bytes, of any address; any bytes are a value of Raw.
    unsafe {
        match probe_read_kernel(raw.as_mut_ptr().cast(), size, from.cast()) {
            0 => Ok(F::from_raw(raw.assume_init())),
            error => Err(error),
        }
    }
}

/// Reads text up to its NUL, by `bpf_probe_read_kernel_str`: how many bytes of the buffer it has taken, with the NUL, or the helper's error.
/// Longer text is cut; the last byte is a NUL in any case.
#[inline(always)]
pub fn probe_read_str<const N: usize>(buffer: &mut [u8; N], from: *const u8) -> Result<usize, i64> {
    // The verifier knows buffers of at most 512 MiB.
    #[allow(clippy::cast_possible_truncation)]
    let size = N as u32;
    // SAFETY: the helper writes at most that many bytes, of any address.
    let length = unsafe { probe_read_kernel_str(buffer.as_mut_ptr().cast(), size, from.cast()) };
    usize::try_from(length).map_err(|_| length)
}

/// A plain load, which the verifier makes sure of.
#[inline(always)]
pub fn load<F: Read>(from: *const F) -> F {
    assert_readable(from);
    // SAFETY: in BPF the verifier refuses the program if this could read anything else than what the kernel's BTF has there;
    // elsewhere, with `host-reads`, it is the caller's promise.
    F::from_raw(unsafe { from.cast::<F::Raw>().read() })
}

/// Where a bitfield is, as the kernel's BTF has it.
#[derive(Clone, Copy)]
pub struct Bits {
    /// Bytes from the start of the type to the word that holds it.
    pub offset: u64,
    /// Bytes of that word.
    pub size: u64,
    /// How far to shift the word to the left, in 64 bits, so that nothing is above the bitfield,
    pub left: u64,
    /// and then to the right, so that nothing is below.
    pub right: u64,
    /// Whether its highest bit is a sign.
    pub is_signed: bool,
}

/// As `BPF_CORE_READ_BITFIELD_PROBED` of libbpf's `bpf_core_read.h`.
#[inline(always)]
#[allow(clippy::cast_possible_truncation, clippy::cast_possible_wrap, clippy::cast_sign_loss)]
pub fn read_bits<T: KernelType, F: Number>(base: *const T, _path: Path<T, F>, at: Bits) -> Result<F, i64> {
    let mut word = 0_u64;
    // The bytes are the low ones of the word.
    let skipped = if cfg!(target_endian = "big") { 8 - at.size } else { 0 };
    let into = (&raw mut word).cast::<u8>().wrapping_add(skipped as usize);
    let from = base.cast::<u8>().wrapping_add(at.offset as usize);
    // SAFETY: the helper writes at most 8 bytes, of any address.
    let error = unsafe { probe_read_kernel(into.cast(), at.size as u32, from.cast()) };
    if error != 0 {
        return Err(error);
    }
    let bits = word << (at.left & 63);
    let right = at.right & 63;
    Ok(F::from_bits(if at.is_signed { ((bits as i64) >> right) as u64 } else { bits >> right }))
}

/// Reads the text that a field holds or points at.
#[inline(always)]
pub fn read_text<F: Text, const N: usize>(buffer: &mut [u8; N], field: *const F) -> Result<usize, i64> {
    probe_read_str(buffer, F::start(field)?)
}

/// The place of a field in what a pointer is to; nothing is read.
///
/// `core_ptr!(uts, name.nodename)`. The path has names, dots, and numbers in brackets. The pointer is a raw one, or a
/// reference.
#[macro_export]
macro_rules! core_ptr {
    ($base:expr, $($path:tt)+) => {{
        $crate::__check_path!($($path)+);
        $crate::private::field_ptr($base, $crate::__path!($($path)+), $crate::__question!(FIELD_BYTE_OFFSET, $($path)+))
    }};
}

/// Reads a field by `bpf_probe_read_kernel`: `Result` of the field's type, or the helper's error.
///
/// `core_read!(task, real_parent, se.vruntime)`: after a comma it goes on through the pointer that was read, as in C's
/// `BPF_CORE_READ`; a dot goes into a struct. Any pointer will do: where no memory is, the answer is `Err(-14)`. A field that the
/// kernel lacks makes an instruction that the verifier refuses, if it can be reached.
#[macro_export]
macro_rules! core_read {
    ($base:expr, $($path:tt)+) => { $crate::__walk!(__read_step, (), $base, [] $($path)+) };
}

/// Reads a field by plain loads, of pointers that the verifier trusts: arguments of `tp_btf`, `fentry`, `lsm` and `struct_ops` programs,
/// what `bpf_get_current_task_btf` gives, and pointers read from these.
///
/// The form is [`core_read!`]'s. The verifier makes sure that each pointer is to what it seems to be, and that a load of a null pointer
/// gives 0.
#[macro_export]
macro_rules! core_load {
    ($base:expr, $($path:tt)+) => { $crate::__walk!(__load_step, (), $base, [] $($path)+) };
}

/// Reads text: `core_read_str!(&mut buffer, task, comm)` gives how many bytes it took, with the NUL, or the helper's error.
///
/// The form is [`core_read!`]'s. The last field is an array of bytes, or a pointer to bytes, which is followed. The buffer is a
/// `[u8; N]`, into which longer text is cut.
#[macro_export]
macro_rules! core_read_str {
    ($buffer:expr, $base:expr, $($path:tt)+) => { $crate::__walk!(__text_step, ($buffer), $base, [] $($path)+) };
}

/// Reads a bitfield of the kernel by `bpf_probe_read_kernel`: `Result` of the field's type, or the helper's error.
///
/// The form is [`core_read!`]'s. The local field is a plain integer; where the kernel has a plain integer too, that is read, of
/// whatever size.
#[macro_export]
macro_rules! core_read_bitfield {
    ($base:expr, $($path:tt)+) => { $crate::__walk!(__bits_step, (), $base, [] $($path)+) };
}

/// Collects a path up to a comma and hands it to the step: `then` with the rest, or `last`.
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

/// Plain data: no padding, no pointers, and any bytes are a value.
///
/// The kernel hashes and compares bytes. A key with padding contains bytes that the program did not write, which the
/// verifier refuses or, worse, which make it a different key each time; a pointer in a value means nothing to user space.
/// Request the check with `#[btf_map(pod)]`. `load` and `store` of the maps always require it.
///
/// ```
/// use aya_btf_map::Pod;
///
/// #[derive(Clone, Copy, Pod)]
/// #[repr(C)]
/// struct Flow {
///     address: [u8; 4],
///     port: u16,
///     protocol: u16,
/// }
/// ```
///
/// # Safety
///
/// Every byte of the type belongs to a field, every pattern of bytes is a value, and no field is a pointer or a reference.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not known to be plain data",
    label = "may hold padding, pointers, or bytes that are not part of a value",
    note = "a struct says so with `#[derive(Clone, Copy, Pod)]` and `#[repr(C)]`; `bool`, `char`, enums and references cannot"
)]
pub unsafe trait Pod: Copy + 'static {}

macro_rules! plain {
    ($($name:ty),*) => { $(
        // SAFETY: a number has no padding, and any bytes are one.
        unsafe impl Pod for $name {}
    )* };
}

plain!((), u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize, f32, f64);

// SAFETY: an array only has the bytes of its elements.
unsafe impl<T: Pod, const N: usize> Pod for [T; N] {}

/// Compiles only for plain data.
pub const fn assert_pod<T: Pod>() {}

//! What the programs share. Each has one map type in use: what it returns and leaves in its map, the tests compare.
#![no_std]

/// The function that is the program, and the licence without which it may not call every helper. The body gives `Ok(number)`
/// to return, or `Err(errno)`.
#[macro_export]
macro_rules! program {
    ($section:literal, $context:ident => $body:expr) => {
        #[unsafe(no_mangle)]
        #[unsafe(link_section = $section)]
        extern "C" fn run($context: *mut core::ffi::c_void) -> i32 {
            let _ = $context;
            #[inline(always)]
            fn body($context: *mut core::ffi::c_void) -> Result<i64, i64> {
                let _ = $context;
                $body
            }
            match body($context) {
                Ok(number) | Err(number) => number as i32,
            }
        }

        #[unsafe(no_mangle)]
        #[unsafe(link_section = "license")]
        static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
    };
}

/// A callback that adds each value to the sum.
#[inline(never)]
pub extern "C" fn add(_map: *mut core::ffi::c_void, _key: *const u32, value: *mut u64, sum: *mut u64) -> i64 {
    unsafe { *sum += *value };
    0
}

/// Whether the number is the expected one; `Err(code)` when not.
#[inline(always)]
pub fn expect(number: u64, expected: u64, code: i64) -> Result<(), i64> {
    if number == expected { Ok(()) } else { Err(code) }
}

/// The argument of a tracing program at an index.
///
/// # Safety
///
/// `context` is that of a tracing or LSM program which has so many arguments.
#[inline(always)]
pub unsafe fn argument(context: *mut core::ffi::c_void, index: usize) -> *mut core::ffi::c_void {
    unsafe { context.cast::<*mut core::ffi::c_void>().add(index).read() }
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}

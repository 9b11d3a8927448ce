//! Programs that go wrong, each in its way. A line that a diagnostic must point to ends in `// at: NAME`.
#![no_std]
#![allow(unconditional_panic)]

use core::hint::black_box;

#[cfg(not(feature = "says_why"))]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "license")]
pub static LICENSE: [u8; 4] = *b"GPL\0";

unsafe extern "C" {
    fn strlen(text: *const u8) -> usize;
    fn abort();
    fn memcpy(to: *mut u8, from: *const u8, size: usize) -> *mut u8;
    fn memcmp(a: *const u8, b: *const u8, size: usize) -> i32;
}

struct Sums;

impl Sums {
    #[inline(never)]
    fn of_six(a: u64, b: u64, c: u64, d: u64, e: u64, f: u64) -> u64 { // at: six_arguments
        black_box(a * b + c * d + e * f)
    }
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub unsafe extern "C" fn six_arguments(ctx: *const u64) -> u32 {
    unsafe { Sums::of_six(*ctx, *ctx.add(1), *ctx.add(2), *ctx.add(3), *ctx.add(4), *ctx.add(5)) as u32 }
}

#[inline(never)]
fn large(x: u64) -> [u64; 4] {
    [black_box(x), x + 1, x + 2, x + 3]
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub unsafe extern "C" fn aggregate_return(ctx: *const u64) -> u32 {
    unsafe { large(*ctx)[3] as u32 }
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub unsafe extern "C" fn calls_strlen(ctx: *const u8) -> u32 {
    unsafe { strlen(ctx) as u32 } // at: calls_strlen
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub unsafe extern "C" fn calls_abort(ctx: *const u64) -> u32 {
    if unsafe { *ctx } == 7 {
        unsafe { abort() } // at: calls_abort
    }
    0
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub unsafe extern "C" fn calls_memcpy(ctx: *mut u8) -> u32 {
    unsafe { memcpy(ctx, ctx.add(64), *ctx as usize) as u32 }
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub unsafe extern "C" fn calls_memcmp(ctx: *mut u8) -> u32 {
    unsafe { memcmp(ctx, ctx.add(64), *ctx as usize) as u32 }
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub unsafe extern "C" fn signed_division(ctx: *const i64) -> u32 {
    unsafe { (*ctx).wrapping_div(*ctx.add(1)) as u32 } // at: signed_division
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub unsafe extern "C" fn floating_point(ctx: *const i64) -> u32 {
    unsafe { (*ctx as f64 * 1.5) as u32 } // at: floating_point
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub unsafe extern "C" fn large_stack(ctx: *const u64) -> u32 {
    let mut bytes = [0u8; 700]; // at: large_stack
    black_box(&mut bytes);
    unsafe { bytes[*ctx as usize & 511] as u32 }
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub unsafe extern "C" fn through_a_pointer(ctx: *const extern "C" fn(u64) -> u64) -> u32 {
    unsafe { (*ctx)(3) as u32 } // at: through_a_pointer
}

struct Sink;

impl core::fmt::Write for Sink {
    fn write_str(&mut self, text: &str) -> core::fmt::Result {
        black_box(text);
        Ok(())
    }
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub unsafe extern "C" fn formats(ctx: *const u64) -> u32 {
    let number = unsafe { *ctx };
    let _ = core::fmt::Write::write_fmt(&mut Sink, format_args!("{number}")); // at: formats
    0
}

/// As it is when a panic handler prints what it was given.
#[cfg(feature = "says_why")]
#[panic_handler]
fn panic(info: &core::panic::PanicInfo) -> ! {
    let _ = core::fmt::Write::write_fmt(&mut Sink, format_args!("{info}")); // at: panics
    loop {}
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub unsafe extern "C" fn panics(ctx: *const u64) -> u32 {
    let table = [3u32, 1, 4, 1];
    table[unsafe { *ctx } as usize]
}

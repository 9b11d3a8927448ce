//! What LLVM calls where it neither stores nor copies by itself, byte by byte, as crates for BPF bring it.

#[unsafe(no_mangle)]
pub unsafe extern "C" fn memset(to: *mut u8, value: i32, size: usize) -> *mut u8 {
    for index in 0..size {
        unsafe { to.add(index).write_volatile(value as u8) };
    }
    to
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn memcpy(to: *mut u8, from: *const u8, size: usize) -> *mut u8 {
    for index in 0..size {
        unsafe { to.add(index).write_volatile(*from.add(index)) };
    }
    to
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn memmove(to: *mut u8, from: *const u8, size: usize) -> *mut u8 {
    if from.addr() < to.addr() {
        for index in (0..size).rev() {
            unsafe { to.add(index).write_volatile(*from.add(index)) };
        }
        return to;
    }
    unsafe { memcpy(to, from, size) }
}

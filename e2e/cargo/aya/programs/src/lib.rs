//! What every program here needs.
#![no_std]

/// Reads a value of a packet.
///
/// # Errors
/// When the packet ends before it.
#[inline(always)]
pub fn packet_at<T: Copy>(start: usize, end: usize, offset: usize) -> Result<T, ()> {
    if start + offset + size_of::<T>() > end {
        return Err(());
    }
    // SAFETY: The whole value lies within the packet, and packets are read at any alignment.
    Ok(unsafe { ((start + offset) as *const T).read_unaligned() })
}

/// Names the licence and what a panic does; a macro, because both belong to the binary.
#[macro_export]
macro_rules! program_main {
    () => {
        #[unsafe(link_section = "license")]
        #[unsafe(no_mangle)]
        static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";

        #[panic_handler]
        fn panic(_: &core::panic::PanicInfo) -> ! {
            loop {}
        }
    };
}

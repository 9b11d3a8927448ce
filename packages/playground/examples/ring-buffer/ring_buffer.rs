//! Sends an event through a ring buffer whenever a process runs a program.
//!
//! Space is reserved in the buffer, written in place and submitted, so nothing is copied. User space reads `ExecEvent`, whose
//! layout is in the BTF because the program names the type.
#![no_std]
#![no_main]

use core::{ffi::c_void, mem::transmute, ptr};

/// BPF_MAP_TYPE_RINGBUF of `linux/bpf.h` (kernel >= 5.8).
const MAP_TYPE_RINGBUF: usize = 27;

/// Who ran the program: root counts as the kernel here.
#[repr(u8)]
#[derive(Clone, Copy)]
pub enum Origin {
    Kernel = 0,
    User = 1,
}

/// One event, as user space reads it.
#[repr(C)]
pub struct ExecEvent {
    /// When, in nanoseconds since boot.
    time: u64,
    pid: u32,
    uid: u32,
    /// The task's name, padded with zeros.
    name: [u8; 16],
    origin: Origin,
    cpu: u32,
}

/// A BTF map definition of a ring buffer: no key and no value, `max_entries` is its size in bytes.
#[repr(C)]
pub struct RingBuffer<const BYTES: usize> {
    r#type: *const [i32; MAP_TYPE_RINGBUF],
    max_entries: *const [i32; BYTES],
}

unsafe impl<const BYTES: usize> Sync for RingBuffer<BYTES> {}

impl<const BYTES: usize> RingBuffer<BYTES> {
    pub const fn new() -> Self {
        Self { r#type: ptr::null(), max_entries: ptr::null() }
    }

    /// Reserves space for an event; it must be submitted on every path.
    #[inline(always)]
    fn reserve<T>(&self) -> Option<&mut T> {
        let reserve: extern "C" fn(*const Self, u64, u64) -> *mut T = unsafe { transmute(131usize) };
        unsafe { reserve(self, size_of::<T>() as u64, 0).as_mut() }
    }

    #[inline(always)]
    fn submit<T>(&self, event: &mut T) {
        let submit: extern "C" fn(*mut T, u64) = unsafe { transmute(132usize) };
        submit(event, 0);
    }
}

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
pub static EVENTS: RingBuffer<262_144> = RingBuffer::new();

/// How many events found the buffer full: a global, which loaders make an array map of.
#[unsafe(no_mangle)]
pub static mut DROPPED: u64 = 0;

#[inline(always)]
fn helper<T, R>(number: usize, argument: T) -> R {
    let call: extern "C" fn(T) -> R = unsafe { transmute(number) };
    call(argument)
}

/// The program: one call for each `execve`.
#[unsafe(no_mangle)]
#[unsafe(link_section = "tracepoint/sched/sched_process_exec")]
pub extern "C" fn exec(_: *mut c_void) -> i32 {
    let Some(event) = EVENTS.reserve::<ExecEvent>() else {
        unsafe { DROPPED += 1 };
        return 0;
    };
    let pids: u64 = helper(14, ());
    let uids: u64 = helper(15, ());
    event.time = helper(5, ());
    event.pid = (pids >> 32) as u32;
    event.uid = uids as u32;
    let get_comm: extern "C" fn(*mut u8, u32) -> i64 = unsafe { transmute(16usize) };
    get_comm(event.name.as_mut_ptr(), 16);
    event.origin = if event.uid == 0 { Origin::Kernel } else { Origin::User };
    event.cpu = helper(8, ());
    EVENTS.submit(event);
    0
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "license")]
pub static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}

//! As functions.rs, with the functions of the kernel declared as any other of C: rustc describes none of them in debug info.
#![no_std]
#![no_main]

include!("function_calls.rs");

#[repr(C)]
pub struct bpf_dynptr {
    pub opaque: [u64; 2],
}

unsafe extern "C" {
    fn bpf_task_from_pid(pid: i32) -> *mut task_struct;
    fn bpf_task_release(task: *mut task_struct);
    fn bpf_dynptr_size(dynptr: *const bpf_dynptr) -> u32;
    fn bpf_dynptr_slice(dynptr: *const bpf_dynptr, offset: u32, buffer: *mut c_void, size: u32) -> *mut c_void;
    fn bpf_local_irq_save(flags: *mut u64);
    fn bpf_local_irq_restore(flags: *mut u64);
}

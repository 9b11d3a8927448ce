//! Functions of the kernel that take a number by pointer, memory with its size, a dynptr, and a struct by pointer.
#![no_std]
#![no_main]

include!("function_calls.rs");

kernel_types! {
    pub struct bpf_dynptr {
        pub opaque: [u64; 2],
    }
}

kernel_functions! {
    unsafe fn bpf_task_from_pid(pid: i32) -> *mut task_struct;
    unsafe fn bpf_task_release(task: *mut task_struct);
    unsafe fn bpf_dynptr_size(dynptr: *const bpf_dynptr) -> u32;
    unsafe fn bpf_dynptr_slice(dynptr: *const bpf_dynptr, offset: u32, buffer: *mut c_void, size: u32) -> *mut c_void;
    unsafe fn bpf_local_irq_save(flags: *mut u64);
    unsafe fn bpf_local_irq_restore(flags: *mut u64);
}

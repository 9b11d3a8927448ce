use core::ptr::NonNull;

use bpf_core::{kernel_functions, kernel_types};

kernel_types! {
    pub struct task_struct { pub pid: i32 }
}

kernel_functions! {
    pub unsafe fn bpf_task_release(task: NonNull<task_struct>);
    pub unsafe fn bpf_task_acquire(task: *mut task_struct) -> Option<&'static task_struct>;
    pub unsafe fn bpf_dynptr_size(bytes: &[u8]) -> u128;
}

kernel_functions! {
    pub fn without_unsafe();
}

fn main() {}

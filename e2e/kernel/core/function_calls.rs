// The program of functions.rs and plain_functions.rs, which differ in how they declare what it calls.

use core::ffi::c_void;
use core::mem::{MaybeUninit, transmute};

use bpf_core::*;
use kernel::prelude::*;
use kernel::task_struct;

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
pub static OUT: Map<2, 8> = Map::NEW;

#[inline(always)]
unsafe fn place(index: u32) -> *mut u64 {
    // SAFETY: helper 1 is bpf_map_lookup_elem.
    unsafe { transmute::<usize, extern "C" fn(*const Map<2, 8>, &u32) -> *mut u64>(1)(&raw const OUT, &index) }
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "syscall")]
pub extern "C" fn call(_: *mut c_void) -> i32 {
    // SAFETY: the verifier makes sure of each call.
    unsafe {
        // Helper 14 is bpf_get_current_pid_tgid.
        let pid = transmute::<usize, extern "C" fn() -> u64>(14)() as i32;
        let task = bpf_task_from_pid(pid);
        if !task.is_null() {
            OUT.put(0, core_load!(task, pid) as u64);
            bpf_task_release(task);
        }

        let mut flags = MaybeUninit::<u64>::uninit();
        bpf_local_irq_save(flags.as_mut_ptr());
        bpf_local_irq_restore(flags.as_mut_ptr());
        OUT.put(1, 1);

        let memory = place(7);
        if memory.is_null() {
            return 1;
        }
        *memory = 0x1234;
        let mut dynptr = MaybeUninit::<bpf_dynptr>::uninit();
        // Helper 197 is bpf_dynptr_from_mem.
        let from_mem = transmute::<usize, extern "C" fn(*mut u64, u64, u64, *mut bpf_dynptr) -> i64>(197);
        if from_mem(memory, 8, 0, dynptr.as_mut_ptr()) != 0 {
            return 2;
        }
        OUT.put(2, u64::from(bpf_dynptr_size(dynptr.as_ptr())));
        let mut buffer = MaybeUninit::<u64>::uninit();
        let slice = bpf_dynptr_slice(dynptr.as_ptr(), 0, buffer.as_mut_ptr().cast(), 8);
        if !slice.is_null() {
            OUT.put(3, slice.cast::<u64>().read());
        }
    }
    0
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "license")]
pub static LICENSE: [u8; 4] = *b"GPL\0";

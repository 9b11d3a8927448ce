use bpf_core::{core_ptr, core_read, enum_value, field_byte_offset, field_exists, kernel_types};

kernel_types! {
    pub struct task_struct { pub pid: i32, pub next: *const task_struct, pub numbers: [u32; 4], pub se: sched_entity }
    pub struct sched_entity { pub vruntime: u64 }
    pub enum states { IDLE, BUSY }
}

const INDEX: usize = 1;

fn asks(task: *const task_struct, index: usize) {
    let _ = field_exists!(task_struct, pidd);
    let _ = field_byte_offset!(task_struct, se.vruntim);
    let _ = field_byte_offset!(task_struct, numbers[INDEX]);
    let _ = core_ptr!(task, numbers[index]);
    let _ = field_exists!(task_struct, se.0);
    let _ = field_exists!(task_struct, next, pid);
    let _ = core_read!(task, pid, next);
    let _ = enum_value!(states, BUSYY);
    let _ = enum_value!(task_struct, pid);
}

fn main() {
    asks(core::ptr::null(), 0);
}

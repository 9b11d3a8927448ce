use bpf_core::{core_load, core_read, core_read_bitfield, core_read_str, kernel_types};

kernel_types! {
    pub struct task_struct { pub se: sched_entity, pub next: *const task_struct, pub all: [sched_entity; 2] }
    pub struct sched_entity { pub vruntime: u64 }
}

fn reads(task: *const task_struct) {
    let _ = core_read!(task, se);
    let _ = core_load!(task, all);
    let _ = core_read_bitfield!(task, next);
    let mut buffer = [0; 16];
    let _ = core_read_str!(&mut buffer, task, se.vruntime);
}

fn main() {
    reads(core::ptr::null());
}

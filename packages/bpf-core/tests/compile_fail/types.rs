use bpf_core::{core_ptr, field_exists, kernel_types, type_exists, type_size};

kernel_types! {
    pub struct task_struct { pub pid: i32 }
}

#[repr(C)]
struct Local {
    field: u32,
}

fn asks(local: *const Local) {
    let _ = type_exists!(Local);
    let _ = type_size!(u32);
    let _ = field_exists!(Local, field);
    let _ = core_ptr!(local, field);
}

fn main() {
    asks(core::ptr::null());
}

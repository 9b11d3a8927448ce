use bpf_core::kernel_types;

kernel_types! {
    pub struct with_parameter<T> { pub field: T }
}

kernel_types! {
    pub struct tuple(u32);
}

kernel_types! {
    pub enum with_data { IDLE(u32) }
}

kernel_types! {
    pub struct without_type { pub field }
}

kernel_types! {
    pub trait other { fn nothing(); }
}

fn main() {}

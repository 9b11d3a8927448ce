use core::ptr::NonNull;

use bpf_core::kernel_types;

#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct NewType(u32);

kernel_types! {
    pub struct references { pub next: &'static references }
    pub struct optional_references { pub next: Option<&'static references> }
    pub struct non_null { pub next: Option<NonNull<non_null>> }
    pub struct functions { pub call: Option<unsafe extern "C" fn(i32) -> i64> }
    pub struct plain_enums { pub state: states }
    pub struct new_types { pub state: NewType }
    pub struct floats { pub time: f64 }
    pub struct letters { pub name: [char; 4] }
    pub struct slices { pub name: *const [u8] }
    pub enum states { IDLE, BUSY }
}

fn main() {}

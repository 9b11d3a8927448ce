//! What the programs use of the kernel's types. Order, sizes and enumerators are wrong: names alone are the kernel's.
#![no_std]

use bpf_core::{Enum, kernel_types};

kernel_types! {
    pub struct task_struct {
        pub comm: [u8; 16],
        pub tgid: i32,
        pub pid: i32,
        pub real_parent: *const task_struct,
        pub se: sched_entity,
        pub mm: *const mm_struct,
        pub nsproxy: *const nsproxy,
        pub thread_pid: *const pid,
        /// A bitfield of one bit in the kernel.
        pub sched_reset_on_fork: u32,
        pub start_time: u64,
    }

    pub struct sched_entity {
        pub vruntime: u64,
    }

    /// `arg_start` is in a struct without a name, `exe_file` is there to be passed over.
    pub struct mm_struct {
        pub exe_file: *const u8,
        pub arg_start: usize,
    }

    pub struct nsproxy {
        pub uts_ns: *const uts_namespace,
    }

    pub struct uts_namespace {
        pub name: new_utsname,
    }

    pub struct new_utsname {
        pub nodename: [u8; 65],
    }

    pub struct pid {
        pub level: u32,
        pub numbers: [upid; 1],
    }

    pub struct upid {
        pub nr: i32,
    }

    /// What follows three underscores is not part of the name.
    pub struct task_struct___other {
        pub no_such_field: i32,
        pub start_time: u64,
    }

    pub struct no_such_struct {
        pub field: i32,
    }

    pub enum bpf_map_type {
        BPF_MAP_TYPE_HASH = 77,
        BPF_MAP_TYPE_ARRAY = 78,
        BPF_MAP_TYPE_NO_SUCH = 79,
    }

    pub struct bpf_map {
        pub max_entries: u32,
        pub map_type: Enum<bpf_map_type>,
    }

    pub union sigval {
        pub sival_int: i32,
        pub sival_ptr: *const u8,
    }

    pub struct sigevent {
        pub sigev_value: sigval,
        pub sigev_signo: i32,
    }
}

/// Maps and helpers, which are not what is tried here.
pub mod prelude {
    use core::mem::transmute;
    use core::ptr::null;

    #[repr(C)]
    pub struct Map<const TYPE: usize, const ENTRIES: usize> {
        r#type: *const [i32; TYPE],
        key: *const u32,
        value: *const u64,
        max_entries: *const [i32; ENTRIES],
    }

    // SAFETY: a definition, which nothing reads.
    unsafe impl<const TYPE: usize, const ENTRIES: usize> Sync for Map<TYPE, ENTRIES> {}

    impl<const TYPE: usize, const ENTRIES: usize> Map<TYPE, ENTRIES> {
        pub const NEW: Self = Self { r#type: null(), key: null(), value: null(), max_entries: null() };

        #[inline(always)]
        pub fn put(&self, index: u32, value: u64) {
            // SAFETY: helper 1 is bpf_map_lookup_elem.
            unsafe {
                let lookup: extern "C" fn(&Self, &u32) -> *mut u64 = transmute(1_usize);
                if let Some(place) = lookup(self, &index).as_mut() {
                    *place = value;
                }
            }
        }
    }

    /// The current task, as an address.
    #[inline(always)]
    pub fn current<T>() -> *const T {
        // SAFETY: helper 35 is bpf_get_current_task.
        let get: extern "C" fn() -> *const T = unsafe { transmute(35_usize) };
        get()
    }

    /// The current task, as a pointer that the verifier knows.
    #[inline(always)]
    pub fn current_trusted<T>() -> *const T {
        // SAFETY: helper 158 is bpf_get_current_task_btf.
        let get: extern "C" fn() -> *const T = unsafe { transmute(158_usize) };
        get()
    }

    #[inline(always)]
    pub fn random() -> u32 {
        // SAFETY: helper 7 is bpf_get_prandom_u32.
        let get: extern "C" fn() -> u32 = unsafe { transmute(7_usize) };
        get()
    }
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}

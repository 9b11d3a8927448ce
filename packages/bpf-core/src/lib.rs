//! CO-RE for eBPF programs in Rust: write the few fields that a program uses of the kernel's types, once, and the object runs on
//! every kernel that has them, wherever they are there.
//!
//! ```
//! use bpf_core::{core_load, core_read, enum_value, field_exists, kernel_types};
//!
//! kernel_types! {
//!     pub struct task_struct { pub pid: i32, pub tgid: i32, pub real_parent: *const task_struct, pub se: sched_entity }
//!     pub struct sched_entity { pub vruntime: u64 }
//!     /// What follows three underscores is not part of the name: the same struct, as newer kernels have it.
//!     pub struct task_struct___v2 { pub __state: u32 }
//!     pub enum bpf_map_type { BPF_MAP_TYPE_HASH }
//! }
//!
//! fn parent(task: *const task_struct) -> Result<i32, i64> {
//!     core_read!(task, real_parent, tgid) // bpf_probe_read_kernel for each comma and at the end
//! }
//!
//! fn vruntime(task: *const task_struct) -> u64 {
//!     core_load!(task, se.vruntime) // plain loads, of pointers that the verifier trusts
//! }
//!
//! fn has_state() -> bool {
//!     field_exists!(task_struct___v2, __state)
//! }
//!
//! fn hash() -> u64 {
//!     enum_value!(bpf_map_type, BPF_MAP_TYPE_HASH)
//! }
//! ```
//!
//! # How it works
//!
//! Order, offsets and sizes of the local types mean nothing: names do. Each macro asks a question about a type (where is the
//! field, is it there, what is the enumerator's number) that the *linker* makes a CO-RE relocation of, as clang does for
//! `preserve_access_index` in C; the *loader*, `libbpf`, Aya or `cilium/ebpf`, answers it from the running kernel's BTF. The
//! linker must be `bpf-link-wasm`, and the profile needs `debug = 2`: the type is in the debug info. With another linker
//! `__bpf_core_relocation` stays undefined, and loaders refuse the object by that name.
//!
//! # What happens to a field that the kernel lacks
//!
//! `*_exists!` answers `false`, [`field_byte_offset!`] and [`field_byte_size!`] answer `None`, [`type_size!`] and
//! [`type_id_of_kernel!`] answer 0. An instruction that needs the field is made one that the verifier refuses, if it can be
//! reached at all: ask first.
//!
//! # Elsewhere than in BPF
//!
//! Questions are answered from the local types, so that a program's logic can be compiled and tested on the host: each field and type
//! exists, each offset is Rust's. Reads panic, because no verifier and no `bpf_probe_read_kernel` is there to say no to a wrong
//! pointer. With the feature `host-reads`, for tests, they read this process's memory, and the caller sees to the pointers.
//!
//! The feature `pinned` answers from the local types in BPF as well: the program is then for the one kernel whose layout these have,
//! padding included, and any linker links it.
//!
//! # What it cannot do
//!
//! * Plain field syntax: `(*task).pid` compiles and takes the local offset. Only the compiler could forbid it.
//! * Read a struct whole, index by a variable inside a path (index what [`core_ptr!`] gives), or give an offset as a constant.
//! * Start at a type that the kernel has as a typedef of a struct without a name, such as `atomic_t`: as fields they are fine.
#![no_std]

mod ask;
mod functions;
mod helpers;
mod question;
mod read;
mod types;

pub use functions::Passed;
pub use read::{probe_read, probe_read_str};
pub use types::{Enum, Field, KernelEnum, KernelType, Number, Read, Text};

/// What macros of this crate expand to; no part of the API.
#[doc(hidden)]
pub mod private {
    pub use crate::functions::check_passed;
    pub use crate::question::{Asked, Question, ask_enum, ask_field, ask_field_of, ask_type, field_ptr, kind};
    pub use crate::read::{Bits, load, read_bits, read_text};
    pub use crate::types::check_field;
}

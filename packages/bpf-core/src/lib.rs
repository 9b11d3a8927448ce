//! CO-RE for eBPF programs in Rust: declare the fields of kernel types that a program uses, once, and the object runs on every
//! kernel that has these fields, at whatever offset.
//!
//! ```
//! use bpf_core::{core_load, core_read, enum_value, field_exists, kernel_types};
//!
//! kernel_types! {
//!     pub struct task_struct { pub pid: i32, pub tgid: i32, pub real_parent: *const task_struct, pub se: sched_entity }
//!     pub struct sched_entity { pub vruntime: u64 }
//!     /// Three underscores and what follows are not part of the kernel's name: this is `task_struct` in newer kernels.
//!     pub struct task_struct___v2 { pub __state: u32 }
//!     pub enum bpf_map_type { BPF_MAP_TYPE_HASH }
//! }
//!
//! fn parent(task: *const task_struct) -> Result<i32, i64> {
//!     core_read!(task, real_parent, tgid) // bpf_probe_read_kernel, once for each pointer and for the field
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
//! Fields are found by name: their order and offsets in the local types do not matter. Each macro asks a question about a type (the
//! offset of a field, whether it exists, the value of an enumerator). The *linker* turns the question into a CO-RE relocation, as
//! clang does in C for `preserve_access_index`. The *loader*, `libbpf`, Aya or `cilium/ebpf`, answers it from the running kernel's
//! BTF. The linker must be `bpf-link-wasm`, and the profile needs `debug = 2`, because the types are in the debug info. With another
//! linker `__bpf_core_relocation` stays undefined, and loaders refuse the object, naming that symbol.
//!
//! # Fields and types that the kernel does not have
//!
//! `*_exists!` answer `false`; [`field_byte_offset!`] and [`field_byte_size!`] answer `None`. [`type_size!`] and
//! [`type_id_of_kernel!`] answer 0, except that Aya 0.14 refuses the object. For anything else, the loader replaces the instruction
//! that needs the field with one that the verifier refuses if the program can reach it: check first that the field exists.
//!
//! # On targets other than BPF
//!
//! Questions are answered from the local types, so that a program's logic can be compiled and tested on the host: every field and type
//! exists, and offsets are those of the local types. Reads panic: there is no verifier and no `bpf_probe_read_kernel` to catch a wrong
//! pointer. With the feature `host-reads`, for tests, they read this process's memory, and the caller must pass valid pointers.
//!
//! The feature `pinned` answers from the local types in BPF as well. The program then needs no CO-RE and links with any linker, but
//! runs correctly only on kernels with exactly the layout of the local types, including padding.
//!
//! # What it cannot do
//!
//! * Plain field syntax: `(*task).pid` compiles and uses the local offset. Only the compiler could forbid it.
//! * Reads of a whole struct, variable indexes inside a path, and offsets as constants. For a variable index, get the address of
//!   element 0 with [`core_ptr!`] and add to it; elements that are structs are [`type_size!`] bytes apart, not the local size.
//! * Questions that start at a type that is a typedef of an unnamed struct in the kernel, such as `atomic_t`. As fields, such types work.
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

/// Used by the expansion of this crate's macros; not part of the API.
#[doc(hidden)]
pub mod private {
    pub use crate::functions::check_passed;
    pub use crate::question::{Asked, Question, ask_enum, ask_field, ask_field_of, ask_type, field_ptr, kind};
    pub use crate::read::{Bits, load, read_bits, read_text};
    pub use crate::types::check_field;
}

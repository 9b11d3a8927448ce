//! BTF maps for eBPF programs in Rust: declared in BTF as `libbpf`, Aya and `cilium/ebpf` read it, checked at compile
//! time, and used through typed methods.
//!
//! ```
//! use aya_btf_map::{HashMap, btf_map};
//!
//! /// From a parent's pid to the pid of its last child.
//! #[btf_map]
//! static PID_MAP: HashMap<i32, i32, 1024> = HashMap::new();
//!
//! fn on_fork(parent: i32, child: i32) -> Result<(), i64> {
//!     PID_MAP.insert(&parent, &child, 0)
//! }
//! ```
//!
//! # How a map is declared
//!
//! A map is a `static` whose *type* is its definition. Each field is a null pointer, and its target type says what a
//! loader needs to know: a type directly, a number as the length of an array. Loaders read it from the BTF that the
//! linker generates from the debug info, so the program needs `debug = 2` in its profile and a linker that emits BTF:
//! `bpf-link-wasm` or `bpf-linker` with `--btf`, or `llc` on the bitcode.
//!
//! [`btf_map`] puts the static into the section `.maps` and checks it; see there for attributes: a name, pinning, a NUMA
//! node, flags. [`define_map!`] defines your own types.
//!
//! # What the methods have in common
//!
//! * An error is the kernel's, as a negative number: `-ENOENT` is `-2`.
//! * The documentation of a method states the kernel it needs, and its cost. Unless stated otherwise, a method is a call of
//!   one helper.
//! * Memory that the kernel shares with other CPUs and with user space is returned as a raw pointer. The pointer stays valid
//!   until the program returns (RCU), though another element may replace it. `get` turns it into a reference, which
//!   is `unsafe`; `load` and `store` copy [`Pod`] values, where a racing write can at worst yield a mix of two values.
//! * Kernel memory is aligned to 8 bytes: `get`, `load` and other methods that create a reference or value do not
//!   compile for types that need more, such as `u128`.
//! * Methods work in BPF programs only. On other targets there are no helpers to call, and a method panics with the helper's name.
#![no_std]

pub mod helpers;
pub mod macros;

mod check;
mod define;
mod definition;
mod flags;
mod maps;
mod pod;
mod slots;

pub use aya_btf_map_macros::{Pod, btf_map, struct_ops};
pub use check::{Argument, Entries, KeyRule, Rules, Spec, ValueRule};
pub use definition::{Attributed, FilledDefinition, MapDefinition};
pub use flags::{map_flags, update_flags};
pub use maps::*;
pub use pod::Pod;

/// Used by the expansion of this crate's macros; not part of the API.
#[doc(hidden)]
pub mod private {
    pub use crate::check::{check_argument, check_attribute, check_definition, check_rest, check_u32, check_values};
    pub use crate::pod::assert_pod;
    pub use crate::slots::{check_program, map_slot, program_slot};
}

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
//! A map is a `static` whose *type* is its definition. Each field is a null pointer, and what it points at says what a
//! loader wants to know: a type as itself, a number as the length of an array. Loaders read it from the BTF that the
//! linker makes of the debug info, so the program needs `debug = 2` in its profile and a linker that emits BTF:
//! `bpf-link-wasm` or `bpf-linker` with `--btf`, or `llc` on the bitcode.
//!
//! [`btf_map`] puts the static into the section `.maps` and checks it; see there for attributes: a name, pinning, a NUMA
//! node, flags. [`define_map!`] makes types of your own.
//!
//! # What the methods have in common
//!
//! * An error is the kernel's, as a negative number: `-ENOENT` is `-2`.
//! * What a method needs of the kernel is in its documentation, as is the cost. Without a word about it a method is a call of
//!   one helper.
//! * Memory that the kernel shares with other CPUs and with user space is given as a raw pointer. The pointer stays good
//!   until the program returns (RCU), though another element may be put in its place. `get` makes a reference of it, which
//!   is `unsafe`; `load` and `store` copy [`Pod`] values, where a racing write can at worst give a mix of two values.
//! * Memory of the kernel is aligned to 8 bytes: `get`, `load` and what else makes a reference or a value of it do not
//!   compile for types that want more, such as `u128`.
//! * Methods work in BPF programs only. Elsewhere there are no helpers to call, and a method panics with the helper's name.
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

/// What macros of this crate expand to; no part of the API.
#[doc(hidden)]
pub mod private {
    pub use crate::check::{check_argument, check_attribute, check_definition, check_rest, check_u32, check_values};
    pub use crate::pod::assert_pod;
    pub use crate::slots::{check_program, map_slot, program_slot};
}

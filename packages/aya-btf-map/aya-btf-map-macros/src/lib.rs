//! The macros of [`aya-btf-map`](https://docs.rs/aya-btf-map), which re-exports them with everything that they expand to.

mod attributes;
mod btf_map;
mod filled_map;
mod map_name;
mod placement;
mod pod;
mod struct_ops;

use proc_macro::TokenStream;
use syn::parse_macro_input;

/// Declares a BTF map: puts a `static` into the section `.maps`, under its own name, and checks its definition.
///
/// ```
/// use aya_btf_map::{HashMap, RingBuf, btf_map};
///
/// #[btf_map]
/// static PID_MAP: HashMap<i32, i32, 1024> = HashMap::new();
///
/// #[btf_map(name = "events", pinning = by_name)]
/// static EVENTS: RingBuf<65536> = RingBuf::new();
/// ```
///
/// `static mut` is treated like `static`: no method needs more than `&self`, and references to a `static mut` are errors in
/// edition 2024. `unsafe` blocks around calls, which a `static mut` needs, are then reported as unused.
///
/// | attribute | what | loaders |
/// |-|-|-|
/// | `name = "..."` | a name other than that of the static | all |
/// | `pinning = by_name` | the loader pins the map under its name, or uses the one that is pinned there; `none` is the default | all |
/// | `flags = ...` | flags in addition to those of the type, see `map_flags` | all |
/// | `map_extra = ...` | for `BloomFilter` the number of hash functions, for `Arena` its address | all, Aya from 0.14 |
/// | `numa_node = ...` | the node of the map's memory; sets the flag `NUMA_NODE` | libbpf; Aya ignores it; `cilium/ebpf` refuses it |
/// | `values = [PROGRAM, &MAP, _]` | the initial contents of a `ProgArray` or a map of maps; `_` for an empty slot | libbpf, `cilium/ebpf`; Aya: see there |
/// | `pod` | key and value must be `Pod` | |
/// | `crate = ...` | the path of `aya_btf_map`, when that is not its name here | |
///
/// # What is checked
///
/// * The name: letters, digits, `_` and `.`, at most 15 characters, which is all that the kernel keeps.
/// * `max_entries`: not 0 where the kernel refuses it, 0 where it must be, a power of two and whole pages for ring buffers.
/// * Flags: only those that the map type accepts, including all that it needs.
/// * Sizes of key and value.
/// * Each number fits into 32 bits.
/// * `values`: no more than `max_entries`, each a program or a map of the inner type, as the map requires.
///
/// With attributes the static has a separate type, which dereferences to the map type.
#[proc_macro_attribute]
pub fn btf_map(attributes: TokenStream, item: TokenStream) -> TokenStream {
    let item = parse_macro_input!(item as syn::ItemStatic);
    let expanded = syn::parse(attributes).and_then(|attributes| btf_map::expand(&attributes, &item));
    expanded.unwrap_or_else(|error| btf_map::expand_error(&error, &item)).into()
}

/// Declares a struct of operations that the kernel calls: puts a `static` into the section `.struct_ops`, under its own name.
///
/// The struct is identified by its name in the kernel's BTF, and contains the members that the program sets, by their
/// names, in any order. Members that are functions are programs in sections `struct_ops/...`, one for each member; each gets a
/// pointer to its arguments, of eight bytes each. Kernel >= 5.6; the kernel determines which structs exist: `bpftool btf dump file
/// /sys/kernel/btf/vmlinux | grep bpf_struct_ops_`.
///
/// ```
/// use aya_btf_map::struct_ops;
///
/// #[allow(non_camel_case_types)]
/// #[repr(C)]
/// struct tcp_congestion_ops {
///     ssthresh: extern "C" fn(*const [u64; 1]) -> u32,
///     undo_cwnd: extern "C" fn(*const [u64; 1]) -> u32,
///     cong_avoid: extern "C" fn(*const [u64; 3]),
///     name: [u8; 16],
/// }
///
/// #[unsafe(no_mangle)]
/// #[unsafe(link_section = "struct_ops/window")]
/// extern "C" fn window(_arguments: *const [u64; 1]) -> u32 {
///     10
/// }
///
/// #[unsafe(no_mangle)]
/// #[unsafe(link_section = "struct_ops/undo")]
/// extern "C" fn undo(_arguments: *const [u64; 1]) -> u32 {
///     10
/// }
///
/// #[unsafe(no_mangle)]
/// #[unsafe(link_section = "struct_ops/keep")]
/// extern "C" fn keep(_arguments: *const [u64; 3]) {}
///
/// #[struct_ops]
/// static STEADY: tcp_congestion_ops =
///     tcp_congestion_ops { ssthresh: window, undo_cwnd: undo, cong_avoid: keep, name: *b"steady\0\0\0\0\0\0\0\0\0\0" };
/// ```
///
/// `bpftool struct_ops register` registers it, and so does libbpf's `bpf_map__attach_struct_ops`. With `#[struct_ops(link)]`,
/// which is the section `.struct_ops.link`, it lasts as long as its link (kernel >= 6.4). Aya 0.14 does not load such objects.
#[proc_macro_attribute]
pub fn struct_ops(attributes: TokenStream, item: TokenStream) -> TokenStream {
    let item = parse_macro_input!(item as syn::ItemStatic);
    let expanded = syn::parse(attributes).and_then(|attributes| struct_ops::expand(&attributes, &item));
    expanded.unwrap_or_else(|error| btf_map::expand_error(&error, &item)).into()
}

/// Declares a struct as plain data (the trait `Pod`), after checking it: it must be `repr(C)` or `repr(transparent)`, each
/// field `Pod`, without padding between or after the fields.
#[proc_macro_derive(Pod)]
pub fn derive_pod(item: TokenStream) -> TokenStream {
    let item = parse_macro_input!(item as syn::DeriveInput);
    pod::expand(&item).unwrap_or_else(syn::Error::into_compile_error).into()
}

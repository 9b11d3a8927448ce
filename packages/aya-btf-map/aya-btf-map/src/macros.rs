//! The macros under the path that the first `aya-btf-map` had.

pub use aya_btf_map_macros::btf_map;

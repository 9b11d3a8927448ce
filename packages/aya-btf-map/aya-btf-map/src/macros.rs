//! The macros under their path in the first `aya-btf-map`.

pub use aya_btf_map_macros::btf_map;

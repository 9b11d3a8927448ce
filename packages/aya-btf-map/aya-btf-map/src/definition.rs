use crate::Spec;

/// A map's definition: a struct that a loader can read from BTF.
///
/// [`define_map!`](crate::define_map) implements it; a manual implementation is rarely needed.
///
/// # Safety
///
/// The struct is `repr(C)`, has the fields that loaders know and no others (not even empty ones, such as `PhantomData`),
/// each a null pointer, `values` last. `SPEC` agrees with the fields.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a map definition",
    label = "expected a map type of aya_btf_map, or one that `define_map!` makes"
)]
pub unsafe trait MapDefinition: Sized {
    /// The type of keys; `()` when the map has none.
    type Key;
    /// The type of values; `()` when the map has none.
    type Value;
    /// The definition as data, for checks at compile time.
    const SPEC: Spec;
    /// The same definition with fields that `#[btf_map(...)]` adds. `MAP_EXTRA` is used where the type has that field.
    type WithAttributes<const FLAGS: usize, const MAP_EXTRA: usize, const PINNING: usize>: Attributed;
    /// The same on a NUMA node. A type of its own, because `cilium/ebpf` refuses definitions with the field `numa_node`.
    type OnNumaNode<const FLAGS: usize, const MAP_EXTRA: usize, const PINNING: usize, const NUMA_NODE: usize>: Attributed;
}

/// A definition with attributes. It is used like the map type that it is based on.
pub trait Attributed {
    /// The definition's only value: null pointers.
    const NEW: Self;
}

/// A map type whose maps can have initial contents: `#[btf_map(values = [...])]`.
///
/// # Safety
///
/// Loaders know the field `values` in definitions of this type, as an array of such pointers.
#[diagnostic::on_unimplemented(
    message = "maps of type `{Self}` cannot have initial values",
    label = "expected a `ProgArray`, an `ArrayOfMaps`, or a `HashOfMaps` whose keys are `u32`"
)]
pub unsafe trait FilledDefinition: MapDefinition {
    /// A pointer to the contents of a slot, or none.
    type Slot;
}

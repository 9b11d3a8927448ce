//! The kernel's rules for map creation, checked at compile time.
//!
//! The rules are those of the `map_alloc_check` functions in `kernel/bpf/` and `net/` of Linux 6.18.

use crate::map_flags::{
    CLONE, INNER_MAP, MMAPABLE, NO_COMMON_LRU, NO_PREALLOC, NO_USER_CONV, NUMA_NODE, PRESERVE_ELEMS, RDONLY, RDONLY_PROG,
    SEGV_ON_FAULT, STACK_BUILD_ID, WRONLY, WRONLY_PROG, ZERO_SEED,
};

/// A map definition as data.
#[derive(Clone, Copy, Debug)]
pub struct Spec {
    /// The number in `enum bpf_map_type`.
    pub map_type: usize,
    /// Size of a key in bytes, 0 without keys.
    pub key_size: usize,
    /// Size of a value in bytes, 0 without values.
    pub value_size: usize,
    /// Number of elements, or bytes for a ring buffer, or pages for an arena.
    pub max_entries: usize,
    /// The flags.
    pub flags: usize,
    /// The value of `map_extra`.
    pub map_extra: usize,
    /// The kernel's rules for maps of this type.
    pub rules: Rules,
    /// The meaning of the generic arguments, in order, so that a message can point at the right one.
    pub arguments: &'static [Argument],
}

/// The meaning of a generic argument of a definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Argument {
    /// The type of keys.
    Key,
    /// The type of values.
    Value,
    /// The number of elements.
    MaxEntries,
    /// The flags.
    Flags,
    /// `map_extra`.
    MapExtra,
    /// The definition of an inner map, or something else.
    Other,
}

/// The kernel's rules for a map type.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// About the number of elements.
    pub entries: Entries,
    /// About keys.
    pub key: KeyRule,
    /// About values.
    pub value: ValueRule,
    /// Flags that the type accepts.
    pub flags: usize,
    /// Flags that the type requires.
    pub required_flags: usize,
    /// The largest `map_extra`.
    pub max_extra: usize,
}

impl Rules {
    /// No rules, for types unknown to this crate.
    pub const NONE: Self = Self {
        entries: Entries::Any,
        key: KeyRule::Any,
        value: ValueRule::Any,
        flags: u32::MAX as usize,
        required_flags: 0,
        max_extra: u32::MAX as usize,
    };
}

/// A rule about `max_entries`.
#[derive(Clone, Copy, Debug)]
pub enum Entries {
    /// Any number will do.
    Any,
    /// At least one.
    NonZero,
    /// Zero: the kernel creates elements on demand.
    Zero,
    /// A size in bytes: a power of two, and a multiple of the page size (4096 is the smallest one in Linux).
    PowerOfTwoPages,
}

/// A rule about keys.
#[derive(Clone, Copy, Debug)]
pub enum KeyRule {
    /// Any key will do.
    Any,
    /// From the first to the second size, in bytes.
    Size(usize, usize),
}

/// A rule about values.
#[derive(Clone, Copy, Debug)]
pub enum ValueRule {
    /// Any value will do.
    Any,
    /// From one byte to this size.
    UpTo(usize),
    /// Four or eight bytes.
    FourOrEight,
    /// A stack: a multiple of 8 bytes, up to 127 entries of at least that size.
    Stack,
}

/// Checks one aspect of the definition.
#[track_caller]
const fn check(spec: &Spec, subject: Argument) {
    match subject {
        Argument::Key => check_key(spec),
        Argument::Value => check_value(spec),
        Argument::MaxEntries => check_entries(spec),
        Argument::Flags => check_flags(spec),
        Argument::MapExtra => check_extra(spec),
        Argument::Other => {}
    }
}

/// Checks the generic argument at this position.
#[track_caller]
pub const fn check_argument(spec: Spec, index: usize) {
    if index < spec.arguments.len() {
        check(&spec, spec.arguments[index]);
    }
}

/// Checks the aspects that none of the first `given` generic arguments covers.
#[track_caller]
pub const fn check_rest(spec: Spec, given: usize) {
    let subjects = [Argument::Key, Argument::Value, Argument::MaxEntries, Argument::Flags, Argument::MapExtra];
    let mut next = 0;
    while next < subjects.len() {
        let mut is_given = false;
        let mut index = 0;
        while index < given && index < spec.arguments.len() {
            is_given = is_given || spec.arguments[index] as usize == subjects[next] as usize;
            index += 1;
        }
        if !is_given {
            check(&spec, subjects[next]);
        }
        next += 1;
    }
}

/// Checks a whole definition.
#[track_caller]
pub const fn check_definition(spec: Spec) {
    check_rest(spec, 0);
}

/// Checks the definition as changed by an attribute.
#[track_caller]
pub const fn check_attribute(spec: Spec, subject: Argument) {
    check(&spec, subject);
}

/// A number that fits into the 32 bits that BTF has for it.
///
/// # Panics
///
/// At compile time, if it does not.
#[track_caller]
pub const fn check_u32(number: usize) -> usize {
    assert!(number <= u32::MAX as usize, "the number does not fit into 32 bits, the size of numbers in a BTF map definition");
    number
}

/// Checks that a map has room for its initial contents.
///
/// # Panics
///
/// At compile time, if it does not.
#[track_caller]
pub const fn check_values(spec: Spec, values: usize) {
    assert!(values <= spec.max_entries, "there are more values than max_entries");
}

#[track_caller]
const fn check_key(spec: &Spec) {
    if let KeyRule::Size(least, most) = spec.rules.key {
        assert!(least == 0 || spec.key_size > 0, "the key has no bytes: this map type needs one");
        if least == most {
            assert!(spec.key_size == least, "the size of the key is not the one that this map type requires");
        }
        assert!(spec.key_size >= least, "the key is too small for this map type");
        assert!(
            spec.key_size <= most,
            "the key is too large for this map type: at most 512 bytes, the size of BPF's stack, or 256 bytes in a trie"
        );
    }
}

#[track_caller]
const fn check_value(spec: &Spec) {
    match spec.rules.value {
        ValueRule::Any => {}
        ValueRule::UpTo(most) => {
            assert!(spec.value_size > 0, "the value has no bytes: this map type needs one");
            assert!(
                spec.value_size <= most,
                "the value is too large for this map type: at most 32 KiB for each CPU, 4 KiB in the storage of a cgroup attachment, \
                 64 KB in other storages, 4 MiB elsewhere"
            );
        }
        ValueRule::FourOrEight => {
            assert!(spec.value_size == 4 || spec.value_size == 8, "the value must have 4 or 8 bytes in this map type");
        }
        ValueRule::Stack => {
            assert!(spec.value_size >= 8, "the value must have room for at least one entry of a stack, 8 bytes");
            assert!(spec.value_size % 8 == 0, "the value is a stack: its size must be a multiple of 8 bytes");
            assert!(
                spec.value_size <= 127 * 32,
                "the value is too large: a stack has at most 127 entries (kernel.perf_event_max_stack)"
            );
        }
    }
}

#[track_caller]
const fn check_entries(spec: &Spec) {
    check_u32(spec.max_entries);
    match spec.rules.entries {
        Entries::Any => {}
        Entries::NonZero => assert!(spec.max_entries > 0, "max_entries is 0: the kernel refuses this for this map type"),
        Entries::Zero => {
            assert!(spec.max_entries == 0, "max_entries must be 0: the kernel creates elements of this map type on demand");
        }
        Entries::PowerOfTwoPages => assert!(
            spec.max_entries.is_power_of_two() && spec.max_entries % 4096 == 0,
            "max_entries is a ring buffer's size in bytes: expected a power of two that is a multiple of the page size (4096)"
        ),
    }
}

#[track_caller]
const fn check_extra(spec: &Spec) {
    assert!(spec.map_extra == 0 || spec.rules.max_extra > 0, "this map type has no map_extra");
    assert!(
        spec.map_extra <= spec.rules.max_extra,
        "map_extra is too large: a bloom filter has at most 15 hash functions, an arena's address has 32 bits"
    );
}

/// For each flag, the messages for a type that does not accept it, and for one that requires it.
macro_rules! check_each_flag {
    ($spec:ident: $($flag:ident)*) => { $(
        assert!(
            $spec.flags & $flag & !$spec.rules.flags == 0,
            concat!("map_flags has ", stringify!($flag), ", which this map type does not accept")
        );
        assert!(
            !$spec.flags & $flag & $spec.rules.required_flags == 0,
            concat!("map_flags lacks ", stringify!($flag), ", without which the kernel refuses this map type")
        );
    )* };
}

#[track_caller]
const fn check_flags(spec: &Spec) {
    assert!(spec.flags & NUMA_NODE & !spec.rules.flags == 0, "this map type does not accept a NUMA node");
    check_each_flag!(spec: NO_PREALLOC NO_COMMON_LRU RDONLY WRONLY STACK_BUILD_ID ZERO_SEED RDONLY_PROG WRONLY_PROG
        CLONE MMAPABLE PRESERVE_ELEMS INNER_MAP SEGV_ON_FAULT NO_USER_CONV);
    assert!(spec.flags & !spec.rules.flags == 0, "map_flags has a bit that is not a flag for a map definition");
    let both_of_programs = RDONLY_PROG | WRONLY_PROG;
    let both_of_users = RDONLY | WRONLY;
    assert!(spec.flags & both_of_programs != both_of_programs, "RDONLY_PROG and WRONLY_PROG cannot be together");
    assert!(spec.flags & both_of_users != both_of_users, "RDONLY and WRONLY cannot be together");
}

use aya_btf_map::{HashMap, Pod, btf_map};

#[derive(Clone, Copy)]
#[repr(C)]
struct Key {
    byte: u8,
    word: u32,
}

#[btf_map(pod)]
static MAP: HashMap<Key, u32, 8> = HashMap::new();

#[btf_map(pod)]
static REFERENCES: HashMap<u32, &str, 8> = HashMap::new();

#[derive(Clone, Copy, Pod)]
#[repr(C)]
struct Padded {
    byte: u8,
    word: u32,
}

#[derive(Clone, Copy, Pod)]
struct AnyOrder {
    byte: u8,
}

#[derive(Clone, Copy, Pod)]
#[repr(C)]
struct Flag {
    is_set: bool,
}

#[derive(Clone, Copy, Pod)]
#[repr(u8)]
enum Kind {
    One,
}

fn main() {}

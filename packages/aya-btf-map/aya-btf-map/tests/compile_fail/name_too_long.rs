use aya_btf_map::{HashMap, btf_map};

#[btf_map]
static A_NAME_OF_17_CHAR: HashMap<u32, u32, 8> = HashMap::new();

#[btf_map(name = "sixteen_letters_")]
static SHORT: HashMap<u32, u32, 8> = HashMap::new();

fn main() {}

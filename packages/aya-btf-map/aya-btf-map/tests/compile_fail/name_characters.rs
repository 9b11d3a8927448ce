use aya_btf_map::{HashMap, btf_map};

#[btf_map(name = "pid-map")]
static MAP: HashMap<u32, u32, 8> = HashMap::new();

#[btf_map(name = "")]
static EMPTY: HashMap<u32, u32, 8> = HashMap::new();

#[btf_map(name = 7)]
static NUMBER: HashMap<u32, u32, 8> = HashMap::new();

fn main() {}

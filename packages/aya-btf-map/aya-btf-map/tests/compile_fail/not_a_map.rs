use aya_btf_map::{HashMap, btf_map};

#[btf_map]
static NUMBER: u32 = 7;

#[btf_map]
const MAP: HashMap<u32, u32, 8> = HashMap::new();

#[btf_map]
#[unsafe(link_section = "maps")]
static PLACED: HashMap<u32, u32, 8> = HashMap::new();

fn main() {}

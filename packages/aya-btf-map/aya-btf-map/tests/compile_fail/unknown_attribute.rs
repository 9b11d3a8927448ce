use aya_btf_map::{HashMap, btf_map};

#[btf_map(pining = by_name)]
static A: HashMap<u32, u32, 8> = HashMap::new();

#[btf_map(pinning = by_id)]
static B: HashMap<u32, u32, 8> = HashMap::new();

#[btf_map(flags = 1, flags = 2)]
static C: HashMap<u32, u32, 8> = HashMap::new();

#[btf_map(numa_node)]
static D: HashMap<u32, u32, 8> = HashMap::new();

fn main() {}

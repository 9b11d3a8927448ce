use aya_btf_map::{BloomFilter, HashMap, btf_map};

#[btf_map]
static ENTRIES: HashMap<u32, u32, 0x1_0000_0000> = HashMap::new();

#[btf_map]
static HASHES: BloomFilter<u32, 8, 16> = BloomFilter::new();

fn main() {}

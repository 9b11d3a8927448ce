//! Attributes, in the order of their documentation.
#![no_std]
#![no_main]

use aya_btf_map::{BloomFilter, HashMap, RingBuf, btf_map, map_flags};
use programs::program;

#[btf_map(name = "other_name")]
static NAMED: HashMap<u32, u32, 1> = HashMap::new();

#[btf_map(pinning = by_name)]
static PINNED: HashMap<u32, u32, 2> = HashMap::new();

#[btf_map(numa_node = 0)]
static ON_NODE: RingBuf<4096> = RingBuf::new();

#[btf_map(map_extra = 2)]
static HASHES: BloomFilter<u32, 3> = BloomFilter::new();

#[btf_map(flags = map_flags::NO_PREALLOC)]
static FLAGGED: HashMap<u32, u32, 4, { map_flags::ZERO_SEED }> = HashMap::new();

program!("classifier", context => {
    NAMED.insert(&1, &1, 0)?;
    PINNED.insert(&1, &2, 0)?;
    ON_NODE.output(&3u32, 0)?;
    HASHES.insert(&4)?;
    FLAGGED.insert(&1, &5, 0)?;
    Ok(0)
});

use aya_btf_map::{Array, HashMap, LpmTrie, PerCpuArray, RingBuf, btf_map, map_flags};

#[btf_map]
static MAPPED: HashMap<u32, u32, 8, { map_flags::MMAPABLE }> = HashMap::new();

#[btf_map(flags = map_flags::NO_PREALLOC)]
static ARRAY: Array<u32, 8> = Array::new();

#[btf_map]
static TRIE: LpmTrie<u32, u32, 8, 0> = LpmTrie::new();

#[btf_map(flags = map_flags::RDONLY_PROG | map_flags::WRONLY_PROG)]
static BOTH: HashMap<u32, u32, 8> = HashMap::new();

#[btf_map(numa_node = 1)]
static PER_CPU: PerCpuArray<u32, 8> = PerCpuArray::new();

#[btf_map(map_extra = 3)]
static EXTRA: RingBuf<4096> = RingBuf::new();

#[btf_map(flags = 1 << 13)]
static NO_FLAG: HashMap<u32, u32, 8> = HashMap::new();

fn main() {}

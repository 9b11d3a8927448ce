use aya_btf_map::{HashMap, PerCpuArray, SockMap, StackTrace, TaskStorage, btf_map};

#[btf_map]
static KEY: HashMap<[u8; 513], u32, 8> = HashMap::new();

#[btf_map]
static NO_KEY: HashMap<(), u32, 8> = HashMap::new();

#[btf_map]
static VALUE: PerCpuArray<[u8; 40_000], 8> = PerCpuArray::new();

#[btf_map]
static NO_VALUE: TaskStorage<()> = TaskStorage::new();

#[btf_map]
static STACKS: StackTrace<8, 600> = StackTrace::new();

#[btf_map]
static SOCKETS: SockMap<8, 0, 6> = SockMap::new();

fn main() {}

use aya_btf_map::{Array, HashMap, Queue, btf_map};

#[btf_map]
static HASH: HashMap<u32, u32, 0> = HashMap::new();

#[btf_map]
static ARRAY: Array<u32, 0> = Array::new();

type NoValues = Queue<u32, 0>;

#[btf_map]
static QUEUE: NoValues = Queue::new();

fn main() {}

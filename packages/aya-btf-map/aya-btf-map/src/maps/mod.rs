//! One file for each family of map types.

mod access;
mod arena;
mod array;
mod bloom_filter;
mod cgroup;
mod hash;
mod local_storage;
mod lpm_trie;
mod map_of_maps;
mod per_cpu;
mod perf_event_array;
mod prog_array;
mod queue;
mod redirect;
mod ring_buf;
mod socket;
mod stack_trace;
mod user_ring_buf;

pub use arena::Arena;
pub use array::Array;
pub use bloom_filter::BloomFilter;
pub use cgroup::{CgroupArray, CgroupStorage, CgroupStorageKey, PerCpuCgroupStorage};
pub use hash::{HashMap, LruHashMap};
pub use local_storage::{CgrpStorage, InodeStorage, SkStorage, TaskStorage};
pub use lpm_trie::{LpmKey, LpmTrie};
pub use map_of_maps::{ArrayOfMaps, HashOfMaps};
pub use per_cpu::{LruPerCpuHashMap, PerCpuArray, PerCpuHashMap};
pub use perf_event_array::{PerfEventArray, PerfEventValue};
pub use prog_array::ProgArray;
pub use queue::{Queue, Stack};
pub use redirect::{CpuMap, CpuMapValue, DevMap, DevMapHash, DevMapValue, XskMap};
pub use ring_buf::{Record, RingBuf, RingBufEntry};
pub use socket::{ReuseportSockArray, SockHash, SockMap};
pub use stack_trace::StackTrace;
pub use user_ring_buf::{Sample, UserRingBuf};

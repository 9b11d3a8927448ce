//! What Aya reads from a map, as JSON. Keys and values are hexadecimal, in the order of the bytes.
//!
//! | maps | JSON |
//! |-|-|
//! | hash tables, LPM tries, arrays, maps of devices and CPUs | `{"entries": [[key, value], ...]}`, by key |
//! | the same with a value for each CPU | `{"entries": [[key, [value, ...]], ...]}` |
//! | queues and stacks | `{"values": [value, ...]}`, which are then gone |
//! | ring buffers | `{"records": [record, ...]}`, which are then gone |
//! | bloom filters of `u32` | `{"contains": [number, ...]}`, of the numbers from 0 to 99 |
//! | stack traces | `{"entries": [[key, how many frames], ...]}` |
//! | maps of maps, keys of `u32` | `{"entries": [[key, what is in the inner map], ...]}` |
//! | programs, sockets | `{"keys": [key, ...]}` |
//!
//! Aya wants to know sizes when it is compiled: keys of 4 and 8 bytes (also behind the prefix of a trie), values of 4 and 8.

use std::error::Error;

use aya::maps::{
    Array, ArrayOfMaps, BloomFilter, CpuMap, DevMap, DevMapHash, HashMap, HashOfMaps, LpmTrie, Map,
    MapData, MapError, PerCpuArray, PerCpuHashMap, PerCpuValues, ProgramArray, Queue,
    ReusePortSockArray, RingBuf, SockHash, SockMap, Stack, StackTraceMap,
};
use aya::{Pod, maps::lpm_trie::Key};
use serde_json::{Value, json};

use crate::map_info;

type Answer = Result<Value, Box<dyn Error>>;
type Entry = (Vec<u8>, Value);

pub(crate) fn read(pin: &str) -> Answer {
    contents_of(Map::from_map_data(MapData::from_pin(pin)?)?)
}

/// Calls a function with the sizes of key and value.
macro_rules! with_sizes {
    ($map:expr, $read:ident) => {{
        let info = map_info::data_of(&$map).1.info()?;
        match (info.key_size(), info.value_size()) {
            (4, 4) => $read::<4, 4>($map),
            (4, 8) => $read::<4, 8>($map),
            (8, 4) => $read::<8, 4>($map),
            (8, 8) => $read::<8, 8>($map),
            (0, 4) => $read::<0, 4>($map),
            (0, 8) => $read::<0, 8>($map),
            (key, value) => {
                Err(format!("a key of {key} bytes and a value of {value}, expected 4 or 8").into())
            }
        }
    }};
}

fn contents_of(map: Map) -> Answer {
    match map {
        Map::HashMap(_) | Map::LruHashMap(_) => with_sizes!(map, read_hash),
        Map::PerCpuHashMap(_) | Map::PerCpuLruHashMap(_) => with_sizes!(map, read_per_cpu_hash),
        Map::Array(_) => with_sizes!(map, read_array),
        Map::PerCpuArray(_) => with_sizes!(map, read_per_cpu_array),
        Map::LpmTrie(_) => with_sizes!(map, read_trie),
        Map::Queue(_) => with_sizes!(map, read_queue),
        Map::Stack(_) => with_sizes!(map, read_stack),
        Map::SockHash(_) => with_sizes!(map, read_sock_hash),
        Map::BloomFilter(_) => read_bloom_filter(map),
        Map::RingBuf(_) => read_ring_buffer(map),
        Map::StackTraceMap(_) => read_stack_traces(map),
        Map::DevMap(_) | Map::DevMapHash(_) | Map::CpuMap(_) => read_targets(map),
        Map::ArrayOfMaps(_) | Map::HashOfMaps(_) => read_maps(map),
        Map::ProgramArray(_) => keys(ProgramArray::try_from(map)?.indices()),
        Map::SockMap(_) => keys(SockMap::try_from(map)?.indices()),
        Map::ReusePortSockArray(_) => keys(ReusePortSockArray::try_from(map)?.indices()),
        other => Err(format!(
            "Aya has no way to read a map of kind {}",
            map_info::data_of(&other).0
        )
        .into()),
    }
}

fn read_hash<const K: usize, const V: usize>(map: Map) -> Answer {
    let map = HashMap::<_, [u8; K], [u8; V]>::try_from(map)?;
    entries(
        map.iter()
            .map(|entry| entry.map(|(key, value)| (key.to_vec(), hex(&value)))),
    )
}

fn read_per_cpu_hash<const K: usize, const V: usize>(map: Map) -> Answer {
    let map = PerCpuHashMap::<_, [u8; K], [u8; V]>::try_from(map)?;
    entries(
        map.iter()
            .map(|entry| entry.map(|(key, values)| (key.to_vec(), for_each_cpu(&values)))),
    )
}

fn read_array<const K: usize, const V: usize>(map: Map) -> Answer {
    let map = Array::<_, [u8; V]>::try_from(map)?;
    entries(
        (0u32..)
            .zip(map.iter())
            .map(|(index, value)| value.map(|value| (index.to_le_bytes().to_vec(), hex(&value)))),
    )
}

fn read_per_cpu_array<const K: usize, const V: usize>(map: Map) -> Answer {
    let map = PerCpuArray::<_, [u8; V]>::try_from(map)?;
    let values = (0u32..).zip(map.iter());
    entries(values.map(|(index, values)| {
        values.map(|values| (index.to_le_bytes().to_vec(), for_each_cpu(&values)))
    }))
}

fn read_trie<const K: usize, const V: usize>(map: Map) -> Answer {
    match K {
        8 => read_trie_of::<[u8; 4], V>(map),
        _ => Err("a trie's key is not 8 bytes".into()),
    }
}

fn read_trie_of<K: Pod + AsRef<[u8]>, const V: usize>(map: Map) -> Answer {
    let bytes = |key: Key<K>| [&key.prefix_len().to_le_bytes()[..], key.data().as_ref()].concat();
    let map = LpmTrie::<_, K, [u8; V]>::try_from(map)?;
    entries(
        map.iter()
            .map(|entry| entry.map(|(key, value)| (bytes(key), hex(&value)))),
    )
}

fn read_queue<const K: usize, const V: usize>(map: Map) -> Answer {
    let mut map = Queue::<_, [u8; V]>::try_from(map)?;
    values(|| map.pop(0))
}

fn read_stack<const K: usize, const V: usize>(map: Map) -> Answer {
    let mut map = Stack::<_, [u8; V]>::try_from(map)?;
    values(|| map.pop(0))
}

fn values<const V: usize>(mut pop: impl FnMut() -> Result<[u8; V], MapError>) -> Answer {
    let mut values = Vec::new();
    loop {
        match pop() {
            Ok(value) => values.push(hex(&value)),
            Err(MapError::ElementNotFound) => return Ok(json!({ "values": values })),
            Err(error) => return Err(error.into()),
        }
    }
}

fn read_sock_hash<const K: usize, const V: usize>(map: Map) -> Answer {
    keys(SockHash::<_, [u8; K]>::try_from(map)?.keys())
}

fn read_bloom_filter(map: Map) -> Answer {
    let map = BloomFilter::<_, u32>::try_from(map)?;
    Ok(
        json!({ "contains": (0..100).filter(|number| map.contains(number, 0).is_ok()).collect::<Vec<u32>>() }),
    )
}

fn read_ring_buffer(map: Map) -> Answer {
    let mut map = RingBuf::try_from(map)?;
    let mut records = Vec::new();
    while let Some(record) = map.next() {
        records.push(hex(&record));
    }
    Ok(json!({ "records": records }))
}

fn read_stack_traces(map: Map) -> Answer {
    let map = StackTraceMap::try_from(map)?;
    entries(map.iter().map(|entry| {
        entry.map(|(id, stack)| (id.to_le_bytes().to_vec(), stack.frames().len().into()))
    }))
}

fn read_targets(map: Map) -> Answer {
    let entry = |key: u32, first: u32, program: Option<std::num::NonZeroU32>| {
        let value = [
            first.to_le_bytes(),
            program.map_or(0, Into::into).to_le_bytes(),
        ]
        .concat();
        (key.to_le_bytes().to_vec(), hex(&value))
    };
    // What is not there is no error of the map.
    let present = |result: &Result<Entry, MapError>| !matches!(result, Err(MapError::KeyNotFound));
    match map {
        Map::DevMapHash(_) => {
            let map = DevMapHash::try_from(map)?;
            entries(
                map.iter().map(|found| {
                    found.map(|(key, value)| entry(key, value.if_index, value.prog_id))
                }),
            )
        }
        Map::DevMap(_) => {
            let map = DevMap::try_from(map)?;
            let values = (0..map.len()).map(|key| {
                map.get(key, 0)
                    .map(|value| entry(key, value.if_index, value.prog_id))
            });
            entries(values.filter(present))
        }
        _ => {
            let map = CpuMap::try_from(map)?;
            let values = (0..map.len()).map(|key| {
                map.get(key, 0)
                    .map(|value| entry(key, value.queue_size, value.prog_id))
            });
            entries(values.filter(present))
        }
    }
}

fn read_maps(map: Map) -> Answer {
    let mut inner = Vec::new();
    if let Map::ArrayOfMaps(_) = map {
        let map = ArrayOfMaps::<_, MapData>::try_from(map)?;
        for key in 0..map.len() {
            match map.get(&key, 0) {
                Ok(data) => inner.push((key, data)),
                Err(MapError::KeyNotFound) => {}
                Err(error) => return Err(error.into()),
            }
        }
    } else {
        let map = HashOfMaps::<_, u32, MapData>::try_from(map)?;
        for key in map.keys() {
            let key = key?;
            inner.push((key, map.get(&key, 0)?));
        }
    }
    let mut found = Vec::new();
    for (key, data) in inner {
        found.push(json!([
            hex(&key.to_le_bytes()),
            contents_of(Map::from_map_data(data)?)?
        ]));
    }
    Ok(json!({ "entries": found }))
}

fn keys<K: Pod>(keys: impl Iterator<Item = Result<K, MapError>>) -> Answer {
    let keys = keys
        .map(|key| key.map(|key| hex(bytes_of(&key))))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(json!({ "keys": keys }))
}

fn entries(entries: impl Iterator<Item = Result<Entry, MapError>>) -> Answer {
    let mut entries = entries.collect::<Result<Vec<_>, _>>()?;
    entries.sort_by(|(one, _), (other, _)| one.cmp(other));
    Ok(
        json!({ "entries": entries.into_iter().map(|(key, value)| json!([hex(&key), value])).collect::<Vec<_>>() }),
    )
}

fn for_each_cpu<const V: usize>(values: &PerCpuValues<[u8; V]>) -> Value {
    values.iter().map(|value| hex(value)).collect()
}

fn bytes_of<T: Pod>(value: &T) -> &[u8] {
    // SAFETY: the type is plain data.
    unsafe { std::slice::from_raw_parts(std::ptr::from_ref(value).cast(), size_of::<T>()) }
}

fn hex(bytes: &[u8]) -> Value {
    bytes
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect::<String>()
        .into()
}

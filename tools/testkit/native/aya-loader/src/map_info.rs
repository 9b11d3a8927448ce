//! What the kernel says of a map. Aya keeps no BTF ids, so the system call is made here, with Aya's file descriptor.

use std::mem::{size_of, zeroed};
use std::os::fd::{AsFd, AsRawFd};

use aya::maps::{Map, MapData};
use serde_json::{Value, json};

/// `struct bpf_map_info` of `linux/bpf.h`, up to `map_extra`.
#[repr(C)]
struct Info {
    map_type: u32,
    id: u32,
    key_size: u32,
    value_size: u32,
    max_entries: u32,
    map_flags: u32,
    name: [u8; 16],
    ifindex: u32,
    btf_vmlinux_value_type_id: u32,
    netns_dev: u64,
    netns_ino: u64,
    btf_id: u32,
    btf_key_type_id: u32,
    btf_value_type_id: u32,
    btf_vmlinux_id: u32,
    map_extra: u64,
}

/// The part of `union bpf_attr` for `BPF_OBJ_GET_INFO_BY_FD`.
#[repr(C)]
struct Attributes {
    fd: u32,
    length: u32,
    info: u64,
}

const BPF_OBJ_GET_INFO_BY_FD: libc::c_long = 15;

pub(crate) fn of(map: &MapData) -> Value {
    // SAFETY: all fields are numbers.
    let mut info = unsafe { zeroed::<Info>() };
    let fd = map.fd().as_fd().as_raw_fd().unsigned_abs();
    let mut attributes = Attributes {
        fd,
        length: size_of::<Info>() as u32,
        info: (&raw mut info) as u64,
    };
    // SAFETY: the kernel writes at most as many bytes as the attributes say.
    let failed = unsafe {
        libc::syscall(
            libc::SYS_bpf,
            BPF_OBJ_GET_INFO_BY_FD,
            &raw mut attributes,
            size_of::<Attributes>(),
        )
    };
    assert_eq!(
        failed,
        0,
        "BPF_OBJ_GET_INFO_BY_FD: {}",
        std::io::Error::last_os_error()
    );
    json!({
        "id": info.id,
        "map_type": info.map_type,
        "key_size": info.key_size,
        "value_size": info.value_size,
        "max_entries": info.max_entries,
        "map_flags": info.map_flags,
        "map_extra": info.map_extra,
        "btf_id": info.btf_id,
        "btf_key_type_id": info.btf_key_type_id,
        "btf_value_type_id": info.btf_value_type_id,
    })
}

macro_rules! kinds {
    ($map:expr, $($kind:ident)*) => {
        match $map {
            $(Map::$kind(data) => (stringify!($kind), data),)*
        }
    };
}

/// Aya's name for a map's type, and what is behind it.
pub(crate) fn data_of(map: &Map) -> (&'static str, &MapData) {
    kinds!(
        map,
        Array ArrayOfMaps BloomFilter CgroupArray CgroupStorage CgrpStorage CpuMap DevMap DevMapHash HashMap HashOfMaps
        InodeStorage LpmTrie LruHashMap PerCpuArray PerCpuCgroupStorage PerCpuHashMap PerCpuLruHashMap PerfEventArray
        ProgramArray Queue ReusePortSockArray RingBuf SockHash SockMap SkStorage Stack StackTraceMap Unsupported XskMap
    )
}

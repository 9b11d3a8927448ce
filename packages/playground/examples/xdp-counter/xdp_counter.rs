//! Counts packets and bytes by protocol, for each CPU, as they arrive at a network device.
//!
//! The program hangs on an interface (XDP) and lets every packet pass. `COUNTERS` is a per-CPU array with an element for each
//! of the 256 IP protocols; a loader finds its definition in the BTF of section `.maps`.
#![no_std]
#![no_main]

use core::{mem::transmute, ptr};

/// BPF_MAP_TYPE_PERCPU_ARRAY of `linux/bpf.h`.
const MAP_TYPE_PERCPU_ARRAY: usize = 6;
/// XDP_PASS of `linux/bpf.h`.
const PASS: i32 = 2;

const ETHERTYPE_IPV4: u16 = 0x0800;
const ETHERTYPE_IPV6: u16 = 0x86dd;

/// What is counted.
#[repr(C)]
pub struct Counter {
    packets: u64,
    bytes: u64,
}

/// `struct xdp_md` of `linux/bpf.h`.
#[repr(C)]
pub struct Context {
    data: u32,
    data_end: u32,
    data_meta: u32,
    ingress_ifindex: u32,
    rx_queue_index: u32,
}

/// The first bytes of a packet in an Ethernet frame.
#[repr(C, packed)]
struct Ethernet {
    destination: [u8; 6],
    source: [u8; 6],
    ethertype: [u8; 2],
}

/// A BTF map definition: each field is a null pointer, and what it points at says what a loader wants to know.
#[repr(C)]
pub struct PerCpuArray<V, const MAX_ENTRIES: usize> {
    r#type: *const [i32; MAP_TYPE_PERCPU_ARRAY],
    key: *const u32,
    value: *const V,
    max_entries: *const [i32; MAX_ENTRIES],
}

unsafe impl<V, const MAX_ENTRIES: usize> Sync for PerCpuArray<V, MAX_ENTRIES> {}

impl<V, const MAX_ENTRIES: usize> PerCpuArray<V, MAX_ENTRIES> {
    pub const fn new() -> Self {
        Self { r#type: ptr::null(), key: ptr::null(), value: ptr::null(), max_entries: ptr::null() }
    }

    /// This CPU's element.
    #[inline(always)]
    fn get(&self, index: u32) -> Option<&mut V> {
        // bpf_map_lookup_elem is helper number 1.
        let lookup: extern "C" fn(*const Self, *const u32) -> *mut V = unsafe { transmute(1usize) };
        unsafe { lookup(self, &index).as_mut() }
    }
}

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
pub static COUNTERS: PerCpuArray<Counter, 256> = PerCpuArray::new();

/// Reads a value if the packet is long enough: the verifier wants to see the comparison.
#[inline(always)]
unsafe fn at<T>(start: usize, end: usize, offset: usize) -> Option<*const T> {
    if start + offset + size_of::<T>() > end { None } else { Some((start + offset) as *const T) }
}

#[inline(always)]
fn protocol(start: usize, end: usize) -> Option<u8> {
    let ethernet = unsafe { &*at::<Ethernet>(start, end, 0)? };
    match u16::from_be_bytes(ethernet.ethertype) {
        ETHERTYPE_IPV4 => Some(unsafe { *at::<u8>(start, end, size_of::<Ethernet>() + 9)? }),
        ETHERTYPE_IPV6 => Some(unsafe { *at::<u8>(start, end, size_of::<Ethernet>() + 6)? }),
        _ => None,
    }
}

/// The program: one call for each packet.
#[unsafe(no_mangle)]
#[unsafe(link_section = "xdp")]
pub extern "C" fn count(context: &Context) -> i32 {
    let (start, end) = (context.data as usize, context.data_end as usize);
    if let Some(protocol) = protocol(start, end) {
        if let Some(counter) = COUNTERS.get(protocol.into()) {
            counter.packets += 1;
            counter.bytes += (end - start) as u64;
        }
    }
    PASS
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "license")]
pub static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}

use super::access::lookup;
use crate::helpers::redirect_map;
use crate::map_flags::{NUMA_NODE, RDONLY, WRONLY};
use crate::{Argument, Entries, KeyRule, Pod, Rules, ValueRule, define_map};

const RULES: Rules = Rules {
    entries: Entries::NonZero,
    key: KeyRule::Size(4, 4),
    value: ValueRule::FourOrEight,
    flags: NUMA_NODE | RDONLY | WRONLY,
    required_flags: 0,
    max_extra: 0,
};

/// A device and a program that runs for packets sent there, `struct bpf_devmap_val`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct DevMapValue {
    /// The index of the interface.
    pub ifindex: u32,
    /// A program: its file descriptor where user space inserts, its id where it reads; 0 for none. Kernel >= 5.8.
    pub program: u32,
}

// SAFETY: two numbers of the same size.
unsafe impl Pod for DevMapValue {}

/// The queue of a CPU and a program that runs for packets there, `struct bpf_cpumap_val`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct CpuMapValue {
    /// Capacity of the queue in packets.
    pub queue_size: u32,
    /// A program: its file descriptor where user space inserts, its id where it reads; 0 for none. Kernel >= 5.9.
    pub program: u32,
}

// SAFETY: two numbers of the same size.
unsafe impl Pod for CpuMapValue {}

define_map! {
    /// Devices by index, for XDP: `BPF_MAP_TYPE_DEVMAP`. Kernel >= 4.14; values with a program since 5.8.
    pub struct DevMap<; MAX_ENTRIES, FLAGS = 0> {
        map_type: 14,
        key: u32,
        value: DevMapValue,
        max_entries: MAX_ENTRIES,
        map_flags: FLAGS,
        rules: RULES,
        arguments: [Argument::MaxEntries, Argument::Flags],
    }
}

define_map! {
    /// Devices by key, for XDP: `BPF_MAP_TYPE_DEVMAP_HASH`. Kernel >= 5.4; values with a program since 5.8.
    pub struct DevMapHash<; MAX_ENTRIES, FLAGS = 0> {
        map_type: 25,
        key: u32,
        value: DevMapValue,
        max_entries: MAX_ENTRIES,
        map_flags: FLAGS,
        rules: RULES,
        arguments: [Argument::MaxEntries, Argument::Flags],
    }
}

define_map! {
    /// CPUs to continue processing a packet, for XDP: `BPF_MAP_TYPE_CPUMAP`. Kernel >= 4.15; values with a program since 5.9.
    ///
    /// `MAX_ENTRIES` is at most the number of CPUs that the kernel was built for.
    pub struct CpuMap<; MAX_ENTRIES, FLAGS = 0> {
        map_type: 16,
        key: u32,
        value: CpuMapValue,
        max_entries: MAX_ENTRIES,
        map_flags: FLAGS,
        rules: Rules { flags: NUMA_NODE, ..RULES },
        arguments: [Argument::MaxEntries, Argument::Flags],
    }
}

define_map! {
    /// `AF_XDP` sockets by queue: `BPF_MAP_TYPE_XSKMAP`. Kernel >= 4.18.
    pub struct XskMap<; MAX_ENTRIES, FLAGS = 0> {
        map_type: 17,
        key: u32,
        value: u32,
        max_entries: MAX_ENTRIES,
        map_flags: FLAGS,
        rules: Rules { value: ValueRule::UpTo(4), ..RULES },
        arguments: [Argument::MaxEntries, Argument::Flags],
    }
}

macro_rules! redirection {
    ($($name:ident)*) => { $(
        impl<const MAX_ENTRIES: usize, const FLAGS: usize> $name<MAX_ENTRIES, FLAGS> {
            /// Redirects the packet to the target at a key. Returns the action for the XDP program to return, `XDP_REDIRECT` (4).
            ///
            /// If there is no target, the low bits of `flags` are returned (kernel >= 5.3), such as `XDP_PASS` (2); 0 is
            /// `XDP_ABORTED`.
            /// Cost: the packet is queued, and sent with its neighbours.
            #[inline(always)]
            pub fn redirect(&self, key: u32, flags: u64) -> u32 {
                // SAFETY: the map is one that packets can be sent to. The answer is one of the actions of XDP.
                #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
                unsafe { redirect_map(self.as_ptr(), u64::from(key), flags) as u32 }
            }
        }
    )* };
}

redirection!(DevMap DevMapHash CpuMap XskMap);

macro_rules! values {
    ($($name:ident: $value:ty;)*) => { $(
        impl<const MAX_ENTRIES: usize, const FLAGS: usize> $name<MAX_ENTRIES, FLAGS> {
            /// A copy of the value that user space set at a key; `None` when there is nothing. Kernel >= 5.8.
            #[inline(always)]
            pub fn load(&self, key: u32) -> Option<$value> {
                lookup(self.as_ptr(), &key).map(super::access::load)
            }
        }
    )* };
}

values! {
    DevMap: DevMapValue;
    DevMapHash: DevMapValue;
}

impl<const MAX_ENTRIES: usize, const FLAGS: usize> XskMap<MAX_ENTRIES, FLAGS> {
    /// Whether a queue has a socket. Kernel >= 5.3.
    #[inline(always)]
    pub fn contains(&self, queue: u32) -> bool {
        lookup::<u32, u32>(self.as_ptr(), &queue).is_some()
    }
}

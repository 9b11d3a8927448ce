use core::ffi::c_void;
use core::ptr::NonNull;

use super::access::{delete, lookup};
use crate::helpers::{
    msg_redirect_hash, msg_redirect_map, result_of, sk_assign, sk_redirect_hash, sk_redirect_map, sk_release,
    sk_select_reuseport, sock_hash_update, sock_map_update,
};
use crate::map_flags::{ACCESS, INNER_MAP, MMAPABLE, NUMA_NODE, RDONLY, WRONLY};
use crate::{Argument, Entries, KeyRule, Rules, ValueRule, define_map};

const RULES: Rules = Rules {
    entries: Entries::NonZero,
    key: KeyRule::Size(4, 4),
    value: ValueRule::FourOrEight,
    flags: NUMA_NODE | RDONLY | WRONLY,
    required_flags: 0,
    max_extra: 0,
};

define_map! {
    /// Sockets by index: `BPF_MAP_TYPE_SOCKMAP`. Kernel >= 4.14.
    ///
    /// Stream and message programs are attached to the map, and run for its sockets. User space inserts a socket's file
    /// descriptor, in `VALUE_BYTES` bytes: with 4, as in Aya's type, it cannot read; with 8 it reads the socket's
    /// cookie.
    pub struct SockMap<; MAX_ENTRIES, FLAGS = 0, VALUE_BYTES = 4> {
        map_type: 15,
        key: u32,
        value: [u8; VALUE_BYTES],
        max_entries: MAX_ENTRIES,
        map_flags: FLAGS,
        rules: RULES,
        arguments: [Argument::MaxEntries, Argument::Flags, Argument::Value],
    }
}

define_map! {
    /// Sockets by key: `BPF_MAP_TYPE_SOCKHASH`. Kernel >= 4.18. Otherwise as [`SockMap`].
    pub struct SockHash<K; MAX_ENTRIES, FLAGS = 0, VALUE_BYTES = 4> {
        map_type: 18,
        key: K,
        value: [u8; VALUE_BYTES],
        max_entries: MAX_ENTRIES,
        map_flags: FLAGS,
        rules: Rules { key: KeyRule::Size(1, 512), ..RULES },
        arguments: [Argument::Key, Argument::MaxEntries, Argument::Flags, Argument::Value],
    }
}

/// What both kinds of socket maps can do.
macro_rules! sockets {
    ($key:ty, $update:ident) => {
        /// Adds the socket of a `sock_ops` event under a key.
        ///
        /// # Safety
        ///
        /// `event` is the context of a `sock_ops` program.
        #[inline(always)]
        pub unsafe fn insert(&self, event: *mut c_void, key: &$key, flags: u64) -> Result<(), i64> {
            // SAFETY: the map is of this type and has this key.
            result_of(unsafe { $update(event, self.as_ptr(), core::ptr::from_ref(key).cast(), flags) })
        }

        /// Removes a socket; `-ENOENT` (or `-EINVAL`) when there is none.
        #[inline(always)]
        pub fn remove(&self, key: &$key) -> Result<(), i64> {
            delete(self.as_ptr(), key)
        }

        /// Assigns a packet to a socket of the map; `-ENOENT` when there is none. Kernel >= 5.7.
        ///
        /// # Safety
        ///
        /// `context` is that of a traffic control or socket lookup program.
        #[inline(always)]
        pub unsafe fn assign(&self, context: *mut c_void, key: &$key, flags: u64) -> Result<(), i64> {
            let Some(socket) = lookup::<$key, c_void>(self.as_ptr(), key).and_then(NonNull::new) else {
                return Err(-2);
            };
            // SAFETY: the lookup gave a reference to the socket, which is released here.
            unsafe {
                let answer = sk_assign(context, socket.as_ptr(), flags);
                sk_release(socket.as_ptr());
                result_of(answer)
            }
        }
    };
}

impl<const MAX_ENTRIES: usize, const FLAGS: usize, const VALUE_BYTES: usize> SockMap<MAX_ENTRIES, FLAGS, VALUE_BYTES> {
    sockets!(u32, sock_map_update);

    /// Sends the packet of a stream verdict program to a socket. Returns the result for the program to return.
    ///
    /// # Safety
    ///
    /// `skb` is the context of a stream verdict program.
    #[inline(always)]
    pub unsafe fn redirect_packet(&self, skb: *mut c_void, key: u32, flags: u64) -> i64 {
        // SAFETY: the map is a socket map.
        unsafe { sk_redirect_map(skb, self.as_ptr(), key, flags) }
    }

    /// Sends the message of a message verdict program to a socket. Returns the result for the program to return. Kernel >= 4.17.
    ///
    /// # Safety
    ///
    /// `message` is the context of a message verdict program.
    #[inline(always)]
    pub unsafe fn redirect_message(&self, message: *mut c_void, key: u32, flags: u64) -> i64 {
        // SAFETY: the map is a socket map.
        unsafe { msg_redirect_map(message, self.as_ptr(), key, flags) }
    }
}

impl<K, const MAX_ENTRIES: usize, const FLAGS: usize, const VALUE_BYTES: usize> SockHash<K, MAX_ENTRIES, FLAGS, VALUE_BYTES> {
    sockets!(K, sock_hash_update);

    /// Sends the packet of a stream verdict program to a socket. Returns the result for the program to return.
    ///
    /// # Safety
    ///
    /// `skb` is the context of a stream verdict program.
    #[inline(always)]
    pub unsafe fn redirect_packet(&self, skb: *mut c_void, key: &K, flags: u64) -> i64 {
        // SAFETY: the map is a socket hash and has this key.
        unsafe { sk_redirect_hash(skb, self.as_ptr(), core::ptr::from_ref(key).cast(), flags) }
    }

    /// Sends the message of a message verdict program to a socket. Returns the result for the program to return.
    ///
    /// # Safety
    ///
    /// `message` is the context of a message verdict program.
    #[inline(always)]
    pub unsafe fn redirect_message(&self, message: *mut c_void, key: &K, flags: u64) -> i64 {
        // SAFETY: the map is a socket hash and has this key.
        unsafe { msg_redirect_hash(message, self.as_ptr(), core::ptr::from_ref(key).cast(), flags) }
    }
}

define_map! {
    /// Sockets of a reuseport group: `BPF_MAP_TYPE_REUSEPORT_SOCKARRAY`. Kernel >= 4.19. Values are as in [`SockMap`].
    pub struct ReuseportSockArray<; MAX_ENTRIES, FLAGS = 0, VALUE_BYTES = 4> {
        map_type: 20,
        key: u32,
        value: [u8; VALUE_BYTES],
        max_entries: MAX_ENTRIES,
        map_flags: FLAGS,
        rules: Rules { flags: NUMA_NODE | ACCESS | MMAPABLE | INNER_MAP, ..RULES },
        arguments: [Argument::MaxEntries, Argument::Flags, Argument::Value],
    }
}

impl<const MAX_ENTRIES: usize, const FLAGS: usize, const VALUE_BYTES: usize> ReuseportSockArray<MAX_ENTRIES, FLAGS, VALUE_BYTES> {
    /// Chooses the socket at an index for the packet; `-ENOENT` when there is none.
    ///
    /// # Safety
    ///
    /// `context` is that of a `sk_reuseport` program.
    #[inline(always)]
    pub unsafe fn select(&self, context: *mut c_void, index: u32) -> Result<(), i64> {
        // SAFETY: the map is a reuseport array.
        result_of(unsafe { sk_select_reuseport(context, self.as_ptr(), (&raw const index).cast(), 0) })
    }
}

//! A value of an inode, for user space; the program does not use it.
#![no_std]
#![no_main]

use aya_btf_map::{InodeStorage, btf_map};
use programs::program;

#[btf_map]
static MAP: InodeStorage<u64> = InodeStorage::new();

program!("classifier", context => {
    Ok(0)
});

//! A counter of the folder in which a folder is made. Programs of LSM are not allowed on every kernel.
#![no_std]
#![no_main]

use aya_btf_map::{InodeStorage, btf_map};
use programs::program;

#[btf_map]
static MAP: InodeStorage<u64> = InodeStorage::new();

program!("lsm/inode_mkdir", context => {
    unsafe {
        let folder = programs::argument(context, 0);
        let _ = MAP.remove(folder);
        if MAP.get_ptr_mut(folder).is_none() {
            if let Some(value) = MAP.get_or_insert_ptr_mut(folder, Some(&40)) {
                *value += 1;
            }
        }
    }
    Ok(0)
});

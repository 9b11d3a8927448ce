//! Routes: the longer prefix wins.
#![no_std]
#![no_main]

use aya_btf_map::{LpmKey, LpmTrie, btf_map};
use programs::program;

#[btf_map]
static MAP: LpmTrie<[u8; 4], u32, 16> = LpmTrie::new();

program!("classifier", context => {
    MAP.insert(&LpmKey::new(8, [10, 0, 0, 0]), &8, 0)?;
    MAP.insert(&LpmKey::new(16, [10, 1, 0, 0]), &16, 0)?;
    MAP.insert(&LpmKey::new(24, [10, 1, 1, 0]), &24, 0)?;
    MAP.remove(&LpmKey::new(24, [10, 1, 1, 0]))?;
    let near = MAP.load(&LpmKey::new(32, [10, 1, 1, 3])).ok_or(-1)?;
    let far = MAP.load(&LpmKey::new(32, [10, 2, 2, 3])).ok_or(-2)?;
    Ok(i64::from(near * 100 + far))
});

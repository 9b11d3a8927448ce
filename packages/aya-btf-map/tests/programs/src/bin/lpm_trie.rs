//! Routes: the longer prefix wins.
#![no_std]
#![no_main]

use aya_btf_map::{LpmKey, LpmTrie, btf_map};
use programs::program;

#[btf_map]
static MAP: LpmTrie<[u8; 4], u32, 16> = LpmTrie::new();

program!("classifier", context => {
    MAP.insert(&LpmKey::new(8, [10, 0, 0, 0]), &8, 0)?;
    MAP.insert(&LpmKey::new(16, [10, 1, 0, 0]), &15, 0)?;
    MAP.insert(&LpmKey::new(24, [10, 1, 1, 0]), &24, 0)?;
    MAP.remove(&LpmKey::new(24, [10, 1, 1, 0]))?;
    let address = LpmKey::new(32, [10, 1, 1, 3]);
    unsafe { *MAP.get_ptr_mut(&address).ok_or(-1)? += 1 };
    let near = MAP.load(&address).ok_or(-2)?;
    programs::expect(unsafe { *MAP.get(&address).ok_or(-3)? }.into(), near.into(), -4)?;
    programs::expect(unsafe { *MAP.get_ptr(&address).ok_or(-5)? }.into(), near.into(), -6)?;
    let far = MAP.load(&LpmKey::new(32, [10, 2, 2, 3])).ok_or(-7)?;
    Ok(i64::from(near * 100 + far))
});

//! A counter, an element that goes, one that stays, and an insertion that must fail.
#![no_std]
#![no_main]

use aya_btf_map::{HashMap, btf_map, update_flags};
use programs::program;

#[btf_map]
static MAP: HashMap<u32, u64, 16> = HashMap::new();

program!("classifier", context => {
    MAP.insert(&1, &10, update_flags::NO_EXIST)?;
    MAP.insert(&2, &20, 0)?;
    if let Some(value) = MAP.get_ptr_mut(&1) {
        unsafe { *value += 1 };
    }
    MAP.remove(&2)?;
    if MAP.insert(&1, &12, update_flags::NO_EXIST) != Err(-17) {
        return Err(-1);
    }
    let loaded = MAP.load(&1).ok_or(-2)?;
    programs::expect(unsafe { *MAP.get(&1).ok_or(-3)? }, loaded, -4)?;
    programs::expect(unsafe { *MAP.get_ptr(&1).ok_or(-5)? }, loaded, -6)?;
    MAP.insert(&3, &(loaded * 2), 0)?;
    Ok(0)
});

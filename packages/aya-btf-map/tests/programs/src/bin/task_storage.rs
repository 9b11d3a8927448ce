//! A counter of the current task: made, changed, removed.
#![no_std]
#![no_main]

use aya_btf_map::{TaskStorage, btf_map, helpers};
use programs::program;

#[btf_map]
static MAP: TaskStorage<u64> = TaskStorage::new();

program!("raw_tracepoint/sys_enter", context => {
    unsafe {
        let task = helpers::get_current_task_btf();
        *MAP.get_or_insert_ptr_mut(task, Some(&40)).ok_or(-1)? += 1;
        let value = MAP.get_ptr_mut(task).ok_or(-2)?;
        *value += 1;
        let count = *value;
        MAP.remove(task)?;
        Ok(count as i64)
    }
});

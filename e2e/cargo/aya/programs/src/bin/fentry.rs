//! Counts new processes, by a function of the kernel.
#![no_std]
#![no_main]

use aya_ebpf::{EbpfContext, btf_maps::HashMap, macros::{btf_map, fentry}, programs::FEntryContext};

#[btf_map]
static FORKS: HashMap<u32, u64, 1024> = HashMap::new();

#[fentry(function = "wake_up_new_task")]
pub fn fentry(ctx: FEntryContext) -> u32 {
    match FORKS.get_ptr_mut(ctx.tgid()) {
        // SAFETY: The map gave the pointer.
        Some(count) => unsafe { *count += 1 },
        None => drop(FORKS.insert(ctx.tgid(), 1, 0)),
    }
    0
}

programs::program_main!();

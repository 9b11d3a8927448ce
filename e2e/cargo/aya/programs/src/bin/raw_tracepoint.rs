//! Sends a record for each system call of one number to a ring buffer.
#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    btf_maps::RingBuf,
    helpers::bpf_get_current_comm,
    macros::{btf_map, raw_tracepoint},
    programs::RawTracePointContext,
};

#[repr(C)]
pub struct Call {
    pub pid: u32,
    pub number: u32,
    pub comm: [u8; 16],
}

#[btf_map]
static CALLS: RingBuf<Call, 4096> = RingBuf::new();

#[raw_tracepoint(tracepoint = "sys_enter")]
pub fn raw_tracepoint(ctx: RawTracePointContext) -> i32 {
    let number: u64 = ctx.arg(1);
    let Some(mut record) = CALLS.reserve(0) else { return 1 };
    let comm = bpf_get_current_comm().unwrap_or_default();
    record.write(Call { pid: ctx.pid(), number: number as u32, comm });
    record.submit(0);
    0
}

programs::program_main!();

//! Each macro of bpf-core once, on a kernel whose types are others than the local ones.
#![no_std]
#![no_main]

use core::ffi::c_void;

use bpf_core::*;
use kernel::prelude::*;
use kernel::*;

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
pub static OUT: Map<2, 64> = Map::NEW;

/// In something generic the type comes from the pointer.
#[inline(never)]
fn parent_and<const N: u64>(task: *const task_struct) -> u64 {
    core_read!(task, real_parent, pid).map_or(0, |pid| pid as u64 + N)
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sys_enter")]
pub extern "C" fn probing(_: *mut c_void) -> i32 {
    let task: *const task_struct = current();
    OUT.put(0, core_read!(task, pid).unwrap_or(-1) as u64);
    OUT.put(1, core_read!(task, real_parent, tgid).unwrap_or(-1) as u64);
    if let Ok(comm) = core_read!(task, comm) {
        OUT.put(2, u64::from_ne_bytes([comm[0], comm[1], comm[2], comm[3], comm[4], comm[5], comm[6], comm[7]]));
    }
    OUT.put(3, core_read!(task, mm, arg_start).unwrap_or(0) as u64);
    OUT.put(4, core_read!(task, thread_pid, numbers[0].nr).unwrap_or(0) as u64);
    let mut name = [0_u8; 16];
    OUT.put(5, core_read_str!(&mut name, task, nsproxy, uts_ns, name.nodename).unwrap_or(0) as u64);
    OUT.put(6, u64::from_ne_bytes([name[0], name[1], name[2], name[3], name[4], name[5], name[6], name[7]]));
    OUT.put(7, u64::from(core_read_bitfield!(task, sched_reset_on_fork).unwrap_or(9)));
    OUT.put(8, core_read_bitfield!(task, pid).unwrap_or(-1) as u64);

    OUT.put(10, field_byte_offset!(task_struct, se.vruntime).unwrap_or(0) as u64);
    OUT.put(11, field_byte_size!(task_struct, comm).unwrap_or(0) as u64);
    OUT.put(12, u64::from(field_exists!(task_struct___other, no_such_field)));
    OUT.put(13, u64::from(field_exists!(task_struct___other, start_time)));
    OUT.put(14, u64::from(type_exists!(no_such_struct)));
    OUT.put(15, u64::from(type_exists!(sigevent)));
    OUT.put(16, type_size!(task_struct) as u64);
    OUT.put(17, type_id_of_kernel!(task_struct));
    OUT.put(18, u64::from(type_id_local!(task_struct) != 0));
    OUT.put(19, field_byte_offset!(sigevent, sigev_signo).unwrap_or(0) as u64);
    // Not asked: the size of a type that the kernel lacks, for which Aya 0.14 refuses the object.

    OUT.put(30, enum_value!(bpf_map_type, BPF_MAP_TYPE_HASH));
    OUT.put(31, enum_value!(bpf_map_type, BPF_MAP_TYPE_ARRAY));
    OUT.put(32, u64::from(enum_value_exists!(bpf_map_type, BPF_MAP_TYPE_NO_SUCH)));
    OUT.put(33, u64::from(enum_value_exists!(bpf_map_type, BPF_MAP_TYPE_HASH)));

    // Two questions behind one branch, which LLVM likes to make one of.
    let number = if random() & 1 == 0 { core_read!(task, pid) } else { core_read!(task, tgid) };
    OUT.put(40, number.unwrap_or(0) as u64);
    OUT.put(41, parent_and::<1_000_000>(task));
    let read = |task: *const task_struct| core_read!(task, real_parent, real_parent, pid).unwrap_or(0);
    OUT.put(42, u64::from(read(task) >= 0));
    // A field that this kernel does not have, and one that it has, in its place.
    let other = task.cast::<task_struct___other>();
    OUT.put(
        43,
        match field_byte_offset!(task_struct___other, no_such_field) {
            Some(_) => core_read!(other, no_such_field).unwrap_or(-1) as u64,
            None => core_read!(other, start_time).unwrap_or(0),
        },
    );
    0
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sys_exit")]
pub extern "C" fn trusting(_: *mut c_void) -> i32 {
    let task: *const task_struct = current_trusted();
    OUT.put(50, core_load!(task, tgid) as u64);
    OUT.put(51, core_load!(task, real_parent, pid) as u64);
    OUT.put(52, core_load!(task, se.vruntime));
    OUT.put(53, core_load!(task, thread_pid, numbers[0].nr) as u64);
    OUT.put(54, u64::from(core_load!(task, comm[0])));
    let number = if random() & 1 == 0 { core_load!(task, pid) } else { core_load!(task, tgid) };
    OUT.put(55, number as u64);
    // The compiler knows what a definition holds; the kernel's map is behind it.
    let map: *const bpf_map = core::hint::black_box((&raw const OUT).cast());
    OUT.put(56, u64::from(core_load!(map, map_type).number()));
    OUT.put(57, u64::from(core_load!(map, max_entries)));
    0
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "license")]
pub static LICENSE: [u8; 4] = *b"GPL\0";

//! Reads that counts.c makes too, each in a program of its own.
#![no_std]
#![no_main]

use bpf_core::*;
use kernel::*;

macro_rules! programs {
    ($($name:ident($task:ident) $body:block)*) => { $(
        #[unsafe(no_mangle)]
        #[unsafe(link_section = "tp_btf/sched_process_exit")]
        pub extern "C" fn $name(context: &[*const task_struct; 1]) -> i64 {
            let $task = context[0];
            $body
        }
    )* };
}

programs! {
    load(task) { core_load!(task, pid).into() }
    load_chain(task) { core_load!(task, real_parent, real_parent, tgid).into() }
    load_nested(task) { core_load!(task, se.vruntime) as i64 }
    load_element(task) { core_load!(task, thread_pid, numbers[0].nr).into() }
    read(task) { core_read!(task, pid).map_or(-1, i64::from) }
    read_chain(task) { core_read!(task, real_parent, real_parent, tgid).map_or(-1, i64::from) }
    read_text(task) {
        let mut name = [0; 16];
        core_read_str!(&mut name, task, comm).map_or_else(|error| error, |length| length as i64 + i64::from(name[0]))
    }
    read_bitfield(task) { core_read_bitfield!(task, sched_reset_on_fork).map_or(-1, i64::from) }
    guarded(task) {
        if field_exists!(task_struct___other, no_such_field) {
            core_load!(task.cast::<task_struct___other>(), no_such_field).into()
        } else {
            core_load!(task, pid).into()
        }
    }
    offset(_task) { field_byte_offset!(task_struct, se.vruntime).map_or(-1, |offset| offset as i64) }
    size(_task) { field_byte_size!(task_struct, comm).map_or(-1, |size| size as i64) }
    enumerator(_task) {
        if enum_value_exists!(bpf_map_type, BPF_MAP_TYPE_HASH) { enum_value!(bpf_map_type, BPF_MAP_TYPE_HASH) as i64 } else { -1 }
    }
    types(_task) { type_size!(task_struct) as i64 + type_id_of_kernel!(task_struct) as i64 + i64::from(type_exists!(sigevent)) }
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "license")]
pub static LICENSE: [u8; 4] = *b"GPL\0";

//! What the macros answer where there is no kernel: from the local types.
#![allow(clippy::borrow_as_ptr)] // References are taken as well as raw pointers.

use bpf_core::{
    core_ptr, core_read, enum_value, enum_value_exists, field_byte_offset, field_byte_size, field_exists, kernel_functions,
    kernel_types, type_exists, type_id_local, type_id_of_kernel, type_size,
};

kernel_types! {
    pub struct task_struct {
        pub pid: i32,
        pub comm: [u8; 16],
        pub parent: *const task_struct,
        pub se: sched_entity,
        pub is_idle: bool,
        pub r#type: u8,
        pub state: bpf_core::Enum<states>,
    }

    pub struct sched_entity {
        pub vruntime: u64,
        pub load: [load_weight; 2],
    }

    pub struct load_weight {
        pub weight: u32,
    }

    pub struct nothing {}

    pub union either {
        pub number: i32,
        pub pointer: *mut task_struct,
        pub entity: load_weight,
    }

    /// With numbers of its own.
    pub enum states {
        IDLE = 7,
        BUSY,
    }

    #[repr(i64)]
    pub enum wide_states {
        NONE = -1,
        LARGE = 1 << 40,
    }
}

kernel_functions! {
    /// # Safety
    ///
    /// It is given back.
    pub unsafe fn bpf_task_from_pid(pid: i32) -> *mut task_struct;
    unsafe fn bpf_rcu_read_lock();
}

#[test]
fn a_field_is_where_the_local_type_has_it() {
    assert_eq!(field_byte_offset!(task_struct, comm), Some(4));
    assert_eq!(field_byte_offset!(task_struct, se.vruntime), Some(32));
    assert_eq!(field_byte_offset!(task_struct, se.load[1].weight), Some(44));
    assert_eq!(field_byte_offset!(task_struct, r#type), Some(49));
    assert_eq!(field_byte_offset!(either, pointer), Some(0));
    assert_eq!(field_byte_size!(task_struct, comm), Some(16));
    assert_eq!(field_byte_size!(task_struct, comm[3]), Some(1));
    assert!(field_exists!(task_struct, se.load[0]));
}

#[test]
fn a_type_exists_and_has_the_local_size() {
    assert!(type_exists!(task_struct));
    assert!(type_exists!(states));
    assert_eq!(type_size!(load_weight), 4);
    assert_eq!(type_size!(nothing), 0);
}

#[test]
fn a_type_has_no_number_where_there_is_no_btf() {
    assert_eq!(type_id_local!(task_struct), 0);
    assert_eq!(type_id_of_kernel!(task_struct), 0);
}

#[test]
fn an_enumerator_has_the_local_number() {
    assert_eq!(enum_value!(states, IDLE), 7);
    assert_eq!(enum_value!(states, BUSY), 8);
    assert_eq!(enum_value!(wide_states, LARGE), 1 << 40);
    assert_eq!(enum_value!(wide_states, NONE), u64::MAX);
    assert!(enum_value_exists!(states, BUSY));
}

#[test]
fn a_place_is_in_what_the_pointer_is_to() {
    let weights = [load_weight { weight: 5 }, load_weight { weight: 6 }];
    let entity = sched_entity { vruntime: 9, load: weights };
    let place = core_ptr!(&entity, load[1].weight);
    assert_eq!(place, &raw const entity.load[1].weight);
}

#[test]
fn the_place_in_a_null_pointer_is_an_offset() {
    let place = core_ptr!(core::ptr::null::<task_struct>(), se.vruntime);
    assert_eq!(place.addr(), 32);
}

#[cfg(not(feature = "host-reads"))]
#[test]
#[should_panic(expected = "only a BPF program can read kernel memory")]
fn a_read_panics() {
    let entity = sched_entity { vruntime: 9, load: [load_weight { weight: 5 }; 2] };
    let _ = core_read!(&entity, vruntime);
}

#[cfg(not(feature = "host-reads"))]
#[test]
#[should_panic(expected = "only a BPF program can read kernel memory")]
fn a_load_panics() {
    let entity = sched_entity { vruntime: 9, load: [load_weight { weight: 5 }; 2] };
    let _ = bpf_core::core_load!(&entity, vruntime);
}

#[test]
#[should_panic(expected = "bpf_task_from_pid is a kernel function, which only a BPF program can call")]
fn a_kernel_function_panics_with_its_name() {
    // SAFETY: it panics.
    unsafe { bpf_task_from_pid(1) };
}

#[test]
#[should_panic(expected = "bpf_rcu_read_lock is a kernel function")]
fn a_function_without_arguments_panics_with_its_name() {
    // SAFETY: it panics.
    unsafe { bpf_rcu_read_lock() };
}

#[cfg(feature = "host-reads")]
mod reads {
    use bpf_core::{Enum, core_load, core_read_bitfield, core_read_str};

    use super::*;

    fn task(pid: i32, parent: *const task_struct) -> task_struct {
        let weights = [load_weight { weight: 5 }, load_weight { weight: 6 }];
        let mut comm = [0; 16];
        comm[..4].copy_from_slice(b"init");
        task_struct {
            pid,
            comm,
            parent,
            se: sched_entity { vruntime: 9, load: weights },
            is_idle: true,
            r#type: 200,
            state: Enum::from_number(8),
        }
    }

    #[test]
    fn a_read_follows_pointers_and_fields() {
        let parent = task(1, core::ptr::null());
        let child = task(7, &raw const parent);
        assert_eq!(core_read!(&child, pid), Ok(7));
        assert_eq!(core_read!(&child, parent, pid), Ok(1));
        assert_eq!(core_read!(&child, parent, se.load[1].weight), Ok(6));
        assert_eq!(core_read!(&child, is_idle), Ok(true));
        assert_eq!(core_read!(&child, state).map(|state| u64::from(state.number())), Ok(enum_value!(states, BUSY)));
        assert_eq!(core_load!(&child, parent, se.vruntime), 9);
    }

    #[test]
    fn a_read_of_a_null_pointer_is_an_error() {
        let child = task(7, core::ptr::null());
        assert_eq!(core_read!(&child, parent, pid), Err(-14));
        assert_eq!(core_read_bitfield!(&child, parent, r#type), Err(-14));
    }

    #[test]
    fn text_is_read_to_its_end_and_cut_where_the_buffer_ends() {
        let child = task(7, core::ptr::null());
        let mut buffer = [1; 16];
        assert_eq!(core_read_str!(&mut buffer, &child, comm), Ok(5));
        assert_eq!(&buffer[..5], b"init\0");
        let mut short = [1; 3];
        assert_eq!(core_read_str!(&mut short, &child, comm), Ok(3));
        assert_eq!(&short, b"in\0");
    }

    #[test]
    fn a_whole_integer_is_read_as_a_bitfield_is() {
        let child = task(-7, core::ptr::null());
        assert_eq!(core_read_bitfield!(&child, r#type), Ok(200));
        assert_eq!(core_read_bitfield!(&child, pid), Ok(-7));
        assert_eq!(core_read_bitfield!(&child, se.vruntime), Ok(9));
    }
}

//! Questions of each kind about types that no kernel has: made-up kernels have them, each otherwise.
#![no_std]
#![no_main]

use core::ffi::c_void;

use bpf_core::*;
use kernel::prelude::*;

kernel_types! {
    pub struct sample {
        pub number: i32,
        pub count: u32,
        pub total: u64,
        pub place: *const c_void,
        pub inside: inner,
        pub list: [u32; 4],
        pub text: [u8; 16],
        pub bits: u32,
        pub colour: Enum<colour>,
        pub size: Enum<size, u64>,
        pub tail: [u16; 1],
    }

    pub struct inner {
        pub deep: i64,
        pub deeper: [pair; 2],
    }

    pub struct pair {
        pub left: u16,
        pub right: u8,
    }

    pub struct sample___old {
        pub number: i32,
        pub gone: u32,
    }

    pub union either {
        pub number: i32,
        pub place: *const c_void,
    }

    pub enum colour {
        RED,
        GREEN,
        BLUE,
    }

    #[repr(u64)]
    pub enum size {
        SMALL = 1,
        LARGE = 1 << 40,
    }
}

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
pub static OUT: Map<2, 8> = Map::NEW;

#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sys_enter")]
pub extern "C" fn ask(_: *mut c_void) -> i32 {
    let offsets = [
        field_byte_offset!(sample, number),
        field_byte_offset!(sample, inside.deeper[1].right),
        field_byte_offset!(sample, list[3]),
        field_byte_offset!(sample___old, gone),
        field_byte_offset!(either, place),
        field_byte_size!(sample, text),
        field_byte_size!(sample, total),
        field_byte_size!(sample, bits),
    ];
    let mut sum = offsets.iter().fold(0, |sum, offset| sum + offset.unwrap_or(1) as u64);
    sum += u64::from(field_exists!(sample, colour)) + u64::from(field_exists!(sample, tail[5]));
    sum += u64::from(type_exists!(sample)) + u64::from(type_exists!(either)) + u64::from(type_exists!(size));
    sum += type_size!(sample) as u64 + type_size!(colour) as u64;
    sum += type_id_of_kernel!(sample) + u64::from(type_id_local!(inner));
    sum += u64::from(enum_value_exists!(colour, BLUE)) + u64::from(enum_value_exists!(size, LARGE));
    sum += enum_value!(colour, GREEN) + enum_value!(size, LARGE);
    OUT.put(0, sum);
    0
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sys_enter")]
pub extern "C" fn read(context: *const *const sample) -> i32 {
    // SAFETY: the context holds a pointer; what it points at is never looked at.
    let sample = unsafe { context.read() };
    let mut sum = core_read_bitfield!(sample, bits).unwrap_or(0).into();
    sum += core_read!(sample, number).unwrap_or(0) as u64;
    sum += core_read!(sample, inside.deep).unwrap_or(0) as u64;
    let mut text = [0; 16];
    sum += core_read_str!(&mut text, sample, text).unwrap_or(0) as u64;
    OUT.put(1, sum);
    0
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "tp_btf/sys_enter")]
pub extern "C" fn load(context: *const *const sample) -> i32 {
    // SAFETY: the same.
    let sample = unsafe { context.read() };
    let old = sample.cast::<sample___old>();
    OUT.put(2, core_load!(sample, number) as u64);
    OUT.put(3, u64::from(core_load!(sample, count)));
    OUT.put(4, core_load!(sample, total));
    OUT.put(5, core_load!(sample, place) as u64);
    OUT.put(6, u64::from(core_load!(sample, inside.deeper[1].left)) + u64::from(core_load!(sample, list[2])));
    OUT.put(7, u64::from(core_load!(sample, bits)));
    OUT.put(8, u64::from(core_load!(sample, colour).number()) + core_load!(sample, size).number());
    OUT.put(9, u64::from(core_load!(sample, tail[3])));
    if field_exists!(sample___old, gone) {
        OUT.put(10, u64::from(core_load!(old, gone)));
    }
    0
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "license")]
pub static LICENSE: [u8; 4] = *b"GPL\0";

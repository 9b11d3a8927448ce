use core::ffi::c_void;

use aya_btf_map::{Array, ArrayOfMaps, HashMap, HashOfMaps, ProgArray, btf_map};

extern "C" fn program(_context: *mut c_void) -> i32 {
    0
}

fn of_two(_context: *mut c_void, _more: u64) -> u32 {
    0
}

fn without_number(_context: *mut c_void) {}

#[btf_map]
static INNER: Array<u64, 2> = Array::new();

#[btf_map(values = [program])]
static NOT_FILLED: HashMap<u32, u32, 2> = HashMap::new();

#[btf_map(values = [_, program, program])]
static TOO_MANY: ProgArray<2> = ProgArray::new();

#[btf_map(values = [&INNER])]
static MAP_IN_PROGRAMS: ProgArray<2> = ProgArray::new();

#[btf_map(values = [program])]
static PROGRAM_IN_MAPS: ArrayOfMaps<Array<u64, 2>, 2> = ArrayOfMaps::new();

#[btf_map(values = [&INNER])]
static OTHER_INNER: ArrayOfMaps<Array<u32, 2>, 2> = ArrayOfMaps::new();

#[btf_map(values = [&INNER])]
static LONG_KEY: HashOfMaps<u64, Array<u64, 2>, 2> = HashOfMaps::new();

#[btf_map(values = [of_two])]
static TWO_ARGUMENTS: ProgArray<1> = ProgArray::new();

#[btf_map(values = [without_number])]
static NO_NUMBER: ProgArray<1> = ProgArray::new();

#[btf_map(values = [1])]
static NUMBER: ProgArray<1> = ProgArray::new();

#[btf_map(values = program)]
static NO_BRACKETS: ProgArray<1> = ProgArray::new();

fn main() {}

//! Runs instructions in rbpf and uBPF: `bench-engines CODE MEMORY REPEAT` prints, for the interpreter and the JIT of each, the
//! result and the best time of up to 40 rounds, in nanoseconds for a run.

use std::{
    cell::RefCell,
    collections::HashMap,
    ffi::CStr,
    ptr::null_mut,
    time::{Duration, Instant},
};

/// Number of bpf_map_update_elem.
const MAP_UPDATE: u32 = 2;

thread_local! {
    static VALUES: RefCell<HashMap<u32, u64>> = RefCell::new(HashMap::new());
}

/// Number of bpf_get_smp_processor_id.
const PROCESSOR: u32 = 8;

fn processor(_: u64, _: u64, _: u64, _: u64, _: u64) -> u64 {
    0
}

extern "C" fn processor_for_c(_: u64, _: u64, _: u64, _: u64, _: u64) -> u64 {
    0
}

/// The one map that there is: neither engine has maps of its own.
fn map_update(_map: u64, key: u64, value: u64, _flags: u64, _: u64) -> u64 {
    // The programs are of the project: key and value are in their stack.
    let (key, value) = unsafe { (*(key as *const u32), *(value as *const u64)) };
    VALUES.with_borrow_mut(|values| values.insert(key, value));
    0
}

extern "C" fn map_update_for_c(map: u64, key: u64, value: u64, flags: u64, last: u64) -> u64 {
    map_update(map, key, value, flags, last)
}

fn report(engine: &str, repeat: u32, mut run: impl FnMut() -> u64) {
    let mut result = 0;
    let mut time = f64::INFINITY;
    let begin = Instant::now();
    for _ in 0..40 {
        if begin.elapsed() > Duration::from_secs(3) {
            break;
        }
        let start = Instant::now();
        for _ in 0..repeat {
            result = run();
        }
        time = time.min(start.elapsed().as_nanos() as f64 / f64::from(repeat));
    }
    println!("{engine} {result} {time}");
}

fn run_rbpf(code: &[u8], memory: &mut [u8], repeat: u32) {
    let mut vm = rbpf::EbpfVmRaw::new(Some(code)).expect("valid code");
    vm.register_helper(MAP_UPDATE, map_update).expect("a helper");
    vm.register_helper(PROCESSOR, processor).expect("a helper");
    report("rbpf-interpreter", repeat.div_ceil(20), || {
        vm.execute_program(memory).expect("a run")
    });
    vm.jit_compile().expect("a compiled program");
    // The programs are of the project, and access the memory that they are given.
    report("rbpf-jit", repeat, || unsafe {
        vm.execute_program_jit(memory).expect("a run")
    });
}

fn run_ubpf(code: &[u8], memory: &mut [u8], repeat: u32) {
    let length = code.len().try_into().expect("a short program");
    let mut message = null_mut();
    // As `ubpf.h` requires: pointers to what lives until the end, and errors that are checked.
    unsafe {
        let vm = libubpf_sys::ubpf_create();
        let name = c"bpf_map_update_elem".as_ptr();
        assert_eq!(0, libubpf_sys::ubpf_register(vm, MAP_UPDATE, name, Some(map_update_for_c)));
        let name = c"bpf_get_smp_processor_id".as_ptr();
        assert_eq!(0, libubpf_sys::ubpf_register(vm, PROCESSOR, name, Some(processor_for_c)));
        let loaded = libubpf_sys::ubpf_load(vm, code.as_ptr().cast(), length, &mut message);
        assert_eq!(0, loaded, "{:?}", (!message.is_null()).then(|| CStr::from_ptr(message)));
        report("ubpf-interpreter", repeat.div_ceil(20), || {
            let mut result = 0;
            let run = libubpf_sys::ubpf_exec(vm, memory.as_mut_ptr().cast(), memory.len(), &mut result);
            assert_eq!(0, run);
            result
        });
        let compiled = libubpf_sys::ubpf_compile(vm, &mut message).expect("a compiled program");
        report("ubpf-jit", repeat, || compiled(memory.as_mut_ptr().cast(), memory.len()));
        libubpf_sys::ubpf_destroy(vm);
    }
}

fn main() {
    let mut words = std::env::args().skip(1);
    let mut next = || words.next().expect("CODE MEMORY REPEAT");
    let code = std::fs::read(next()).expect("code");
    let mut memory = std::fs::read(next()).expect("memory");
    let repeat: u32 = next().parse().expect("a number");
    run_rbpf(&code, &mut memory, repeat);
    run_ubpf(&code, &mut memory, repeat);
}

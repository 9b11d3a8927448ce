//! Runs instructions in rbpf: `bench-rbpf CODE MEMORY REPEAT` prints, for its interpreter and its JIT, the result and the best
//! time of five rounds, in nanoseconds for a run.

use std::time::Instant;

fn best(repeat: u32, mut run: impl FnMut() -> u64) -> (u64, f64) {
    let mut result = 0;
    let mut time = f64::INFINITY;
    for _ in 0..5 {
        let start = Instant::now();
        for _ in 0..repeat {
            result = run();
        }
        time = time.min(start.elapsed().as_nanos() as f64 / f64::from(repeat));
    }
    (result, time)
}

fn main() {
    let mut words = std::env::args().skip(1);
    let mut next = || words.next().expect("CODE MEMORY REPEAT");
    let code = std::fs::read(next()).expect("code");
    let mut memory = std::fs::read(next()).expect("memory");
    let repeat: u32 = next().parse().expect("a number");

    let mut vm = rbpf::EbpfVmRaw::new(Some(&code)).expect("valid code");
    let mut copy = memory.clone();
    let (result, time) = best(repeat, || vm.execute_program(&mut copy).expect("a run"));
    println!("interpreter {result} {time}");
    vm.jit_compile().expect("a compiled program");
    // The code is of the project, and its accesses are in the memory that it is given.
    let (result, time) = best(repeat, || unsafe { vm.execute_program_jit(&mut memory).expect("a run") });
    println!("jit {result} {time}");
}

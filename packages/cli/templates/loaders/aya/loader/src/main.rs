//! Loads the object, attaches its program and prints its map every second.
use std::{env, error::Error, thread, time::Duration};

use aya::{Ebpf, maps::HashMap, programs::__aya_imports__};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let object = arguments.next().unwrap_or("target/bpfel-unknown-none/release/__name__".into());
__aya_attach__
    let counters: HashMap<_, u32, u64> = ebpf.map("COUNTERS").ok_or("no map COUNTERS")?.try_into()?;
    loop {
        thread::sleep(Duration::from_secs(1));
        for entry in counters.iter() {
            let (key, count) = entry?;
            println!("{key}: {count}");
        }
        println!();
    }
}

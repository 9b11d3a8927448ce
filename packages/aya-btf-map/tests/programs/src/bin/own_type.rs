//! A map type of the program's own.
#![no_std]
#![no_main]

use aya_btf_map::{Argument, Rules, btf_map, define_map, helpers};
use programs::program;

define_map! {
    /// Counters, one for each event.
    pub struct Counters<; EVENTS> {
        map_type: 2,
        key: u32,
        value: u64,
        max_entries: EVENTS,
        map_flags: 0,
        rules: Rules::NONE,
        arguments: [Argument::MaxEntries],
    }
}

impl<const EVENTS: usize> Counters<EVENTS> {
    #[inline(always)]
    fn increment(&self, event: u32) {
        let counter = unsafe { helpers::map_lookup_elem(self.as_ptr(), (&raw const event).cast()) };
        if !counter.is_null() {
            unsafe { *counter.cast::<u64>() += 1 };
        }
    }
}

#[btf_map]
static MAP: Counters<3> = Counters::new();

program!("classifier", context => {
    MAP.increment(2);
    MAP.increment(2);
    Ok(0)
});

//! What Aya logs, kept for the answer.

use std::sync::Mutex;

use log::{LevelFilter, Log, Metadata, Record};

struct Collector(Mutex<Vec<String>>);

static COLLECTOR: Collector = Collector(Mutex::new(Vec::new()));

impl Log for Collector {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &Record<'_>) {
        self.0
            .lock()
            .expect("nobody panics with it")
            .push(record.args().to_string());
    }

    fn flush(&self) {}
}

pub(crate) fn collect() {
    log::set_logger(&COLLECTOR).expect("the first logger");
    log::set_max_level(LevelFilter::Warn);
}

/// What was logged since the last call.
pub(crate) fn take() -> Vec<String> {
    std::mem::take(&mut COLLECTOR.0.lock().expect("nobody panics with it"))
}

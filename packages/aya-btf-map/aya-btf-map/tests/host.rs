//! What safe methods do where there is no kernel to call.

use aya_btf_map::{Array, HashMap, Queue, RingBuf, Sample};

static ARRAY: Array<u64, 4> = Array::new();
static HASH: HashMap<u32, u64, 4> = HashMap::new();
static QUEUE: Queue<u32, 4> = Queue::new();
static RECORDS: RingBuf<4096> = RingBuf::new();

#[test]
#[should_panic(expected = "bpf_map_lookup_elem is a kernel helper, which only a BPF program can call")]
fn a_lookup_panics_with_the_helper_s_name() {
    let _ = ARRAY.load(&1);
}

#[test]
#[should_panic(expected = "bpf_map_update_elem is a kernel helper")]
fn a_change_panics_with_the_helper_s_name() {
    let _ = HASH.insert(&1, &2, 0);
}

#[test]
#[should_panic(expected = "bpf_map_pop_elem is a kernel helper")]
fn a_queue_panics_with_the_helper_s_name() {
    let _ = QUEUE.pop();
}

#[test]
#[should_panic(expected = "bpf_ringbuf_reserve is a kernel helper")]
fn a_reservation_panics_with_the_helper_s_name() {
    let _ = RECORDS.reserve::<u64>();
}

#[test]
#[should_panic(expected = "bpf_dynptr_read is a kernel helper")]
fn a_record_of_user_space_panics_with_the_helper_s_name() {
    // SAFETY: two numbers, of which any bytes are a value.
    let sample: Sample = unsafe { core::mem::zeroed() };
    let _ = sample.read::<u64>();
}

use aya_btf_map::{Array, LruHashMap, Pod, RingBuf, Sample, UserRingBuf, btf_map};

/// As a u128: 16 bytes.
#[derive(Clone, Copy, Pod)]
#[repr(C, align(16))]
struct Vector([u64; 2]);

#[btf_map]
static NUMBERS: LruHashMap<u32, u128, 8> = LruHashMap::new();

#[btf_map]
static VECTORS: Array<Vector, 8> = Array::new();

#[btf_map]
static RECORDS: RingBuf<4096> = RingBuf::new();

#[btf_map]
static COMMANDS: UserRingBuf<4096> = UserRingBuf::new();

unsafe extern "C" fn on_command(sample: *const Sample, _: *mut u32) -> i64 {
    unsafe { &*sample }.data::<u128>();
    0
}

fn main() {
    NUMBERS.load(&1);
    unsafe { VECTORS.get(&1) };
    RECORDS.reserve::<u128>();
    let _ = unsafe { COMMANDS.drain(on_command, &mut 0, 0) };
}

use aya_btf_map::{Array, LruHashMap, Pod, RingBuf, Sample, UserRingBuf, btf_map};

#[derive(Clone, Copy, Pod)]
#[repr(C)]
struct Vector([u64; 2]);

#[btf_map]
static NUMBERS: LruHashMap<u32, u64, 8> = LruHashMap::new();

#[btf_map]
static WIDE: Array<u128, 8> = Array::new();

#[btf_map]
static VECTORS: Array<Vector, 8> = Array::new();

#[btf_map]
static RECORDS: RingBuf<4096> = RingBuf::new();

#[btf_map]
static COMMANDS: UserRingBuf<4096> = UserRingBuf::new();

unsafe extern "C" fn on_command(sample: *const Sample, _: *mut u32) -> i64 {
    unsafe { &*sample }.data::<u64>();
    let _ = unsafe { &*sample }.read::<u128>();
    0
}

fn main() {
    // Compiled, not called: there is no kernel here.
    if std::env::args().count() > 99 {
        NUMBERS.load(&1);
        WIDE.get_ptr(&1).map(|value| unsafe { value.read_unaligned() });
        unsafe { VECTORS.get(&1) };
        RECORDS.reserve::<u64>();
        let _ = unsafe { COMMANDS.drain(on_command, &mut 0, 0) };
    }
}

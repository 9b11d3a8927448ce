use aya_btf_map::{RingBuf, UserRingBuf, btf_map};

#[btf_map]
static THREE_PAGES: RingBuf<12288> = RingBuf::new();

#[btf_map]
static NO_PAGE: UserRingBuf<1024> = UserRingBuf::new();

fn main() {}

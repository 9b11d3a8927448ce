use aya_btf_map::struct_ops;

#[repr(C)]
struct Operations {
    name: [u8; 16],
}

#[struct_ops]
static A_NAME_OF_17_CHAR: Operations = Operations { name: [0; 16] };

#[struct_ops]
static mut CHANGED: Operations = Operations { name: [0; 16] };

#[struct_ops(unlink)]
static UNLINKED: Operations = Operations { name: [0; 16] };

#[struct_ops]
#[unsafe(no_mangle)]
static PLACED: Operations = Operations { name: [0; 16] };

fn main() {}

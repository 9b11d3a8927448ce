//! Builds the programs as the template of Aya does: aya-build runs cargo, cargo runs rustc, rustc runs bpf-linker.

fn main() -> aya_build::Result<()> {
    let programs = aya_build::Package { name: "programs", root_dir: "../programs", ..Default::default() };
    aya_build::build_ebpf([programs], aya_build::Toolchain::default())
}

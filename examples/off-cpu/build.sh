#!/usr/bin/env bash
# Makes off_cpu.bc of off_cpu.rs and kernel.rs: `examples/off-cpu/build.sh [OUT]`.
#
# off_cpu.bc in this folder was made by rustc 1.96.0 with LLVM 22.1.8 (Debian's rustc-web). No path of the machine that runs
# this gets into the bitcode. BPF_SYSROOT keeps the compiled core from one run to the next.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

out=${1:-off_cpu.bc}
rustc=${RUSTC:-/usr/bin/rustc}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
sysroot=${BPF_SYSROOT:-$scratch/sysroot}
../sysroot.sh "$sysroot"

# What the program uses of bpf-core is inlined: its bitcode is all that the link needs.
flags=(--edition 2024 --target bpfel-unknown-none --sysroot "$sysroot" -C opt-level=3 -C debuginfo=2 -C panic=abort
  -C codegen-units=1 --remap-path-prefix "$(cd ../.. && pwd)=../.." --remap-path-prefix "$PWD=.")
export RUSTC_BOOTSTRAP=1
"$rustc" ../../packages/bpf-core/src/lib.rs --crate-name bpf_core --crate-type rlib --out-dir "$scratch" "${flags[@]}" -C metadata=bpf_core
"$rustc" off_cpu.rs --crate-name off_cpu --crate-type lib --emit "llvm-bc=$out" --extern "bpf_core=$scratch/libbpf_core.rlib" \
  "${flags[@]}" -C metadata=off_cpu

#!/usr/bin/env bash
# Makes fork.bc of fork.rs: `examples/fork/build.sh [OUT] [RUSTC_OPTION...]`.
#
# fork.bc in this folder was made by rustc 1.96.0 with LLVM 22.1.8 (Debian's rustc-web). No path of the machine that runs
# this gets into the bitcode. BPF_SYSROOT keeps the compiled core from one run to the next.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

out=${1:-fork.bc}
rustc=${RUSTC:-/usr/bin/rustc}
sysroot=${BPF_SYSROOT:-$(mktemp -d)}
[ -n "${BPF_SYSROOT:-}" ] || trap 'rm -rf "$sysroot"' EXIT
../sysroot.sh "$sysroot"

RUSTC_BOOTSTRAP=1 "$rustc" fork.rs --edition 2024 --crate-name fork --crate-type lib --emit "llvm-bc=$out" \
  --target bpfel-unknown-none --sysroot "$sysroot" \
  -C opt-level=3 -C debuginfo=2 -C panic=abort -C codegen-units=1 -C metadata=fork \
  --remap-path-prefix "$PWD=." "${@:2}"

#!/usr/bin/env bash
# Compiles Rust's core for the BPF target into a sysroot folder: `examples/sysroot.sh FOLDER`.
#
# rustc ships no core for bpfel-unknown-none. cargo builds one with `-Z build-std=core`; this is the same without cargo.
# Needs Debian's rustc-web and rust-web-src (or any rustc with its library sources, named by RUSTC). About 30 seconds.
set -euo pipefail

sysroot=${1:?usage: sysroot.sh FOLDER}
rustc=${RUSTC:-/usr/bin/rustc}
target=${BPF_TARGET:-bpfel-unknown-none}
export RUSTC_BOOTSTRAP=1

library=$("$rustc" --print sysroot)/lib/rustlib/src/rust/library
[ -f "$library/core/src/lib.rs" ] || { echo "sysroot.sh: $library: no library sources, expected rust-web-src" >&2; exit 1; }
library=$(readlink -f "$library")
out=$sysroot/lib/rustlib/$target/lib
[ -f "$out/libcompiler_builtins.rlib" ] && exit 0
mkdir -p "$out"

flags=(--target "$target" --crate-type rlib -C opt-level=3 -C debuginfo=2 -C panic=abort -C codegen-units=1
  -Z force-unstable-if-unmarked --cap-lints allow --out-dir "$out" --remap-path-prefix "$library=/rustc/library")

"$rustc" --edition 2024 --crate-name core "${flags[@]}" "$library/core/src/lib.rs"
printf '#![feature(compiler_builtins, no_core)] #![compiler_builtins] #![no_std]\n' |
  "$rustc" --edition 2024 --crate-name compiler_builtins --sysroot "$sysroot" "${flags[@]}" -

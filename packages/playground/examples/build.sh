#!/usr/bin/env bash
# Compiles the sources of the examples to bitcode: `packages/playground/examples/build.sh [OUT_FOLDER]`.
#
# The bitcode in this folder was made by rustc 1.96.0 with LLVM 22.1.8 (Debian's rustc-web). It contains no path of the machine that
# runs this. BPF_SYSROOT is a folder that keeps the compiled core between runs.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

out=${1:-}
rustc=${RUSTC:-/usr/bin/rustc}
sysroot=${BPF_SYSROOT:-$(mktemp -d)}
[ -n "${BPF_SYSROOT:-}" ] || trap 'rm -rf "$sysroot"' EXIT
../../../examples/sysroot.sh "$sysroot"

for source in */*.rs; do
  name=$(basename "$source" .rs)
  target=${out:-$(dirname "$source")}/$name.bc
  (
    cd "$(dirname "$source")"
    case $target in /*) ;; *) target=../$target ;; esac
    RUSTC_BOOTSTRAP=1 "$rustc" "$name.rs" --edition 2024 --crate-name "$name" --crate-type lib --emit "llvm-bc=$target" \
      --target bpfel-unknown-none --sysroot "$sysroot" \
      -C opt-level=3 -C debuginfo=2 -C panic=abort -C codegen-units=1 -C "metadata=$name" --remap-path-prefix "$PWD=."
  )
done

# The hashes of the sources, for the test that detects stale bitcode.
[ -n "$out" ] || sha256sum -- */*.rs > sources.sha256

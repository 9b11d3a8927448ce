#!/usr/bin/env bash
# Compiles the programs that both linkers link into `bitcode/`, which is committed: `e2e/parity/build.sh`.
#
# Needs what e2e/kernel needs (Debian's rustc-web and rust-web-src, or RUSTC; BPF_SYSROOT names a sysroot that is there) and
# clang-22 and llvm-22. `bitcode/inputs.json` gets the sha256 of each source, so that a test can tell that a source has changed since.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

rustc=${RUSTC:-/usr/bin/rustc}
clang=${CLANG:-clang-22}
assembler=${LLVM_AS:-llvm-as-22}
export RUSTC_BOOTSTRAP=1
here=e2e/parity
sysroot=${BPF_SYSROOT:-}
if [ -z "$sysroot" ]; then
  sysroot=$(mktemp -d)
  trap 'rm -rf "$sysroot"' EXIT
  RUSTC=$rustc examples/sysroot.sh "$sysroot"
fi

# Of the programs in e2e/kernel: one or two of each kind.
kernel='argument-pattern argument-track-caller base-char base-empty enum-128-bits enum-map-value enum-niche-offset
  function-global function-static global-empty global-split kind-xdp map-hash-of-maps map-newtype map-prog-array
  member-order name-dyn name-generic name-non-ascii pointer-cycle'

rm -f $here/bitcode/*.bc
compile_rust() { # SOURCE
  name=$(basename "$1" .rs)
  # A program may say with what else it is to be compiled.
  read -r -a more <<<"$(sed -n 's|^// rustc: ||p' "$1")"
  "$rustc" "$1" --edition 2024 --crate-type lib --crate-name "${name//-/_}" --emit "llvm-bc=$here/bitcode/$name.bc" \
    --target bpfel-unknown-none --sysroot "$sysroot" --remap-path-prefix "$PWD=/bpf-link-wasm" --cap-lints allow \
    -C opt-level=3 -C debuginfo=2 -C panic=abort -C codegen-units=1 "${more[@]}"
}
for name in $kernel; do compile_rust "e2e/kernel/programs/$name.rs"; done
for source in $here/programs/*.rs; do compile_rust "$source"; done
for source in $here/programs/*.c; do
  "$clang" -target bpfel -O2 -g -c -emit-llvm -fdebug-compilation-dir=/bpf-link-wasm "$source" \
    -o "$here/bitcode/$(basename "$source" .c).bc"
done
for source in e2e/kernel/ir/*.ll; do "$assembler" "$source" -o "$here/bitcode/ir-$(basename "$source" .ll).bc"; done

{
  echo '{'
  for bitcode in $here/bitcode/*.bc; do
    name=$(basename "$bitcode" .bc)
    for source in e2e/kernel/programs/$name.rs $here/programs/$name.rs $here/programs/$name.c e2e/kernel/ir/${name#ir-}.ll; do
      [ ! -f "$source" ] || echo "  \"$name\": { \"source\": \"$source\", \"sha256\": \"$(sha256sum <"$source" | cut -d' ' -f1)\" },"
    done
  done | sed '$ s/,$//'
  echo '}'
} >$here/bitcode/inputs.json

cat >$here/bitcode/SOURCE.md <<END
Bitcode of the programs that \`inputs.json\` lists, made by \`e2e/parity/build.sh\` with

* $("$rustc" --version), LLVM $("$rustc" --version --verbose | sed -n 's/^LLVM version: //p')
* $("$clang" --version | head -1)
END

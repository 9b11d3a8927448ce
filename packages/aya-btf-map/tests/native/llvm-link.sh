#!/bin/sh
# A linker for rustc made of LLVM's own tools, as far as programs of this folder need one: llvm-link, opt and llc. BTF is as llc writes
# it. Understands the command line that rustc has for BPF: `-o OUT --export-symbols FILE INPUT... LIBRARY.rlib...`.
set -eu

llvm=${LLVM_BIN:-/usr/lib/llvm-22/bin}
out= symbols= inputs= libraries=
while [ $# -gt 0 ]; do
  case "$1" in
    -o) out=$2 && shift ;;
    --export-symbols) symbols=$2 && shift ;;
    -L | --cpu) shift ;;
    *symbols.o | -*) ;;
    *.rlib) libraries="$libraries $1" ;;
    *) inputs="$inputs $1" ;;
  esac
  shift
done

# A library's members are bitcode, beside one with rustc's own data.
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
for library in $libraries; do
  mkdir "$work/$(basename "$library")"
  (cd "$work/$(basename "$library")" && "$llvm/llvm-ar" x "$library" && rm -f lib.rmeta)
done

# shellcheck disable=SC2086 # lists of files
"$llvm/llvm-link" --only-needed $inputs $(find "$work" -name '*.o') -o "$work/linked.bc"
passes='internalize,globaldce,default<O2>,globaldce'
"$llvm/opt" -passes="$passes" -internalize-public-api-list="$(paste -sd, "$symbols")" "$work/linked.bc" -o "$work/optimized.bc"
"$llvm/llc" -march=bpf -filetype=obj "$work/optimized.bc" -o "$out"

#!/bin/sh
# Unpacks the oldest Rust that the crates promise to compile with: `old-rust.sh FOLDER`. It is the one that Debian 12 had first;
# the packages are verified by apt and installed nowhere.
set -eu

version=1.85
mkdir -p "$1/packages"
cd "$1/packages"
exact() { apt-cache madison "$1" | awk -v "version=$version" '$3 ~ "^" version { print $3; exit }'; }
[ -n "$(exact rustc-web)" ] || apt-get -qq update
found=$(exact rustc-web)
[ -n "$found" ] || { echo "old-rust: this system offers no rustc-web $version" >&2; exit 1; }
llvm=$(apt-cache depends "libstd-rust-web-$version" | awk '/Depends: libllvm/ { print $2 }')
apt-get -qq download "rustc-web=$found" "libstd-rust-web-dev=$found" "libstd-rust-web-$version" "$llvm"
for package in *.deb; do dpkg -x "$package" ..; done
rm -r "$1/packages"

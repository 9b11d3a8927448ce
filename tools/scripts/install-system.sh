#!/bin/sh
# Installs the packages that the tests need, on Debian or Ubuntu, as root. On other systems, or when all are installed, it does nothing.
#
# Each need is a package, or a list of alternatives, the preferred one first. A package that the system does not offer is reported and
# left out; the tests that need it say so. No installed package is removed.
set -eu

needs='
  rustc-web|rustc cargo-web|cargo rust-web-src|rust-src rustfmt-web|rustfmt rust-web-clippy|rust-clippy
  llvm-22 clang-22 clang-format-22
  llvm-22-dev libclang-rt-22-dev libgtest-dev cmake ninja-build g++
  bpftool|linux-tools-generic python3 mount curl
  libelf-dev zlib1g-dev make pkgconf|pkg-config
  chromium firefox-esr libbpf-dev
'

say() { echo "install-system: $*" >&2; }

is_installed() { [ "$(dpkg-query -W -f '${db:Status-Abbrev}' "$1" 2>/dev/null)" = 'ii ' ]; }

is_offered() { apt-cache policy "$1" 2>/dev/null | grep -q '^  Candidate: [^(]'; }

# Prints the first package of the need $2 for which the command $1 succeeds.
first() {
  for package in $(echo "$2" | tr '|' ' '); do
    if "$1" "$package"; then echo "$package" && return; fi
  done
  return 1
}

command -v apt-get >/dev/null && command -v dpkg-query >/dev/null || exit 0

open=
for need in $needs; do first is_installed "$need" >/dev/null || open="$open $need"; done
[ -n "$open" ] || exit 0
if [ "$(id -u)" != 0 ]; then
  say "not root, so these are not installed:$open"
  exit 0
fi

export DEBIAN_FRONTEND=noninteractive
apt='apt-get -y -qq -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3'
$apt update >&2 || say 'apt-get update failed, continuing with the old package lists'

packages=
for need in $open; do
  if package=$(first is_offered "$need"); then packages="$packages $package"; else say "this system does not offer $need"; fi
done
[ -n "$packages" ] || exit 0

say "installing$packages"
install="$apt install --no-install-recommends --no-remove"
# shellcheck disable=SC2086 # lists of words
if ! $install $packages >&2; then
  for package in $packages; do $install "$package" >&2 || say "$package cannot be installed"; done
fi

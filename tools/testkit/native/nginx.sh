#!/bin/sh
# Unpacks the nginx that this system offers: `nginx.sh FOLDER`. The package is verified by apt and installed nowhere, so no server starts.
set -eu

mkdir -p "$1/packages"
cd "$1/packages"
apt-cache policy nginx | grep -q '^  Candidate: [^(]' || apt-get -qq update
apt-get -qq download nginx
for package in *.deb; do dpkg -x "$package" ..; done
rm -r "$1/packages"

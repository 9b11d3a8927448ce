#!/usr/bin/env bash
# Installs the command, and a `bpf-linker` that runs it, for the later steps of a job. $PACKAGES are npm's words for what to
# install; $GITHUB_ENV, $GITHUB_PATH and $GITHUB_OUTPUT are files to which lines are appended.
set -euo pipefail

home=$RUNNER_TEMP/bpf-link-wasm
mkdir -p "$home/bin"
# Nobody else may write to the folder of the machine code: it would not be used.
mkdir -m 700 -p "$home/code"

# shellcheck disable=SC2086 # several words
npm install --global --no-audit --no-fund $PACKAGES
bpf-link-wasm install-shim "$home/bin"

echo "BPF_LINK_WASM_CODE_CACHE=$home/code" >>"$GITHUB_ENV"
echo "$home/bin" >>"$GITHUB_PATH"
versions=$(bpf-link-wasm --version)
first=${versions%%$'\n'*}
{
  echo "version=${first##* }"
  # Machine code belongs to one engine, one version of Node and one kind of processor: another name means that it is made again.
  echo "key=$({ echo "$versions" && node --version; } | cksum | cut -d ' ' -f 1)"
} >>"$GITHUB_OUTPUT"

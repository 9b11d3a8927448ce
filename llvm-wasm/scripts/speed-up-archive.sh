#!/bin/sh
# speed-up-archive.sh IN.a OUT.a HOT: copies an archive of bitcode, but the functions that the file HOT lists lose the
# attribute minsize, so that small functions are inlined in them. Runs in the toolchain.
set -eu
in=$(realpath "$1") out=$(realpath "$2") hot=$(realpath "$3")
tool() { command -v "$1" || command -v "$1-19" || { echo "$1: not found, expected it among LLVM's tools" >&2; exit 1; }; }
ar=$(tool llvm-ar) nm=$(tool llvm-nm) opt=$(tool opt)

members=$out.members list=$out.list
rm -rf "$out" "$members"
mkdir "$members"
cd "$members"
"$ar" x "$in"
"$ar" t "$in" | sort > "$list"
ls | sort | cmp - "$list" || { echo "$in: two members have the same name" >&2; exit 1; }

# A line for each hot function of a member: MEMBER OPTION.
"$nm" -A --defined-only --format=just-symbols ./* > "$list"
awk 'NR == FNR { hot[$1]; next } $2 in hot { sub(":$", "", $1); print $1, "-force-remove-attribute=" $2 ":minsize" }' "$hot" "$list" |
  sort -u > "$list.hot"
mv "$list.hot" "$list"
for member in $(cut -d ' ' -f 1 "$list" | uniq); do
  # Without quotes: an option for each function.
  "$opt" -passes=forceattrs $(awk -v member="$member" '$1 == member { print $2 }' "$list") "$member" -o "$members.bc"
  mv "$members.bc" "$member"
done
"$ar" rcD "$out" $("$ar" t "$in")
rm -r "$members" "$list"

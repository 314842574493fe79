#!/usr/bin/env bash
# The glibc of an older Debian to link against, so that the program runs on systems as old as that:
# headers, start files and libraries of four packages, unpacked, nothing installed. Prints the
# compiler flags that use it.
#
#   tools/sysroot.sh x86_64|aarch64
#
# DEPS_CACHE      where it is kept; default build/deps
# SYSROOT_MIRROR  a Debian mirror that carries the suite; default deb.debian.org
set -euo pipefail
[ $# = 1 ] || { echo "usage: tools/sysroot.sh x86_64|aarch64" >&2; exit 2; }
case $1 in
x86_64) arch=amd64 ;;
aarch64) arch=arm64 ;;
*) echo "sysroot.sh: no such processor: $1" >&2; exit 2 ;;
esac
triple=$1-linux-gnu
suite=bullseye
packages=(libc6 libc6-dev linux-libc-dev libcrypt1)
root=$(cd "$(dirname "$0")/.." && pwd)
mkdir -p "${DEPS_CACHE:-$root/build/deps}"
cache=$(cd "${DEPS_CACHE:-$root/build/deps}" && pwd)
sysroot=$cache/sysroot-$1

make_sysroot() {
    local apt=$sysroot.apt options deb
    rm -rf "$apt" "$sysroot"
    mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial" "$apt/debs" "$sysroot"
    : >"$apt/status"
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]" \
        "${SYSROOT_MIRROR:-http://deb.debian.org/debian} $suite main" >"$apt/sources.list"
    options=(-q -o Dir::Etc::sourcelist="$apt/sources.list" -o Dir::Etc::sourceparts=-
        -o Dir::Etc::preferencesparts=- -o Dir::State::lists="$apt/lists"
        -o Dir::State::status="$apt/status" -o Dir::Cache="$apt/cache" -o APT::Sandbox::User=
        -o Debug::NoLocking=1 -o APT::Architecture="$arch" -o APT::Architectures="$arch")
    apt-get "${options[@]}" update
    (cd "$apt/debs" && apt-get "${options[@]}" download "${packages[@]}")
    for deb in "$apt"/debs/*.deb; do dpkg -x "$deb" "$sysroot"; done
    # they are meant for the root of a system, and would lead out of this one
    find "$sysroot" -type l -lname '/*' -printf '%p %l\n' | while read -r link to; do
        ln -sfr "$sysroot$to" "$link"
    done
    rm -rf "$apt"
    touch "$sysroot/.whole"
}
exec 8>"$cache/lock-sysroot-$1"
flock 8
if [ ! -e "$sysroot/.whole" ] && ! (set -e; make_sysroot) >"$cache/sysroot-$1.log" 2>&1; then
    tail -5 "$cache/sysroot-$1.log" >&2
    echo "sysroot.sh: cannot get the packages of $suite; $cache/sysroot-$1.log" >&2
    exit 1
fi
# Debian's gcc looks for libraries and start files in the running system too, whatever --sysroot says,
# so each folder is named.
echo "--sysroot=$sysroot -B$sysroot/usr/lib/$triple -isystem $sysroot/usr/include/$triple" \
    "-isystem $sysroot/usr/include -L$sysroot/usr/lib/$triple -L$sysroot/lib/$triple"

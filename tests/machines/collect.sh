#!/bin/sh
# Copies the files that the probe reads from this machine into a folder that `--root DIR` replays.
# Serial numbers, UUIDs, host and user names are left out or replaced. Run it as an ordinary user:
#   sh collect.sh DIR        then look through DIR before giving it to anyone
set -u
LC_ALL=C
export LC_ALL
[ $# -eq 1 ] || { echo "usage: collect.sh DIR" >&2; exit 2; }
[ -e "$1" ] && { echo "collect.sh: $1 is there already" >&2; exit 2; }
mkdir -p "$1" || exit 4
out=$(cd "$1" && pwd)
home=${HOME:-/nonexistent}
[ "$home" = / ] && home=/nonexistent
user=$(id -un)
[ "$user" = root ] && user=no-such-user
# the home folder and the user's name as fixed text in a basic regular expression
quote() { printf '%s' "$1" | sed 's/[][\.*^$|]/\\&/g'; }
home_re=$(quote "$home")
user_re=$(quote "$user")

redact() {
    sed -e "s|$home_re|/home/user|g" -e "s|/$user_re\\([/:]\\)|/user\\1|g" -e "s|/$user_re\$|/user|" \
        -e 's/GPU-[0-9a-fA-F-]\{8,\}/GPU-00000000-0000-0000-0000-000000000000/g' \
        -e 's/MIG-[0-9a-fA-F/-]\{8,\}/MIG-00000000-0000-0000-0000-000000000000/g' \
        -e 's/([^ ()]*@[^ ()]*)/(builder@example)/g'
}
# where a path goes: below DIR, with the home folder renamed
place() { printf '%s%s' "$out" "$(printf '%s' "$1" | redact)"; }
text() {
    [ -f "$1" ] && [ -r "$1" ] || return 0
    to=$(place "$1")
    mkdir -p "$(dirname "$to")" && head -c 1000000 "$1" 2>/dev/null | redact >"$to"
}
bytes() { # device tree texts hold NULs, which sed need not keep
    [ -f "$1" ] && [ -r "$1" ] || return 0
    mkdir -p "$(dirname "$out$1")" && head -c 60000 "$1" >"$out$1"
}
name() { # an empty file of that name: only its being there matters
    [ -e "$1" ] || return 0
    to=$(place "$1")
    mkdir -p "$(dirname "$to")"
    [ -d "$to" ] || : >"$to"
}

uname -srm >"$out/uname.txt"
getconf GNU_LIBC_VERSION >"$out/glibc.txt" 2>/dev/null || rm -f "$out/glibc.txt"
env | grep -E '^([A-Z_]*(CUDA|CUDNN|VISIBLE_DEV|LIB[A-Z]*_PATH|NVTO)|CONDA_PREFIX=|VIRTUAL_ENV=|LD_LIBRARY_PATH=|NVTOOLSEXT_PATH=|ROC[MR]|HIP|HSA_OVERRIDE|NVIDIA_(VISIBLE|DRIVER)|TORCH_CUDA_ARCH_LIST=|PATH=|PYTHONPATH=|PYTHONNOUSERSITE=|container=)' |
    redact >"$out/environment.txt"
echo HOME=/home/user >>"$out/environment.txt"

for f in /etc/os-release /etc/nv_tegra_release /proc/version /proc/sys/kernel/osrelease \
    /proc/driver/nvidia/version /sys/module/nvidia/version /sys/module/nvidia/initstate \
    /usr/include/cudnn_version.h /usr/include/cudnn.h /usr/local/include/cudnn_version.h \
    /usr/include/x86_64-linux-gnu/cudnn_version.h /usr/include/aarch64-linux-gnu/cudnn_version.h; do
    text "$f"
done
[ -r /proc/modules ] && mkdir -p "$out/proc" &&
    { grep -E '^(nvidia|nouveau)' /proc/modules || :; } >"$out/proc/modules"
[ -e /sys/module/nouveau ] && mkdir -p "$out/sys/module/nouveau"
for t in /sys/firmware/devicetree/base /proc/device-tree; do
    bytes "$t/compatible"
    bytes "$t/model"
done
for f in /.dockerenv /run/.containerenv /dev/null /dev/dxg /dev/kfd /dev/nvmap /dev/nvhost-gpu \
    /dev/nvhost-ctrl-gpu /dev/nvidia*; do
    name "$f"
done
for f in /proc/driver/nvidia/gpus/*/information; do
    text "$f"
done
for d in /sys/bus/pci/devices/*; do
    case $(cat "$d/class" 2>/dev/null) in
    0x03*) for f in vendor device class subsystem_vendor subsystem_device uevent; do text "$d/$f"; done ;;
    esac
done
mkdir -p "$out/sys/bus/pci/devices"
for d in /usr/lib/wsl/lib /usr/lib/x86_64-linux-gnu /usr/lib64 /usr/lib \
    /usr/lib/x86_64-linux-gnu/nvidia/current /usr/lib/aarch64-linux-gnu \
    /usr/lib/aarch64-linux-gnu/nvidia /usr/lib/aarch64-linux-gnu/tegra; do
    for f in "$d"/libcuda.so.*; do name "$f"; done
done
for d in /usr/local/cuda* /opt/cuda /usr/lib/cuda; do
    real=$(readlink -f "$d" 2>/dev/null) || continue
    for f in version.json version.txt include/cuda.h include/cudnn_version.h include/cudnn.h; do
        text "$real/$f"
    done
    name "$real/bin/nvcc"
    [ -L "$d" ] && mkdir -p "$out$(dirname "$d")" && [ ! -e "$out$d" ] && ln -s "$real" "$out$d"
done
for p in /usr /usr/local /opt/* /opt/conda/envs/* "${VIRTUAL_ENV:-}" "${CONDA_PREFIX:-}" \
    "$home"/.local "$home"/miniconda3 "$home"/miniconda3/envs/* "$home"/anaconda3 \
    "$home"/anaconda3/envs/* "$home"/miniforge3 "$home"/miniforge3/envs/* \
    "$home"/.pyenv/versions/*; do
    [ -d "$p" ] || continue
    for f in "$p"/bin/python "$p"/bin/python3 "$p"/bin/python[23].*; do name "$f"; done
    text "$p/pyvenv.cfg"
    for f in "$p"/include/python[23].*/patchlevel.h "$p"/conda-meta/python-[0-9]* \
        "$p"/conda-meta/pytorch-* "$p"/conda-meta/torch* "$p"/conda-meta/cudatoolkit-* \
        "$p"/conda-meta/cudnn-*; do
        text "$f"
    done
    for s in "$p"/lib/python[0-9].* "$p"/lib64/python[0-9].*; do
        [ -d "$s" ] && mkdir -p "$(place "$s")"
    done
    for s in "$p"/lib/python3*/site-packages "$p"/lib/python3*/dist-packages \
        "$p"/lib64/python3*/site-packages; do
        [ -d "$s" ] && mkdir -p "$(place "$s")"
        for f in "$s"/torch*.dist-info "$s"/modelscope*.dist-info "$s"/triton*.dist-info \
            "$s"/nvidia_*.dist-info "$s"/cuda_*.dist-info "$s"/numpy-*.dist-info; do
            for part in METADATA INSTALLER WHEEL direct_url.json; do text "$f/$part"; done
        done
        text "$s/torch/version.py"
    done
done
echo "collect.sh: written to $1; look through it before you give it away" >&2

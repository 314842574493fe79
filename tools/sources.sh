#!/usr/bin/env bash
# The sources of the libraries inside a static build: those that packaging/sources.tsv pins, out of
# Debian 12 with its security updates.
#
#   tools/sources.sh check        1 with one line where Debian offers a newer source than is pinned
#   tools/sources.sh renew        writes the pins anew, of what Debian offers today
#   tools/sources.sh unpack DIR   unpacks each source to DIR/NAME, with its sums checked; what is not
#                                 kept is fetched
#
# Debian signs the lists of its suites and apt-get checks that. A pin is the SHA-256 of the .dsc of a
# source, which holds those of its files. Where Debian cannot be asked, `check` says so and passes,
# and `unpack` takes the files that are kept, wherever they came from: their sums are what counts.
# No root is needed: apt-get works on a state of its own.
#
# DEPS_CACHE            where files are kept, in sources/; default build/deps
# DEPS_MIRROR           a Debian mirror; default the one that apt uses here, else deb.debian.org
# DEPS_SECURITY_MIRROR  the same of the security updates
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
pins=$root/packaging/sources.tsv
mkdir -p "${DEPS_CACHE:-$root/build/deps}"
cache=$(cd "${DEPS_CACHE:-$root/build/deps}" && pwd)
kept=$cache/sources
suite=bookworm
usage() { echo "usage: tools/sources.sh check|renew|unpack DIR" >&2; exit 2; }

failed() { # line, log: its end, then the line
    tail -3 "$2" >&2
    echo "sources.sh: $1; $2" >&2
    exit 1
}

rows() { # of the pins: library, source, version, SHA-256 of the .dsc
    grep -v '^#' "$pins" | tail -n +2
}

dsc_of() { # source, version: the name of its .dsc, which leaves the epoch out
    echo "$1_${2#*:}.dsc"
}

# Debian's lists -----------------------------------------------------------------------------------

apt=$cache/apt
options=(-q -o Dir::Etc::sourcelist="$apt/sources.list" -o Dir::Etc::sourceparts=- -o Dir::Etc::preferencesparts=-
    -o Dir::State::lists="$apt/lists" -o Dir::State::status="$apt/status" -o Dir::Cache="$apt/cache"
    -o APT::Sandbox::User= -o Debug::NoLocking=1 -o APT::Update::Error-Mode=any -o Acquire::Retries=2)

mirror_of() { # suite, default: the mirror of it that apt uses here
    local found
    found=$(apt-get indextargets --format '$(CODENAME) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages' |
        awk -v s="$1" '$1 == s && $2 == "main" && !seen { print $3; seen = 1 }')
    echo "${found:-$2}"
}

ask_suites() { # false where one cannot be asked
    local signed='deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]'
    mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial"
    : >"$apt/status"
    cat >"$apt/sources.list" <<LIST
$signed ${DEPS_MIRROR:-$(mirror_of $suite http://deb.debian.org/debian)} $suite main
$signed ${DEPS_SECURITY_MIRROR:-$(mirror_of $suite-security http://deb.debian.org/debian-security)} $suite-security main
LIST
    apt-get "${options[@]}" update >"$cache/suites.log" 2>&1
}

listed() { # source: version and SHA-256 of the .dsc of each that the suites list, newest first
    local row rows=() sorted i
    mapfile -t rows < <(apt-cache "${options[@]}" showsrc --only-source "$1" 2>/dev/null | awk '
        /^Version: / { version = $2 }
        /^[^ ]/ { sums = /^Checksums-Sha256:/ }
        sums && $3 ~ /[.]dsc$/ { print version "\t" $1 }')
    sorted=()
    for row in "${rows[@]}"; do
        for ((i = 0; i < ${#sorted[@]}; i++)); do
            if dpkg --compare-versions "${row%%$'\t'*}" gt "${sorted[i]%%$'\t'*}"; then break; fi
        done
        sorted=("${sorted[@]:0:i}" "$row" "${sorted[@]:i}")
    done
    [ ${#sorted[@]} = 0 ] || printf '%s\n' "${sorted[@]}"
}

gives() { # source, version, sum: whether the .dsc comes; a suite may list what its mirror does not have
    rm -rf "$apt/given"
    mkdir "$apt/given"
    cd "$apt/given" && apt-get "${options[@]}" source --download-only --dsc-only --only-source "$1=$2" >"$cache/given.log" 2>&1 &&
        echo "$3  $(dsc_of "$1" "$2")" | sha256sum --check --status 2>/dev/null
}

offered() { # source, version or nothing: the newest that Debian gives of those above that version
    local version sum
    while IFS=$'\t' read -r version sum; do
        if [ -n "${2:-}" ] && dpkg --compare-versions "$version" le "$2"; then break; fi
        if (gives "$1" "$version" "$sum"); then
            printf '%s\t%s\n' "$version" "$sum"
            break
        fi
        echo "sources.sh: Debian lists $1 $version but does not give it; an older one is taken" >&2
    done < <(listed "$1")
}

check() {
    local library name version sum newer old=''
    if ! ask_suites; then
        echo "sources.sh: Debian cannot be asked now, the pins are taken as they are; $cache/suites.log" >&2
        return
    fi
    while IFS=$'\t' read -r library name version sum; do
        newer=$(offered "$name" "$version")
        [ -z "$newer" ] || old+=", $name $version is pinned and Debian has ${newer%%$'\t'*}"
    done < <(rows)
    [ -n "$old" ] || return 0
    echo "sources.sh: packaging/sources.tsv is old: ${old#, }; ./dev pins renews it" >&2
    exit 1
}

renew() {
    local library name version sum newest new=$pins.new
    ask_suites || failed "Debian cannot be asked" "$cache/suites.log"
    sed '/^[^#]/q' "$pins" >"$new" # what stands above the rows
    while IFS=$'\t' read -r library name version sum; do
        newest=$(offered "$name")
        [ -n "$newest" ] || { rm -f "$new"; echo "sources.sh: Debian does not offer $name" >&2; exit 1; }
        printf '%s\t%s\t%s\n' "$library" "$name" "$newest" >>"$new"
    done < <(rows)
    mv "$new" "$pins"
}

# The files ----------------------------------------------------------------------------------------

whole() { # source, version, sum: whether the .dsc and all its files are kept and are the pinned ones
    local dsc
    dsc=$(dsc_of "$1" "$2")
    cd "$kept" && echo "$3  $dsc" | sha256sum --check --status 2>/dev/null &&
        awk '/^[^ ]/ { sums = /^Checksums-Sha256:/ } sums && NF == 3 { print $1 "  " $3 }' "$dsc" |
        sha256sum --check --status 2>/dev/null
}

fetch() { # source, version, sum
    local log=$cache/fetch-$1.log
    if [ -z "${asked:-}" ]; then
        ask_suites || failed "$1 $2 is not kept in $kept, and Debian cannot be asked" "$cache/suites.log"
        asked=yes
    fi
    rm -f "$kept/$(dsc_of "$1" "$2")"
    (cd "$kept" && apt-get "${options[@]}" source --download-only --only-source "$1=$2") >"$log" 2>&1 ||
        failed "Debian does not give $1 $2, which packaging/sources.tsv pins (./dev pins renews it)" "$log"
    (whole "$@") || { echo "sources.sh: $1 $2 is not what packaging/sources.tsv pins" >&2; exit 1; }
}

unpack() { # folder
    local library name version sum
    mkdir -p "$kept" "$1"
    while IFS=$'\t' read -r library name version sum; do
        (whole "$name" "$version" "$sum") || fetch "$name" "$version" "$sum"
        rm -rf "${1:?}/$name"
        dpkg-source -q --no-copy --extract "$kept/$(dsc_of "$name" "$version")" "$1/$name" >"$cache/unpack-$name.log" 2>&1 ||
            failed "$name $version cannot be unpacked" "$cache/unpack-$name.log"
    done < <(rows)
}

for tool in apt-get dpkg-source; do
    command -v $tool >/dev/null || { echo "sources.sh: $tool is not on this machine" >&2; exit 1; }
done
exec 7>"$cache/lock-sources"
flock 7
case ${1:-} in
check | renew) [ $# = 1 ] || usage; "$1" ;;
unpack) [ $# = 2 ] || usage; unpack "$2" ;;
*) usage ;;
esac

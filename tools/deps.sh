#!/usr/bin/env bash
# Builds the libraries that the program is linked with as static ones, from Debian's source packages:
# SQLite, PCRE2, libxml2, Jansson and the reading halves of zlib and minizip, with what the program
# does not use left out.
#
#   tools/deps.sh TARGET PREFIX [FLAG...]
#
# TARGET is native (this machine, its own glibc), x86_64 or aarch64 (the releases for Linux, an older
# glibc: tools/sysroot.sh) or mingw64 (Windows). PREFIX gets include/ and lib/, and last of all .stamp,
# which says what they were made by: where it says that they are up to date, nothing is done. FLAGs are
# for the compiler: those of cmake/hardening.cmake. CMake calls this with -DSTATIC_DEPS=ON.
# Nothing outside PREFIX and the cache is written, and no root is needed. Which sources, and where they
# come from, is a matter of tools/sources.sh.
#
# DEPS_CACHE   where sources and object files are kept; default build/deps
set -euo pipefail
# CMake exports its compiler to what it runs, and SQLite's own build needs one for this machine.
unset CC CXX CFLAGS CXXFLAGS CPPFLAGS LDFLAGS AR RANLIB RC

[ $# -ge 2 ] || { echo "usage: tools/deps.sh native|x86_64|aarch64|mingw64 PREFIX [FLAG...]" >&2; exit 2; }
target=$1
hardening=("${@:3}")
root=$(cd "$(dirname "$0")/.." && pwd)
mkdir -p "$2" "${DEPS_CACHE:-$root/build/deps}"
prefix=$(cd "$2" && pwd)
cache=$(cd "${DEPS_CACHE:-$root/build/deps}" && pwd)
work=$cache/work-$target

case $target in
native) prefixed='' toolchain=() ;;
x86_64 | aarch64) prefixed=$target-linux-gnu- toolchain=("$root/cmake/linux-$target.cmake") ;;
mingw64) prefixed=x86_64-w64-mingw32- toolchain=("$root/cmake/mingw64.cmake") ;;
*) echo "deps.sh: no such target: $target" >&2; exit 2 ;;
esac
compiler=${prefixed}gcc
[ $target != mingw64 ] || compiler+=-win32 # the one with threads needs a DLL
for tool in cmake ninja make gcc tclsh patch "$compiler"; do
    command -v "$tool" >/dev/null || { echo "deps.sh: $tool is not on this machine" >&2; exit 1; }
done

made_by=$({
    cat "$root"/tools/{deps,sysroot}.sh "$root/packaging/sources.tsv"
    "$compiler" --version | sed -n 1p
    echo "${hardening[*]}"
} | sha256sum)
exec 9>"$cache/lock"
flock 9 # two builds may want them at once
[ "$(cat "$prefix/.stamp" 2>/dev/null)" != "$made_by" ] || exit 0
"$root/tools/sources.sh" unpack "$cache/src"

source_of() { # package: its folder
    echo "$cache/src/$1"
}

# Flags --------------------------------------------------------------------------------------------

# A section for each function, so that the linker can drop what is not called; no tables for unwinding,
# which only C++ and debuggers read; no path of this machine in what is made, so that two builds give
# the same bytes.
flags=(-O2 -fno-asynchronous-unwind-tables -ffunction-sections -fdata-sections -fPIC "${hardening[@]}"
    "-ffile-prefix-map=$cache=." "-ffile-prefix-map=$root=.")
case $target in
x86_64 | aarch64)
    sysroot=$("$root/tools/sysroot.sh" "$target")
    flags+=($sysroot) ;; # words
esac

objects() { # library, folder of the sources, files...: compiled without a build system of their own
    local library=$1 from=$2 file made=()
    shift 2
    for file in "$@"; do
        "$compiler" "${flags[@]}" "${defines[@]}" "-I$prefix/include" -c "$from/$file.c" -o "$work/$library-$file.o"
        made+=("$work/$library-$file.o")
    done
    rm -f "$prefix/lib/lib$library.a"
    "${prefixed}ar" rcs "$prefix/lib/lib$library.a" "${made[@]}"
}

by_cmake() { # package, options...
    local name=$1
    shift
    cmake -S "$(source_of "$name")" -B "$work/$name" -G Ninja "${toolchain[@]/#/-DCMAKE_TOOLCHAIN_FILE=}" -DCMAKE_BUILD_TYPE=None \
        "-DCMAKE_C_FLAGS=${flags[*]}" "-DCMAKE_INSTALL_PREFIX=$prefix" -DCMAKE_INSTALL_LIBDIR=lib \
        -DBUILD_SHARED_LIBS=OFF "$@"
    ninja -C "$work/$name" install
}

# The libraries ------------------------------------------------------------------------------------

# Debian's source is not the one file that SQLite is compiled from; that is made here by its own build,
# whose parser and list of pragmas leave out what is omitted. What is left is what the program uses
# of it: tables, indexes, views, and a database in memory or one file; never a temporary file.
# SECURE_DELETE is Debian's choice too: free space holds zeros, and so the same facts give the same bytes
# whichever of the two libraries wrote them.
sqlite() {
    local part
    defines=(-DSQLITE_THREADSAFE=0 -DSQLITE_DQS=0 -DSQLITE_DEFAULT_MEMSTATUS=0 -DSQLITE_TEMP_STORE=3
        -DSQLITE_SECURE_DELETE=1 -DSQLITE_LIKE_DOESNT_MATCH_BLOBS -DSQLITE_UNTESTABLE -DSQLITE_DISABLE_LFS)
    for part in ALTERTABLE ANALYZE AUTHORIZATION AUTOVACUUM BLOB_LITERAL COMPILEOPTION_DIAGS COMPLETE \
        DATETIME_FUNCS DECLTYPE DEPRECATED EXPLAIN GET_TABLE HEX_INTEGER INCRBLOB JSON \
        LOAD_EXTENSION LOCALTIME PROGRESS_CALLBACK SHARED_CACHE TCL_VARIABLE TRACE TRIGGER UTF16 VIRTUALTABLE WAL \
        WINDOWFUNC; do
        defines+=("-DSQLITE_OMIT_$part")
    done
    mkdir -p "$work/amalgamation"
    cd "$work/amalgamation"
    "$(source_of sqlite3)/configure" --disable-tcl
    make sqlite3.c OPTS="${defines[*]}"
    cp sqlite3.h "$prefix/include/"
    objects sqlite3 . sqlite3
}

# No pattern of the program runs often enough to be worth compiling to machine code, and none asks for
# Unicode: text is matched as bytes.
pcre2() {
    by_cmake pcre2 -DPCRE2_BUILD_PCRE2GREP=OFF -DPCRE2_BUILD_TESTS=OFF -DPCRE2_SUPPORT_JIT=OFF \
        -DPCRE2_SUPPORT_UNICODE=OFF
}

# HTML in memory to a tree, and nothing that opens a file or a connection. HAVE_PTHREAD_H: without it
# threads.c is compiled for pthreads even though threads are off.
libxml2() {
    local off=() part
    for part in C14N CATALOG DEBUG DOCB FTP HTTP ICONV ICU ISO8859X LEGACY LZMA MEM_DEBUG MODULES OUTPUT PATTERN \
        PROGRAMS PUSH PYTHON READER REGEXPS RUN_DEBUG SCHEMAS SCHEMATRON TESTS THREADS THREAD_ALLOC VALID \
        WRITER XINCLUDE XPATH XPTR ZLIB; do
        off+=("-DLIBXML2_WITH_$part=OFF")
    done
    by_cmake libxml2 -DHAVE_PTHREAD_H=0 "${off[@]}"
}

jansson() {
    by_cmake jansson -DJANSSON_BUILD_DOCS=OFF -DJANSSON_WITHOUT_TESTS=ON -DJANSSON_EXAMPLES=OFF
}

zip() {
    local from
    from=$(source_of zlib)
    cp "$from/zlib.h" "$from/zconf.h" "$prefix/include/"
    defines=()
    objects z "$from" adler32 crc32 inffast inflate inftrees zutil
    from=$(source_of minizip)
    mkdir -p "$prefix/include/minizip"
    cp "$from/unzip.h" "$from/ioapi.h" "$prefix/include/minizip/"
    defines=(-DNOUNCRYPT)
    objects minizip "$from" unzip ioapi
}

rm -rf "$work" "$prefix/include" "$prefix/lib" "$prefix/.stamp"
mkdir -p "$work" "$prefix/include" "$prefix/lib"
run() { # part, in a log of its own
    ("$1") >"$work/$1.log" 2>&1 && return
    tail -20 "$work/$1.log" >&2
    echo "deps.sh: $1 failed; $work/$1.log" >&2
    exit 1
}
run sqlite &
sqlite_job=$!
for part in pcre2 libxml2 jansson zip; do run $part; done
wait $sqlite_job
echo "$made_by" >"$prefix/.stamp"

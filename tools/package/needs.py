"""What a Linux program needs of the system, read off the program itself by readelf."""
import re
import subprocess

# The door of libdl in glibc before 2.34 (src/base/dl_posix.c): weak, so that it may be missing.
PRIVATE = {"__libc_dlopen_mode", "__libc_dlsym"}


def readelf(*words):
    return subprocess.run(["readelf", "-W", *map(str, words)], check=True, capture_output=True, text=True).stdout


def libraries(program):
    """The libraries that the loader brings."""
    return re.findall(r"\(NEEDED\).*\[(.*)\]", readelf("-d", program))


def symbols(program):
    """(name, version or None, whether it may be missing) of each symbol that comes from outside."""
    rows = re.findall(r"\b(WEAK|GLOBAL)\s+DEFAULT\s+UND\s+(\w+)(?:@+(\w[\w.]*))?", readelf("--dyn-syms", program))
    return [(name, version or None, binding == "WEAK") for binding, name, version in rows]


def floor(program):
    """The oldest glibc that has all of it, (2, 17)."""
    versions = {version for _, version, _ in symbols(program) if version}
    return max(tuple(map(int, v[6:].split("."))) for v in versions if re.fullmatch(r"GLIBC_[\d.]+", v))

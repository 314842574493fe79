"""How a program for Linux is guarded, read off the program itself, and what it tells of the libraries inside.

The groups hold the daily build; tests/package.py asks the same of the releases.
"""
import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools/package"))
import needs  # noqa: E402  (tools/package)

# What a place to jump to begins with, and what a function that keeps its return address signed does.
MARKS = {"X86-64": [b"\xf3\x0f\x1e\xfa"], "AArch64": [b"\x3f\x23\x03\xd5", b"\x5f\x24\x03\xd5"]}
CODE = {".init", ".plt", ".plt.got", ".plt.sec", ".text", ".fini"}
UNGUARDED = ["-O2", "-no-pie", "-fno-stack-protector", "-U_FORTIFY_SOURCE", "-Wl,-z,lazy", "-Wl,-z,norelro",
             "-Wl,-z,execstack", "-Wl,-z,noseparate-code"]
BARE = r'int main(void) { return 0; } __asm__(".section .both,\"awx\"\n.byte 0\n");'
LIBRARIES = ["SQLite", "libxml2", "PCRE2", "jansson", "zlib", "minizip"]
PKG_CONFIG = {"SQLite": "sqlite3", "libxml2": "libxml-2.0", "PCRE2": "libpcre2-8", "jansson": "jansson", "zlib": "zlib"}


def place_complaint(program):
    return None if re.search(r"Type:\s+DYN ", needs.readelf("-h", program)) else "its code lies at a known address"


def bound_complaint(program):
    return None if re.search(r"\(FLAGS\).*BIND_NOW", needs.readelf("-d", program)) else "addresses of functions are bound late"


def readonly_complaint(program):
    return None if "GNU_RELRO" in needs.readelf("-l", program) else "what is relocated at the start stays writable"


def stack_complaint(program):
    return None if re.search(r"GNU_STACK.* RW ", needs.readelf("-l", program)) else "its stack can be executed"


def writable_code_complaint(program):
    return "code can be written" if re.search(r"LOAD.* RWE ", needs.readelf("-l", program)) else None


def separate_complaint(program):
    """What can be executed is code: no heads of the file, no constants."""
    text = needs.readelf("-l", program)
    flags = [line.split()[6:-1] for line in text.splitlines() if re.match(r"\s+[A-Z_]+\s+0x", line)]
    parts = re.findall(r"^ {3}\d\d +(.*)$", text, re.M)
    loads = [set(names.split()) for names, flag in zip(parts, flags) if "E" in flag]
    other = set().union(*loads) - CODE if loads else {"nothing"}
    return f"executable beside code: {' '.join(sorted(other))}" if other else None


def guarded_complaint(program):
    names = {name for name, _, _ in needs.symbols(program)}
    if "__stack_chk_fail" not in names:
        return "nothing guards its stack"
    checked = [name for name in names if re.fullmatch(r"__\w+_chk", name)]
    return None if "__memcpy_chk" in checked and len(checked) > 3 else f"checked functions: {checked}"


def marked_complaint(program):
    machine = re.search(r"Machine:.*(X86-64|AArch64)", needs.readelf("-h", program))
    data = Path(program).read_bytes()
    counts = [data.count(mark) for mark in MARKS[machine[1]]] if machine else [0]
    return f"places to jump to that are marked: {counts}" if min(counts) < 50 else None


COMPLAINTS = (place_complaint, bound_complaint, readonly_complaint, stack_complaint, writable_code_complaint, separate_complaint,
              guarded_complaint, marked_complaint)


def marks_of(path):
    """How many objects of a library or program there are, and how many say that all their code is marked."""
    text = needs.readelf("-n", path)
    return max(1, text.count("\nFile: ") + text.startswith("File: ")), len(re.findall(r"IBT, SHSTK|BTI, PAC", text))


def told(run, program):
    """The libraries of --version -v, by their names."""
    status, out, err = run.start(program, "--version", "-v", "--json")
    return {row["name"]: row for row in json.loads(out)["libraries"]} if status == 0 else {}


def hardening(run, tmp):
    daily = ROOT / "build/bin/cudamatrix"
    if sys.platform != "linux" or not daily.exists():
        run.skip("hardening", "no program for Linux in build/bin")
        return
    for program in (daily, *sorted(ROOT.glob("build/libcudamatrix.so"))):
        for complaint in COMPLAINTS:
            run.check(f"hardening/{program.name}/{complaint.__name__.removesuffix('_complaint')}", complaint(program))
    # and the readers see what is not guarded
    bare = tmp / "bare"
    done = subprocess.run(["cc", *UNGUARDED, "-x", "c", "-o", bare, "-"], input=BARE, text=True, capture_output=True)
    for complaint in COMPLAINTS:
        seen = done.returncode == 0 and complaint(bare)
        run.check(f"hardening/bare/{complaint.__name__.removesuffix('_complaint')}", None if seen else f"not seen {done.stderr}")


def version(run, tmp):
    line = (0, f"cudamatrix {version_of_header()}\n", "")
    for words in (["--version"], ["-V"], ["torch", "1.13.1", "--version"]):
        have = run.start(run.PROGRAM, *words)
        run.check(f"version/{' '.join(words)}", None if have == line else str(have))
    for words in (["-v"], ["torch", "1.13.1", "-v"], ["--version", "-v=1"]):
        run.check(f"version/{' '.join(words)}", run.refusal(run.start(run.PROGRAM, *words), 2))
    status, out, err = run.start(run.PROGRAM, "--version", "-v")
    rows = {row[0]: row[1:] for row in (text.split(maxsplit=2) for text in out.splitlines()) if len(row) > 1}
    have = told(run, run.PROGRAM)
    for name in LIBRARIES:
        number = have.get(name, {}).get("version") or ""
        run.check(f"version/{name}", None if re.fullmatch(r"\d+(\.\d+)+", number) and rows.get(name, [""])[0] == number else
                  f"{rows.get(name)} in text, {number} in JSON")
    fetcher = have.get("libcurl") or have.get("WinHTTP") or {}
    run.check("version/fetcher", None if fetcher.get("looked_for") is True else str(fetcher))
    for name, package in PKG_CONFIG.items():
        done = subprocess.run(["pkg-config", "--modversion", package], capture_output=True, text=True)
        if done.returncode:
            run.skip(f"version/{name}/pkg-config", f"pkg-config does not know {package}")
        elif not have.get(name, {}).get("debian_version"):
            run.check(f"version/{name}/pkg-config", None if done.stdout.strip() == have[name]["version"] else done.stdout)


def version_of_header():
    return re.search(r'CUDAMATRIX_VERSION "(.*)"', (ROOT / "include/cudamatrix.h").read_text())[1]


def groups(run):
    return {"hardening": lambda tmp: hardening(run, tmp), "version": lambda tmp: version(run, tmp)}

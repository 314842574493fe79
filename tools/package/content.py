"""What goes into the packages: the programs that were built, their documents, and what is known of this version."""
import collections
import datetime
import json
import platform
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NAME = "cudamatrix"
SUMMARY = "which PyTorch, CUDA, NVIDIA driver, Python and GPU fit together"
MAINTAINER = "The cudamatrix authors <cudamatrix@packages.example.org>"
ADDRESS = (ROOT / "packaging/address").read_text().strip()
VERSION = re.search(r"project\(cudamatrix VERSION (\S+)", (ROOT / "CMakeLists.txt").read_text()).group(1)
# processor: its names at Debian, at rpm
PROCESSORS = {"x86_64": ("amd64", "x86_64"), "aarch64": ("arm64", "aarch64")}
# folder that completions of a shell go to, below /usr/share, by the end of the file's name
COMPLETIONS = {
    ".bash": "bash-completion/completions/cudamatrix",
    ".zsh": "zsh/vendor-completions/_cudamatrix",
    ".fish": "fish/vendor_completions.d/cudamatrix.fish",
    ".ps1": None,  # PowerShell has no such folder: in the archives only
}


def program(processor):
    return ROOT / f"build/linux-{processor}/bin/cudamatrix"


def windows_program():
    return ROOT / "build/windows/bin/cudamatrix.exe"


Pin = collections.namedtuple("Pin", "library source version sha256")


def pins():
    """The sources of the libraries inside the programs, by the rows of packaging/sources.tsv."""
    lines = (ROOT / "packaging/sources.tsv").read_text().splitlines()
    return [Pin(*line.split("\t")) for line in lines if line[:1] != "#"][1:]


def made_complaint(path):
    """Whether a program says of itself that it is made of the pinned sources (`--version -v`)."""
    data = path.read_bytes()
    absent = [f"{pin.source} {pin.version}" for pin in pins() if f"{pin.version}\0".encode() not in data]
    return f"is not made of {absent[0]}, which packaging/sources.tsv pins" if absent else None


def mans():
    return sorted((ROOT / "build/man").glob("*.[1-9]"))


def completions():
    """The files of build/completions by the end of their names; _cudamatrix is zsh's."""
    found = {}
    for path in sorted((ROOT / "build/completions").glob("*")):
        ending = ".zsh" if path.name.startswith("_") else path.suffix
        if ending not in COMPLETIONS:
            raise SystemExit(f"package: {path}: of which shell?")
        found[ending] = path
    return found


def epoch():
    """The time of everything in a package: the first day of the month of the newest source. There is no clock in
    what is built, so that the same tree gives the same bytes on any day."""
    native = program(platform.machine())
    told = json.loads(subprocess.run([native, "db", "info", "--json"], check=True, capture_output=True,
                                     env={"HOME": "/nonexistent", "XDG_DATA_DIRS": "/nonexistent"}).stdout)
    year, month = (int(part) for part in told["date"].split("-")[:2])
    return int(datetime.datetime(year, month, 1, tzinfo=datetime.timezone.utc).timestamp())


def licences():
    """Whose code the program contains besides its own: (name, copyright lines, text), from the sources it was built
    from."""
    def source(package, path):
        return (ROOT / "build/deps/src" / package / path).read_text(encoding="utf-8").strip()

    def header(package, path, first):
        """The licence that stands in a comment at the head of a file."""
        text = source(package, path)
        text = text[text.index(first):]
        return "\n".join(line.strip(" *") for line in text[:re.search(r"\n\s*\n\s*(Jean|---|The|/\*|\*/)", text).start()]
                         .splitlines()).strip()

    def of(text):
        return sorted(set(re.findall(r"Copyright \([cC]\) .*", text))) or ["none"]

    sqlite = ("The authors of SQLite have dedicated it to the public domain.\n"
              "https://www.sqlite.org/copyright.html")
    zlib = header("zlib", "zlib.h", "This software is provided")
    pcre2, xml, jansson = source("pcre2", "LICENCE"), source("libxml2", "Copyright"), source("jansson", "LICENSE")
    return [
        ("SQLite", ["none: public domain"], "public-domain", sqlite),
        ("PCRE2", of(pcre2), "PCRE2", pcre2),
        ("libxml2", of(xml), "libxml2", xml),
        ("Jansson", of(jansson), "Jansson", jansson),
        ("zlib", of(source("zlib", "zlib.h")), "zlib", zlib),
        ("minizip", of(source("minizip", "unzip.h")), "zlib", zlib),
    ]


def third_party():
    """The same as one text."""
    parts = ["cudamatrix contains code of these libraries, from the source packages of Debian 12.\n"]
    for name, copyrights, _, text in licences():
        parts.append(f"{name}\n{'=' * len(name)}\n\n" + "\n".join(copyrights) + f"\n\n{text}\n")
    return "\n".join(parts)

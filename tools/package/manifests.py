"""The files that scoop, winget and conda want, filled in from packaging/ with the version and the sums of the
archives."""
import re
import textwrap
import time

import content
import needs

CONDA_SELECTORS = {"linux-x86_64": "linux and x86_64", "linux-aarch64": "linux and aarch64",
                   "windows-x86_64": "win64"}


def url(archive):
    return f"{content.ADDRESS}/releases/download/v{content.VERSION}/{archive}"


def conda_sources(archives):
    return "\n".join(f"  - url: {url(name)}  # [{CONDA_SELECTORS[system]}]\n"
                     f"    sha256: {digest}  # [{CONDA_SELECTORS[system]}]"
                     for system, (name, digest) in sorted(archives.items()))


def values(archives, when):
    """What the places in the templates stand for. `archives`: {"linux-x86_64": (file name, SHA-256)}."""
    description = (content.ROOT / "packaging/description.txt").read_text().strip()
    found = {
        "VERSION": content.VERSION, "ADDRESS": content.ADDRESS, "SUMMARY": content.SUMMARY,
        "DATE": time.strftime("%Y-%m-%d", time.gmtime(when)),
        "DESCRIPTION_2": textwrap.indent(description, "  "), "DESCRIPTION_4": textwrap.indent(description, "    "),
        "CONDA_SOURCES": conda_sources(archives),
        "CONDA_SKIP": " and ".join(f"not ({CONDA_SELECTORS[system]})" for system in sorted(archives)),
        "GLIBC": ".".join(map(str, needs.floor(content.program("x86_64")))),
    }
    if "windows-x86_64" in archives:
        name, digest = archives["windows-x86_64"]
        found.update(WINDOWS_URL=url(name), WINDOWS_SHA256=digest, WINDOWS_SHA256_UPPER=digest.upper(),
                     WINDOWS_FOLDER=name.removesuffix(".zip"))
    return found


def fill(template, path, known):
    path.parent.mkdir(parents=True, exist_ok=True)
    text = (content.ROOT / "packaging" / template).read_text()
    path.write_text(re.sub(r"@([A-Z0-9_]+)@", lambda place: known[place[1]], text))


def build(out, archives, when):
    known = values(archives, when)
    fill("conda/meta.yaml", out / "conda/meta.yaml", known)
    if "windows-x86_64" not in archives:
        return
    fill("scoop.json", out / "scoop/cudamatrix.json", known)
    folder = out / f"winget/manifests/c/cudamatrix/cudamatrix/{content.VERSION}"
    for template in sorted((content.ROOT / "packaging/winget").glob("*.yaml")):
        fill(f"winget/{template.name}", folder / template.name, known)

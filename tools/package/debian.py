"""The .deb: made by dpkg-deb from a tree that is laid out here."""
import email.utils
import hashlib
import os
import shutil
import subprocess

import archives
import content
import needs

OVERRIDES = """\
# not a package of Debian: there was no report of the intent to make one
cudamatrix: initial-upload-closes-no-bugs *
"""


def control(processor, size):
    text = (content.ROOT / "packaging/description.txt").read_text().rstrip()
    long = "\n".join(f" {line}" if line else " ." for line in text.splitlines())
    return f"""\
Package: {content.NAME}
Version: {content.VERSION}-1
Architecture: {content.PROCESSORS[processor][0]}
Maintainer: {content.MAINTAINER}
Installed-Size: {size}
Depends: libc6 (>= {'.'.join(map(str, needs.floor(content.program(processor))))})
Suggests: libcurl4 | libcurl4t64 | libcurl3-gnutls
Section: utils
Priority: optional
Homepage: {content.ADDRESS}
Description: {content.SUMMARY}
{long}
"""


def licence_field(text):
    return "\n".join(f" {line.rstrip()}" if line.strip() else " ." for line in text.splitlines())


def copyright_file():
    own = (content.ROOT / "LICENSE").read_text().split("\n\n", 2)[2]
    parts = [f"""\
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: {content.NAME}
Source: {content.ADDRESS}

Files: *
Copyright: 2026 the cudamatrix authors
License: Expat
{licence_field(own)}
"""]
    said = set()
    for name, copyrights, short, text in content.licences():
        holders = "\n".join(f" {line}" for line in copyrights)
        full = "" if short in said else "\n" + licence_field(text)
        said.add(short)
        parts.append(f"Files: usr/bin/cudamatrix\nCopyright:\n{holders}\nLicense: {short}{full}\n"
                     f"Comment: {name}, part of the program\n")
    return "\n".join(parts)


def changelog(when):
    return (f"{content.NAME} ({content.VERSION}-1) stable; urgency=medium\n\n"
            f"  * Packaged by the project itself; what changed is in changelog.gz.\n\n"
            f" -- {content.MAINTAINER}  {email.utils.formatdate(when)}\n")


def layout(processor, when):
    """Path in the system: (bytes, mode)."""
    doc = f"usr/share/doc/{content.NAME}"
    files = {
        "usr/bin/cudamatrix": (content.program(processor).read_bytes(), 0o755),
        f"{doc}/copyright": (copyright_file().encode(), 0o644),
        f"{doc}/changelog.gz": (archives.squeezed((content.ROOT / "CHANGELOG.md").read_bytes()), 0o644),
        f"{doc}/changelog.Debian.gz": (archives.squeezed(changelog(when).encode()), 0o644),
        f"usr/share/lintian/overrides/{content.NAME}": (OVERRIDES.encode(), 0o644),
    }
    files.update(shared(zipped=True))
    return files


def shared(zipped):
    """Man pages and completions, where the system looks for them."""
    files = {}
    for man in content.mans():
        data = man.read_bytes()
        files[f"usr/share/man/man{man.suffix[1:]}/{man.name}" + (".gz" if zipped else "")] = (archives.squeezed(data) if zipped else data, 0o644)
    for ending, path in content.completions().items():
        if content.COMPLETIONS[ending]:
            files[f"usr/share/{content.COMPLETIONS[ending]}"] = (path.read_bytes(), 0o644)
    return files


def build(processor, out, work, when):
    """Writes the .deb into the folder `out`; returns its path."""
    tree = work / f"deb-{processor}"
    shutil.rmtree(tree, ignore_errors=True)
    files = layout(processor, when)
    sums = "".join(f"{md5(data)}  {path}\n" for path, (data, _) in sorted(files.items()))
    size = sum(-(-len(data) // 1024) for data, _ in files.values()) + len(files)
    files["DEBIAN/control"] = (control(processor, size).encode(), 0o644)
    files["DEBIAN/md5sums"] = (sums.encode(), 0o644)
    lay(tree, files, when)
    path = out / f"{content.NAME}_{content.VERSION}-1_{content.PROCESSORS[processor][0]}.deb"
    subprocess.run(["dpkg-deb", "-Zxz", "--root-owner-group", "--build", tree, path], check=True,
                   stdout=subprocess.DEVNULL, env={**os.environ, "SOURCE_DATE_EPOCH": str(when)})
    return path


def md5(data):
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


def lay(tree, files, when):
    """Writes the files below a folder, all with one time."""
    for name, (data, mode) in files.items():
        path = tree / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        path.chmod(mode)
    for path in sorted(tree.rglob("*"), reverse=True):
        if path.is_dir():
            path.chmod(0o755)
        os.utime(path, (when, when))
    tree.chmod(0o755)
    os.utime(tree, (when, when))

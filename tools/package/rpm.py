"""The .rpm: made by rpmbuild from the same files as the .deb. Nothing is compiled here."""
import os
import shutil
import subprocess
import time

import content
import needs
import debian

SPEC = """\
Name: {name}
Version: {version}
Release: 1
Summary: {summary}
License: MIT AND BSD-3-Clause AND Zlib AND blessing
URL: {address}
AutoReqProv: no
Requires: libc.so.6(GLIBC_{glibc})(64bit)
Suggests: libcurl.so.4()(64bit)

%description
{description}

%install
cp -a {tree}/. %{{buildroot}}

%files
{files}

%changelog
* {day} {maintainer} - {version}-1
- Packaged by the project itself.
"""
# nothing of the machine that builds: no name, no time, no stripping of what is stripped
DEFINES = {
    "_buildhost": "localhost",
    "use_source_date_epoch_as_buildtime": "1",
    "clamp_mtime_to_source_date_epoch": "1",
    "source_date_epoch_from_changelog": "0",
    "debug_package": "%{nil}",
    "__os_install_post": "%{nil}",
    "_build_id_links": "none",
    "_binary_payload": "w9.gzdio",
}


def files_of(processor):
    doc = f"usr/share/doc/{content.NAME}"
    files = {
        "usr/bin/cudamatrix": (content.program(processor).read_bytes(), 0o755),
        f"{doc}/CHANGELOG.md": ((content.ROOT / "CHANGELOG.md").read_bytes(), 0o644),
        f"usr/share/licenses/{content.NAME}/LICENSE": ((content.ROOT / "LICENSE").read_bytes(), 0o644),
        f"usr/share/licenses/{content.NAME}/LICENSES-third-party.txt": (content.third_party().encode(), 0o644),
    }
    files.update(debian.shared(zipped=True))
    return files


def marked(path):
    mark = "%doc " if path.startswith(("usr/share/doc", "usr/share/man")) else ""
    return f"{'%license ' if path.startswith('usr/share/licenses') else mark}/{path}"


def build(processor, out, work, when):
    """Writes the .rpm into the folder `out`; returns its path."""
    top, tree = work / f"rpm-{processor}", work / f"rpm-tree-{processor}"
    for folder in (top, tree):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    files = files_of(processor)
    debian.lay(tree, files, when)
    spec = top / f"{content.NAME}.spec"
    spec.write_text(SPEC.format(
        name=content.NAME, version=content.VERSION, summary=content.SUMMARY, address=content.ADDRESS, tree=tree,
        glibc=".".join(map(str, needs.floor(content.program(processor)))),
        description=(content.ROOT / "packaging/description.txt").read_text().rstrip(),
        files="\n".join(marked(path) for path in sorted(files)),
        day=time.strftime("%a %b %d %Y", time.gmtime(when)), maintainer=content.MAINTAINER))
    arch = content.PROCESSORS[processor][1]
    defines = {**DEFINES, "_topdir": str(top), "_dbpath": str(top / "db")}
    words = [word for name, value in defines.items() for word in ("--define", f"{name} {value}")]
    done = subprocess.run(["rpmbuild", "-bb", "--target", f"{arch}-linux", *words, spec], text=True,
                          capture_output=True, env={**os.environ, "SOURCE_DATE_EPOCH": str(when)})
    if done.returncode:
        raise SystemExit(f"package: rpmbuild: {done.stderr.strip()[-800:]}")
    built = next((top / "RPMS").rglob("*.rpm"))
    path = out / f"{content.NAME}-{content.VERSION}-1.{arch}.rpm"
    shutil.copyfile(built, path)
    return path

#!/usr/bin/env python3
"""Makes build/packages from the programs that ./dev release (and ./dev windows) built.

usage: tools/package/main.py
"""
import hashlib
import shutil
import sys

import archives
import bill
import content
import debian
import manifests
import rpm

OUT = content.ROOT / "build/packages"


def documents(when):
    files = {name: (content.ROOT / name).read_bytes() for name in ("README.md", "CHANGELOG.md", "LICENSE")}
    files["cudamatrix.cdx.json"] = bill.text(when).encode()
    files["INSTALL.md"] = (content.ROOT / "docs/install.md").read_bytes()
    files["LICENSES-third-party.txt"] = content.third_party().encode()
    files.update({f"man/{path.name}": path.read_bytes() for path in content.mans()})
    files.update({f"completions/{path.name}": path.read_bytes() for path in content.completions().values()})
    return {name: (data, 0o644) for name, data in files.items()}


def linux_archive(processor, when):
    folder = f"{content.NAME}-{content.VERSION}-linux-{processor}"
    files = {**documents(when), "cudamatrix": (content.program(processor).read_bytes(), 0o755)}
    archives.write_tar(OUT / f"{folder}.tar.gz", folder, files, when)
    return f"{folder}.tar.gz"


def windows_archive(when):
    folder = f"{content.NAME}-{content.VERSION}-windows-x86_64"
    files = {**documents(when), "cudamatrix.exe": (content.windows_program().read_bytes(), 0o755)}
    archives.write_zip(OUT / f"{folder}.zip", {f"{folder}/{name}": file for name, file in files.items()}, when)
    return f"{folder}.zip"


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def main():
    if not content.program("x86_64").exists():
        print("package: no build/linux-x86_64/bin/cudamatrix: ./dev release builds it", file=sys.stderr)
        return 4
    built = [content.program(p) for p in content.PROCESSORS] + [content.windows_program()]
    for program in filter(lambda path: path.exists(), built):
        complaint = content.made_complaint(program)
        if complaint:
            print(f"package: {program.relative_to(content.ROOT)} {complaint}: build it anew", file=sys.stderr)
            return 4
    shutil.rmtree(OUT, ignore_errors=True)
    work = OUT / ".work"
    work.mkdir(parents=True)
    when, made = content.epoch(), {}
    for processor in content.PROCESSORS:
        if not content.program(processor).exists():
            print(f"package: not for {processor}: ./dev release {processor} has not been run", file=sys.stderr)
            continue
        made[f"linux-{processor}"] = linux_archive(processor, when)
        debian.build(processor, OUT, work, when)
        rpm.build(processor, OUT, work, when)
    if content.windows_program().exists():
        made["windows-x86_64"] = windows_archive(when)
    else:
        print("package: not for Windows: ./dev windows has not built build/windows/bin/cudamatrix.exe", file=sys.stderr)
    shutil.rmtree(work)
    (OUT / f"{content.NAME}-{content.VERSION}.cdx.json").write_text(bill.text(when))
    manifests.build(OUT, {system: (name, sha256(OUT / name)) for system, name in made.items()}, when)
    if "//example.org/" in content.ADDRESS:
        print("package: packaging/address is not the real one yet: scoop, winget and conda files point there",
              file=sys.stderr)
    packages = sorted(path for path in OUT.iterdir() if path.is_file())
    (OUT / "SHA256SUMS").write_text("".join(f"{sha256(path)}  {path.name}\n" for path in packages))
    for path in packages:
        print(f"{path.stat().st_size:>9}  build/packages/{path.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

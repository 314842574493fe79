"""libcudamatrix as another program meets it: installed below a prefix, found by pkg-config, with the example of
examples/ built against it; and what the build makes of the text of --help: man pages and completions."""
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"
ENVIRONMENT = '{"torch":"2.6.0+cu124","gpus":["RTX 5090"],"driver":"581.80","os":"windows"}'


def groups(run):
    def does(name, *words, env=None, stdin=None):
        done = subprocess.run([str(w) for w in words], env={**run.ENV, **(env or {})}, input=stdin, capture_output=True, text=True, timeout=300)
        return done.returncode, done.stdout, done.stderr

    def library(tmp):
        if not shutil.which("pkg-config"):
            return run.skip("library", "pkg-config is not installed")
        prefix = tmp / "prefix with blank"
        status, _, err = does("install", "cmake", "--install", BUILD, "--prefix", prefix, "--component", "library")
        run.check("library/install", run.short(err) if status else None)
        env = {"PKG_CONFIG_PATH": str(next(prefix.glob("**/pkgconfig"), prefix))}
        lib = next(prefix.glob("**/libcudamatrix.a"), prefix).parent
        _, version, _ = does("version", "pkg-config", "--modversion", "cudamatrix", env=env)
        _, said, _ = does("said", BUILD / "bin/cudamatrix", "--version")
        run.check("library/version", None if said.split()[1:] == version.split() else f"pkg-config says {version}, the program {said}")
        want = does("program", BUILD / "bin/cudamatrix", "gpu", "RTX 3060", "--json")[1]
        want += does("program", BUILD / "bin/cudamatrix", "check", "--batch", "-", stdin=ENVIRONMENT)[1]
        if want.count("schema_version") != 2:
            run.check("library/program", f"the program's own answers are {run.short(want)}")
        compiler = os.environ.get("CC", "cc")
        for kind in ("shared", "static"):
            if kind == "static":  # the linker takes the shared one where both are there
                for file in lib.glob("libcudamatrix.so*"):
                    file.unlink()
            flags = does("flags", "pkg-config", "--cflags", "--libs", *(["--static"] if kind == "static" else []), "cudamatrix", env=env)[1]
            program = tmp / f"ask-{kind}"
            build = f'{compiler} -std=c99 -Wall -Wextra -Wpedantic -Werror "{ROOT}/examples/ask.c" {flags.strip()} -o "{program}"'
            status, _, err = does("build", "sh", "-c", build)
            run.check(f"library/{kind}-build", run.short(err) if status else None)
            if status:
                continue
            status, out, err = does("run", program, ENVIRONMENT, env={"LD_LIBRARY_PATH": str(lib)})
            run.check(f"library/{kind}-run", f"exit {status}, {run.short(err)}" if status != 1 or err else
                      None if out == want else run.diff(want.splitlines(), out.splitlines()))
            if kind == "shared":
                names = does("names", "nm", "-D", "--defined-only", lib / "libcudamatrix.so")[1]
                linked = does("linked", "ldd", program)[1]
                run.check("library/shared-linked", None if "libcudamatrix.so.0" in linked else "is not linked with the shared library")
            else:
                names = does("names", "nm", "-g", "--defined-only", lib / "libcudamatrix.a")[1]
            names = {line.split()[-1] for line in names.splitlines() if len(line.split()) == 3}
            header = (ROOT / "include/cudamatrix.h").read_text()
            promised = {n for n in names if f"{n}(cudamatrix *" in header.replace("const cudamatrix", "cudamatrix") or f"{n}(void)" in header}
            run.check(f"library/{kind}-names", None if names and names == promised else f"visible: {' '.join(sorted(names - promised)) or 'nothing'}")
        plus = tmp / "plus.cc"
        plus.write_text('#include <cudamatrix.h>\nint main() { cudamatrix_free(cudamatrix_new()); }\n')
        if shutil.which("c++"):
            status, _, err = does("c++", "c++", "-fsyntax-only", "-Wall", "-Werror", "-I", ROOT / "include", plus)
            run.check("library/c++", run.short(err) if status else None)

    return {"library": library}

"""libcudamatrix as another program meets it: installed below a prefix, found by pkg-config, with the example of
examples/ built against it; and what the build makes of the text of --help: man pages and completions."""
import os
import pty
import re
import select
import shutil
import sqlite3
import subprocess
import time
from pathlib import Path

import carrier

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

    def manual(tmp):
        """The pages hold all that --help says, are clean roff, and come out the same again."""
        pages = {name: BUILD / "man" / name for name in ("cudamatrix.1", "cudamatrix-db.1", "cudamatrix.5")}
        status, _, err = does("again", BUILD / "bin/cudamatrix-manual", tmp / "again")
        run.check("manual/made", run.short(err) if status else None)
        for name, page in pages.items():
            run.check(f"manual/{name}-same", None if page.read_bytes() == (tmp / "again" / name).read_bytes() else "differs when it is made again")
            for tool, words in (("mandoc", ["-Tlint", "-Wstyle"]), ("groff", ["-ww", "-man", "-Tutf8"])):
                if not shutil.which(tool):
                    run.skip(f"manual/{name}-{tool}", f"{tool} is not installed")
                    continue
                status, out, err = does(tool, tool, *words, page)
                said = out + err if tool == "mandoc" else err
                run.check(f"manual/{name}-{tool}", run.short(said) if said or status else None)
        shown = None
        for tool, words in (("mandoc", ["-Tutf8", "-Owidth=200"]), ("groff", ["-man", "-Tutf8", "-rLL=200n"])):
            if shutil.which(tool) and not shown:
                text = does(tool, tool, *words, pages["cudamatrix.1"])[1] + does(tool, tool, *words, pages["cudamatrix-db.1"])[1]
                shown = re.sub(r"[\s-]+", "", re.sub(r".\x08|\x1b\[[0-9;]*m", "", text))
        if not shown:
            return run.skip("manual/text", "neither mandoc nor groff is installed")
        commands = re.findall(r"^  cudamatrix (\w+)", does("help", BUILD / "bin/cudamatrix", "--help")[1], re.M)
        run.check("manual/commands", None if len(commands) > 15 else f"--help names {len(commands)} commands")
        for command in commands:
            help_text = does("help", BUILD / "bin/cudamatrix", command, "--help")[1].split("\nExit status")[0]
            words = [w for line in help_text.splitlines()[2:] if line != "Facts: what is not stated comes from this machine"
                     for w in line.split()]
            lacking = [w for w in words if re.sub(r"[\s-]+", "", w) not in shown]
            run.check(f"manual/{command}", f"the page lacks {' '.join(lacking[:8])}" if lacking else None)

    # Completions ------------------------------------------------------------------------------------------------

    # What is typed before the Tab, and the words that the shell then has.
    TYPED = (
        ("cudamatrix recom", ["recommend"]),
        ("cudamatrix help envi", ["help", "environment"]),
        ("cudamatrix torch 1.13.1+cu117", ["torch", "1.13.1+cu117"]),
        ("cudamatrix torch 1.7.1+cu9", ["torch", "1.7.1+cu92"]),
        ("cudamatrix torchvision 0.14.1", ["torchvision", "0.14.1"]),
        ("cudamatrix check torch==2.6", ["check", "torch==2.6.0"]),
        ("cudamatrix check torch==2.6.0+cu12", ["check", "torch==2.6.0+cu12"]),
        ("cudamatrix gpu RTX\\ 3090\\ T", ["gpu", "RTX 3090 Ti"]),
        ("cudamatrix gpu 'RTX 3090 T", ["gpu", "RTX 3090 Ti"]),
        ("cudamatrix gpu \"GeForce RTX 3090 T", ["gpu", "GeForce RTX 3090 Ti"]),
        ("cudamatrix check --gpu RTX\\ 3090\\ T", ["check", "--gpu", "RTX 3090 Ti"]),
        ("cudamatrix check --gpu=RTX\\ 3090\\ T", ["check", "--gpu=RTX 3090 Ti"]),
        ("cudamatrix check --insta", ["check", "--installer"]),
        ("cudamatrix --torch 2.6.0 check --os win", ["--torch", "2.6.0", "check", "--os", "windows"]),
        ("cudamatrix driver R53", ["driver", "R535"]),
        ("cudamatrix cuda cu117", ["cuda", "cu117"]),
        ("cudamatrix sources torch_rel", ["sources", "torch_release"]),
        ("cudamatrix db conf", ["db", "conflicts"]),
        ("cudamatrix db conflicts cuda_dr", ["db", "conflicts", "cuda_driver"]),
        ("cudamatrix bundle --target linux:a", ["bundle", "--target", "linux:aarch64:"]),
        ("cudamatrix check --from past", ["check", "--from", "pasted.txt"]),
        ("cudamatrix check --from=past", ["check", "--from=pasted.txt"]),
        ("cudamatrix probe --root mach", ["probe", "--root", "machine/"]),
    )

    # What a program may offer that a shell would run, and the quotes in which it is begun.
    HOSTILE = ("RTX A$(touch PWNED)", "RTX B`touch PWNED`", "RTX C';touch PWNED;x", 'RTX D";touch PWNED;x', "RTX E;touch PWNED", "RTX F|touch PWNED",
               "RTX G&touch PWNED", "RTX H\\x", "RTX I{a,b}", "RTX J (Laptop)", "RTX K *", "RTX L $HOME", "RTX M <PWNED >PWNED", "RTX N #x")
    BEGUN = ("cudamatrix gpu RTX\\ %s", "cudamatrix gpu \"RTX %s", "cudamatrix gpu 'RTX %s", "cudamatrix check --gpu=RTX\\ %s",
             "cudamatrix check --gpu=\"RTX %s", "cudamatrix check --gpu='RTX %s")
    # A program in the place of ours that offers all of them, whatever its own would leave out.
    OFFERS = """#!/bin/sh
for last; do :; done
flag=; case $last in --gpu=*) flag=--gpu= ;; esac
while IFS= read -r value; do
    case "$flag$value" in "$last"*) printf '%s\\n' "$flag$value" ;; esac
done <"$(dirname "$0")/offers"
"""

    def typed(command, lines, tmp, ready, program=BUILD / "bin", more=None):
        """The words of each line after a Tab, in a shell on a terminal of its own."""
        pid, fd = pty.fork()
        if pid == 0:
            os.chdir(tmp / "work")
            os.execvpe(command[0], command, {**run.ENV, "PATH": f"{program}:{run.ENV['PATH']}", "TERM": "xterm", **(more or {}),
                                            "PS1": "", "COLUMNS": "200", "INPUTRC": "/dev/null", "ZDOTDIR": str(tmp / "zsh")})

        def until(mark, limit=60):  # a shell that hangs, not one that is slow
            text, end = "", time.monotonic() + limit
            while mark not in text and time.monotonic() < end:
                if select.select([fd], [], [], 0.2)[0]:
                    try:
                        text += os.read(fd, 65536).decode("utf-8", "replace")
                    except OSError:
                        break
            return text

        def send(text):
            os.write(fd, text.encode())

        answers = []
        try:
            send(ready + "\r")
            until("ready-now\r\n")
            for line in lines:  # the shell takes one key after the other, so nothing has to be waited for
                send(line + ("\t\x01show \r" if line[-1:] != "\t" else "\x15show \r"))
                words = re.findall(r"<w>(.*?)</w>", until("<end>\r\n").replace("\r\n", ""), re.S)
                answers.append(words[1:])
                if not words:
                    send("\x03")
        finally:
            os.close(fd)
            os.waitpid(pid, 0)
        return answers

    def escapes(shell, command, ready, tmp):
        """Whatever is offered is inserted as one word that is not run, in each kind of quotes."""
        wants = [(begun % value[4], value, "=" in begun) for value in HOSTILE for begun in BEGUN]
        for (line, value, flag), have in zip(wants, typed(command, [line for line, _, _ in wants], tmp, ready, tmp / "fake")):
            want = f"--gpu={value}" if flag else value
            run.check(f"completions/{shell}-escapes: {line}", None if have[-1:] == [want] else f"gives {have}, expected {want!r}")
        run.check(f"completions/{shell}-escapes", "what was offered was run" if list(tmp.glob("**/PWNED")) else None)

    def hostile_names(shells, tmp):
        """A database whose names hold what a shell would run, as only a forged file can: they are not offered."""
        good = (BUILD / "cudamatrix.db").read_bytes()
        image, date = carrier.parts(good)[0], good[-carrier.SEAL:].decode().split()[2]
        (tmp / "names.db").write_bytes(image)
        odd = ("$(touch${IFS}PWNED)", "`touch${IFS}PWNED`", "';touch PWNED;'", "\";touch PWNED;\"", "&touch PWNED", "\u202e", "\u009b", "\x1b[2J", "\u201c;id")
        with sqlite3.connect(tmp / "names.db") as sql:
            for n, tail in enumerate(odd):
                sql.execute("UPDATE gpu_cc SET name = name || ? WHERE name LIKE 'GeForce GTX 10%' AND rowid % ? = ?", (tail, len(odd), n))
        sql.close()
        (tmp / "names.db").write_bytes(carrier.sealed((tmp / "names.db").read_bytes(), date))
        more = {"CUDAMATRIX_DB": str(tmp / "names.db")}
        _, plain, _ = does("plain", BUILD / "bin/cudamatrix", "complete", "gpu", "GeForce GTX 10")
        _, offered, _ = does("names", BUILD / "bin/cudamatrix", "complete", "gpu", "GeForce GTX 10", env=more)
        _, whole, _ = does("whole", BUILD / "bin/cudamatrix", "complete", "gpu", "GeForce RTX 3090", env=more)
        run.check("completions/names-left-out", None if plain.strip() and set(offered.splitlines()) < set(plain.splitlines()) else f"offers {run.short(offered)}")
        run.check("completions/names-kept", None if "GeForce RTX 3090 Ti" in whole.splitlines() else f"offers {run.short(whole)}")
        for shell, command, ready in shells:
            lines = [begun % ("3090 T" if begun[-7] in "'\"" else "3090\\ T") for begun in BEGUN] + ['cudamatrix gpu "GeForce GTX 1060$', "cudamatrix gpu GeForce\\ GTX\\ 1060"]
            # of several names the shell inserts none, and fish shows them: the line is taken away then
            answers = typed(command, [line if "3090" in line else line + '"' * line.count('"') + "\t" for line in lines], tmp, ready, more=more)
            for line, have in zip(lines, answers):
                want = "RTX 3090 Ti" if "3090" in line else None
                run.check(f"completions/{shell}-names: {line}", None if not want or have[-1:] in ([want], [f"--gpu={want}"]) else f"gives {have}, expected {want}")
            run.check(f"completions/{shell}-names", "a name was run" if list(tmp.glob("**/PWNED")) else None)

    def completions(tmp):
        """Each script in its shell."""
        (tmp / "work/machine").mkdir(parents=True)
        (tmp / "work/pasted.txt").write_text("")
        (tmp / "zsh").mkdir()
        (tmp / "fake").mkdir()
        (tmp / "fake/cudamatrix").write_text(OFFERS)
        (tmp / "fake/cudamatrix").chmod(0o755)
        (tmp / "fake/offers").write_text("\n".join(HOSTILE) + "\n")
        show = "show() { printf '<w>%s</w>' \"$@\"; printf '<end>\\n'; }; "
        scripts = BUILD / "completions"
        shells = (("bash", ["bash", "--norc", "--noprofile", "-i"], f"{show} . '{scripts}/cudamatrix.bash'; echo ready-''now"),
                  ("zsh", ["zsh", "-f", "-i"], f"{show} unsetopt zle_bracketed_paste prompt_cr; bindkey -e; fpath=('{scripts}' $fpath); "
                                               "autoload -Uz compinit; compinit -u -D; echo ready-''now"))
        for shell, command, ready in shells:
            if not shutil.which(shell):
                run.skip(f"completions/{shell}", f"{shell} is not installed")
                continue
            if not run.terminals(f"completions/{shell}"):
                continue
            for (line, want), have in zip(TYPED, typed(command, [line for line, _ in TYPED], tmp, ready)):
                run.check(f"completions/{shell}: {line}", None if [w.rstrip('/') for w in have] == [w.rstrip('/') for w in want] else
                          f"gives {have}, expected {want}")  # zsh takes the slash away when the line is accepted
            escapes(shell, command, ready, tmp)
        fish = ("fish", ["fish", "-N", "-i"], "function show; printf '<w>%s</w>' $argv; printf '<end>\\n'; end; "
                                              f"source '{scripts}/cudamatrix.fish'; function fish_prompt; end; echo ready-''now")
        here = [s for s in (*shells, fish) if shutil.which(s[0]) and run.terminals(f"completions/{s[0]}-names")]
        if fish in here:
            escapes(*fish[:2], fish[2], tmp)
        hostile_names(here, tmp)
        script = (scripts / "cudamatrix.ps1").read_text()
        run.check("completions/powershell-escapes", None if "EscapeSingleQuotedStringContent($value)" in script and
                  r"-cmatch '\A[A-Za-z0-9._+/:=-]+\z'" in script else "inserts what is not in single quotes")
        if not shutil.which("fish"):
            run.skip("completions/fish", "fish is not installed")
        else:
            env = {"PATH": f"{BUILD / 'bin'}:{run.ENV['PATH']}"}
            for line, want in TYPED:
                done = subprocess.run(["fish", "-N", "-c", f"source '{scripts}/cudamatrix.fish'; complete -C $argv[1]", line],
                                      cwd=tmp / "work", env={**run.ENV, **env}, capture_output=True, text=True)
                have = {offer.split("\t")[0] for offer in done.stdout.splitlines()}
                wanted = want[-1]
                good = wanted in have or any(h.startswith(wanted) for h in have)
                run.check(f"completions/fish: {line}", None if good else f"offers {sorted(have)[:5]}, expected {wanted}: {run.short(done.stderr)}")
        if not shutil.which("pwsh"):
            run.skip("completions/powershell", "pwsh is not installed; Debian has no package of it")
        asked = does("all", BUILD / "bin/cudamatrix", "complete", "")[1]
        status, _, err = does("odd", BUILD / "bin/cudamatrix", "complete")
        run.check("completions/nothing", run.short(err) if status or err else None)
        for command in [line.split("\t")[0] for line in asked.splitlines()]:
            for last in ("", "-", "zz", "--gpu=", "\x1b["):
                status, out, err = does("any", BUILD / "bin/cudamatrix", "complete", command, last)
                run.check(f"completions/{command} {ascii(last)}", None if status == 0 and not err and "\x1b" not in out else f"exit {status} {run.short(err)}")

    return {"library": library, "manual": manual, "completions": completions}

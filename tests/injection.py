"""Lines to copy: what strangers write never becomes a command. Hostile words are put into every field of machines, texts, batches, facts,
file names and arguments; then every line that is offered is run by a real bash whose programs are stubs, and read as cmd and PowerShell
would read it. And the gate itself: only src/model/line.c may make a line."""
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import programs

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = programs.RELEASE / "bin/cudamatrix"  # some ten times as fast as the sanitized one, which reads the same in group hostile

# Each would run `pwn`, or give a program another flag, where it reached a line unquoted.
PAYLOADS = ("$(pwn)", "`pwn`", ";pwn;", "|pwn", "&pwn&", "&&pwn", '"&pwn&"', "\npwn\n", "'$(pwn)'", " --pwnflag", ' "--pwnflag', "%pwn%", "!pwn!",
            "^&pwn", "{pwn,pwn}", "\u201d;pwn;\u201c", "\u2019;pwn;\u2018", "\\", "#pwn", "~pwn", "<(pwn)", ">pwn", "${IFS}pwn", "*pwn")
PROGRAMS = ("pip", "pip3", "uv", "conda", "python", "python3", "docker", "cudamatrix", "rm", "cygpath", "sha256sum", "shasum", "nvidia-smi", "tar",
            "sudo", "apt", "apt-get", "dnf", "cp", "ls", "cat", "ldconfig", "nvcc", "lspci", "mkdir", "wget", "curl", "certutil", "gcc", "find", "dpkg", "env")
LINE = re.compile(r"^  ((?:pip3?|uv|conda|python3?|docker|cudamatrix|rm|rmdir|export|unset|set|source|start|certutil|Get-\w+|\(cd|os\.environ|\$env:|#|nvidia-smi)"
                  r"(?:[ \[(:].*|$))", re.M)
# Forms of our own in which a mark of cmd or PowerShell stands outside quotes, or one of an expansion inside.
OWN = re.compile(r'(?: >>? facts\.txt)(?: 2>&1)?|\*\.whl > SHA256SUMS|&&|%(?:PATH|CUDA_PATH)%|%[0-7][0-9A-Fa-f]|!=')


def stubs(folder):
    """Programs that do nothing but tell on what they were given."""
    folder.mkdir()
    script = ('#!/bin/bash\nfor a in "$@"; do case $a in --pwnflag*) : >"$PWNED" ;; esac; done\n'
              'case $0 in */rm) for a in "$@"; do case $a in -r|--|/*/site-packages/~*|/*/dist-packages/~*) ;; *) : >"$PWNED" ;; esac; done ;; esac\n')
    for name in PROGRAMS:
        (folder / name).write_text(script)
        (folder / name).chmod(0o755)
    (folder / "pwn").write_text('#!/bin/bash\n: >"$PWNED"\n')
    (folder / "pwn").chmod(0o755)


def outside_quotes(line, quote):
    """The parts of a line outside and inside of quotes; None where a quote is not closed."""
    parts = line.split(quote)
    return (parts[0::2], parts[1::2]) if len(parts) % 2 else None


def as_cmd(line):
    """What cmd would read as its own, or None."""
    split = outside_quotes(OWN.sub("", line), '"')
    if not split:
        return "an open quote"
    bad = [p for p in split[0] if re.search(r"[&|<>^()%!\n]", p)] + [p for p in split[1] if re.search(r"[%!\n]", p)]
    return f"cmd reads {bad[0]!r}" if bad else None


def as_powershell(line):
    """What PowerShell would run of a payload: it may stand in single quotes, or where no mark is around it."""
    text = re.sub(r"'(?:[^'\u2018-\u201b]|'')*'|\"[^\"$`\u201c-\u201e]*(?:\\\$n)?\"", "''", line)
    return f"PowerShell reads {text!r}" if re.search(r"pwn", text) and re.search(r"\$\(|`(?!n)|[;|&{}\u201c-\u201e].*pwn|pwn.*[;|&{}\u201c-\u201e]", text) else None


def command_strings(value, key=None):
    """The lines of a JSON answer: texts under the keys that hold lines, wherever they stand."""
    keys = {"command", "before", "pip", "uv", "conda", "uninstall", "test", "settle", "fetch", "install", "make_checksums", "check_checksums", "next",
            "diff", "environment", "ask_torch", "confirm", "sh", "cmd", "powershell", "linux", "macos", "windows", "certutil"}
    if isinstance(value, dict):
        for k, v in value.items():
            if k not in ("input", "subject", "evidence", "machine"):
                yield from command_strings(v, k if k in keys else None)
    elif isinstance(value, list):
        for v in value:
            yield from command_strings(v, key)
    elif isinstance(value, str) and key:
        yield key, value


def groups(run):
    def ask(words, stdin=None):
        words = [os.fsencode(w) if isinstance(w, (str, Path)) else w for w in words]
        return subprocess.run(words, env=run.ENV, input=stdin or b"", capture_output=True, timeout=300, check=False)

    def lines_of(job):
        """(key, line) of everything that a run offers."""
        words, stdin = job
        done = ask(words, stdin)
        text = done.stdout.decode("utf-8", "replace")
        found = set()
        if "--json" in words or "--batch" in words:
            for part in text.splitlines() if "--batch" in words else [text]:
                try:
                    found |= set(command_strings(json.loads(part)))
                except ValueError:
                    pass
        else:
            found |= {("text", line) for line in LINE.findall(text)}
        found |= {("stderr", line) for line in re.findall(r"`(cudamatrix [^`]*)`", done.stderr.decode("utf-8", "replace"))}
        return done.returncode if done.returncode not in range(6) else None, found

    def run_all(name, jobs, tmp):
        jobs = [job if isinstance(job, tuple) else (job, None) for job in jobs]
        offered, ends = {}, []
        for (words, _), (status, found) in zip(jobs, run.everywhere(lines_of, jobs)):
            plain = " ".join(ascii(os.fsdecode(w).rsplit("/", 1)[-1])[1:-1] for w in words[1:])[:80]
            if status is not None:
                ends.append(f"exit {status} of {plain}")
            for key, line in found:
                offered.setdefault(line, (key, plain))
        run.check(f"injection/{name}/ends", ends[0] if ends else None)
        run.check(f"injection/{name}/offered", None if len(offered) > 3 else "no line was offered")
        folder = tmp / "bin"
        if not folder.exists():
            stubs(folder)
        where = tmp / "work"
        where.mkdir(exist_ok=True)

        def by_shells(line):
            key, _ = offered[line]
            windows = key in ("cmd", "powershell") or re.match(r"(rmdir|start|set|certutil|Get-|\$env:)\b", line)
            if not windows and key != "powershell":
                marker = tmp / f"pwned-{abs(hash(line))}"
                env = {"PATH": str(folder), "PWNED": str(marker), "HOME": str(where)}
                subprocess.run(["/bin/bash", "--norc", "-c", line], cwd=where, env=env, stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False)
                if marker.exists():
                    return f"bash ran it: {line!r}"
            sh = re.match(r"(export|unset|source|rm|\(cd)\b", line) or key == "sh"
            if not sh and not line.startswith(("Get-", "$env:", "os.environ", "#", "python -c", "nvidia")) and key != "powershell":
                complaint = as_cmd(line)
                if complaint:
                    return f"{complaint}: {line!r}"
            if not sh:
                complaint = as_powershell(line)
                if complaint:
                    return f"{complaint}: {line!r}"
            if line.startswith("#") and re.search(r"[$`;&|<>\"'\\!%{}\n]", line):
                return f"a remark with a mark: {line!r}"
            return None

        for line, complaint in zip(list(offered), run.everywhere(by_shells, list(offered))):
            if complaint:
                run.check(f"injection/{name}/{offered[line][1]}", complaint)
        run.check(f"injection/{name}/{len(jobs)}-runs", None)
        shutil.rmtree(where)

    both = lambda words: [[*words], [*words, "--json"]]

    def leaves(value, path=()):
        if isinstance(value, str):
            yield path
        elif isinstance(value, (list, dict)):
            for key, item in list(enumerate(value))[:3] if isinstance(value, list) else value.items():
                yield from leaves(item, (*path, key))

    def changed(machine, path, value):
        copy = json.loads(json.dumps(machine))
        at = copy
        for key in path[:-1]:
            at = at[key]
        at[path[-1]] = value(at[path[-1]])
        return copy

    def machines(tmp):
        wholes = [json.loads(ask([PROGRAM, "probe", "--root", ROOT / "tests/machines" / name]).stdout)
                  for name in ("environments", "two-gpus", "broken", "shadowed", "toolkits")]
        wholes += [json.loads((ROOT / "tests/machines" / f"{name}.json").read_text()) for name in ("windows-toolkits", "windows-home")]
        for path in sorted((ROOT.parent / "shared/security").glob("m*.json")):
            wholes.append(json.loads(path.read_text()))
        jobs, n = [], 0
        for whole in wholes:
            for path in leaves(whole):
                for payload in (PAYLOADS[n % len(PAYLOADS)], PAYLOADS[(n * 7 + 3) % len(PAYLOADS)]):
                    file = tmp / f"m{n}.json"
                    n += 1
                    file.write_text(json.dumps(changed(whole, path, (lambda v: v + payload) if n % 2 else (lambda v: payload + v))), encoding="utf-8")
                    words = (["check", "--machine", file], ["--machine", file], ["recommend", "--machine", file], ["check", "torch==2.9.0+cu128", "--machine", file],
                             ["env", "cuda", "11.8", "--machine", file], ["check", "--no-detect", "--from", file])[n % 6]
                    jobs.append([PROGRAM, *words] + (["--json"] if n % 3 else []))
        run_all("machine", jobs, tmp)

    def texts(tmp):
        jobs, n = [], 0
        samples = sorted((ROOT / "tests/read").glob("*.txt"))
        for text in samples:
            body = text.read_text(errors="replace")
            for payload in (PAYLOADS[n % len(PAYLOADS)], PAYLOADS[(n * 5 + 1) % len(PAYLOADS)]):
                n += 1
                file = tmp / f"t{n}.txt"
                file.write_text(re.sub(r"([\w.+])([ \n,|;'\"])", lambda m: m.group(1) + payload + m.group(2), body), encoding="utf-8")
                jobs += [[PROGRAM, "check", "--no-detect", "--from", file, "--json"], [PROGRAM, "explain", "--no-detect", "--from", file]]
            versions = re.sub(r"(\d+\.\d+\.\d+(?:\+\w+)?)", lambda m: m.group(1) + PAYLOADS[n % len(PAYLOADS)], body)
            file = tmp / f"v{n}.txt"
            file.write_text(versions, encoding="utf-8")
            jobs += [[PROGRAM, "check", "--no-detect", "--from", file], [PROGRAM, "check", "--no-detect", "--from", file, "--json"]]
        for payload in PAYLOADS:
            for body in (f"Name: torch\nVersion: 2.6.0+{payload}\n", f"torch==2.6.0+{payload}\n", json.dumps({"torch": f"2.6.0+{payload}"}),
                         f"torch==2.6.0\ntorchvision==0.21.0+{payload}\n", f"torch==2.6.0{payload}\n", f"pip install torch==2.6.0 --index-url https://x{payload}/whl\n",
                         f"CUDA_VISIBEL_DEVICES=0{payload}\ntorch 2.6.0", f"CUDA_PATH_V10_2{payload}=C:\\x\nCUDA_PATH=C:\\y\ntorch 2.6.0\nWindows 10"):
                n += 1
                file = tmp / f"p{n}.txt"
                file.write_text(body, encoding="utf-8")
                jobs += both([PROGRAM, "check", "--no-detect", "--from", file])
        run_all("text", jobs, tmp)

    def batches(tmp):
        fields = {"id": "x", "torch": "2.6.0+cu124", "cuda_build": "12.4", "python": "3.10", "os": "linux", "arch": "x86_64", "driver": "535.54.03", "cudnn": "9.1.0",
                  "torchvision": "0.20.0", "torchaudio": "2.5.0", "glibc": "2.31", "mirror": "https://mirror.example/simple", "text": "torch 2.6.0 RTX 3060"}
        lines = []
        for payload in PAYLOADS:
            for key, value in fields.items():
                lines.append(json.dumps({**{k: v for k, v in fields.items() if k != "text"}, key: value + payload}))
            for key, value in (("gpus", "RTX 3060"), ("packages", "torchmetrics==0.11.1"), ("packages", "numpy==2.0.0")):
                lines.append(json.dumps({"torch": "2.6.0+cu124", "os": "windows", key: [value + payload]}))
        run_all("batch", [([PROGRAM, "check", "--no-detect", "--batch", "-"], "\n".join(lines).encode() + b"\n")], tmp)

    def arguments(tmp):
        jobs, n = [], 0
        (tmp / "db").mkdir()
        for payload in PAYLOADS:
            for words in (["check", f"torch==2.6.0+{payload}"], ["check", "torch==2.6.0", f"torchvision==0.20.0+{payload}"], ["check", f"torch==2.6.0{payload}", "--gpu", "RTX 3060"],
                          ["bundle", "torch==2.6.0", f"numpy==1.0{payload}", "--os", "linux", "--python", "3.10"],
                          ["bundle", "torch==2.6.0", f"baz @ https://x/{payload}", "--os", "linux", "--python", "3.10"],
                          ["bundle", "torch==2.6.0", "--os", "linux", "--python", "3.10", "-o", f"wheels{payload}"],
                          ["bundle", "torch==2.6.0", "--os", "windows", "--python", "3.10", "--mirror", f"https://m.example/{payload}"],
                          ["recommend", "--gpu", "RTX 3060", "--os", "linux", "--mirror", f"https://m.example/whl{payload}"], ["gpu", f"RTX 3060{payload}"],
                          ["torchmetrics", f"0.11{payload}"], ["modelscope", "--python", f"3.8{payload}"], ["torch", f"2.6{payload}"], ["cuda", f"11.6{payload}"],
                          [f"recommend{payload}"], ["list", "torch", f"--pyhton{payload}"]):
                n += 1
                jobs.append([PROGRAM, "--no-detect", *words] + (["--json"] if n % 2 else []))
            name = payload.replace("/", "").replace("\n", "")
            copy = tmp / "db" / f"y{name}.db"
            status = ask([PROGRAM, "db", "export", "db", "-o", copy])
            if status.returncode == 0:
                jobs += both([PROGRAM, "db", "verify", copy])
                jobs += both([PROGRAM, "db", "update", "--from", ROOT / "tests/scrapers", "--db", copy, "--dry-run"])
        run_all("argument", jobs, tmp)

    def injection(tmp):
        """No stranger's word in a line to copy."""
        if not shutil.which("bash"):
            run.skip("injection", "bash is not installed")
            return
        for n, part in enumerate((machines, texts, batches, arguments)):
            place = tmp / f"part{n}"
            place.mkdir()
            part(place)

    def gate(_tmp):
        """Commands are made by src/model/line.c alone: sources that make one otherwise fail here."""
        sources = [p for folder in ("src", "scrapers") for p in sorted((ROOT / folder).rglob("*.[ch]"))]
        inside = {"src/model/line.c", "src/model/line.h", "src/model/line_read.c"}
        found = {"command-item": [], "literal": [], "formatted": []}
        # a program or builtin, and a value that is put in behind it
        formatted = re.compile(r'"[^"\n]*(?:\b(?:pip|pip3|uv pip|conda) (?:install|download|uninstall|remove|create|activate)|\bdocker pull|\brm -|\brmdir |\bunset |(?<!db )\bexport |'
                               r'(?<!usage: )\bcudamatrix (?:check|recommend|torch|cuda|env|db|gpu|bundle|last)\b)[^"\n`]*%s')
        for path in sources:
            name, text = path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")
            if name in inside:
                continue
            if "CM_ITEM_COMMAND" in text and name not in ("src/model/answer.c", "src/model/answer.h", "src/render/text.c", "src/render/json.c"):
                found["command-item"].append(name)
            if re.search(r"\bcm_line_append_literal\(", text) or re.search(r"\bcm_line_filled\(", text) and name != "src/app/explain.c":
                found["literal"].append(name)
            found["formatted"] += [f"{name}: {m.group(0)}" for m in formatted.finditer(text)]
        for what, places in found.items():
            run.check(f"gate/{what}", places[0] if places else None)

    return {f.__name__: f for f in (injection, gate)}

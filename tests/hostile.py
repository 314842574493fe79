"""Hostile input: the seeds of the fuzz targets, inputs made to take all time or memory, and characters that would
move a terminal in everything that the program reads."""
import csv
import json
import os
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import bounds
import carrier
import programs

ROOT = Path(__file__).resolve().parent.parent
PLAIN = programs.RELEASE / "bin"
MEGABYTE = 1024 * 1024
sys.path.insert(0, str(ROOT / "tests/fuzz"))
import fuzz  # noqa: E402  (tests/fuzz/fuzz.py)

# Escape sequences in both forms, title and bell, delete, next line, turned direction, isolates, separators, no width, tag,
# what has no shape either: soft hyphen, filler, variation selectors, no character.
MARKS = "\x1b[2J\x1b]0;t\x07\x08\x7f\u0085\u009b31m\u202e\u2066\u2028\u200b\ufeff\U000e0041\u00ad\u3164\ufe0f\U000e0100\ufffe"
BYTES = MARKS.encode() + b"\x9b2J\xff\xc0\x80\xed\xa0\x80"
MOVES = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
                   "\u2060-\u206f\u3164\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\U0001bca0-\U0001bca3"
                   "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]")


def moves(text):
    """What of a text (bytes) a terminal would obey, or None."""
    try:
        found = MOVES.search(text.decode("utf-8"))
    except UnicodeDecodeError as error:
        return f"no UTF-8: {text[max(0, error.start - 20):error.start + 20]!r}"
    return f"{found.group(0)!r} in {text.decode()[max(0, found.start() - 20):found.start() + 20]!r}" if found else None


def limits(megabytes):
    def set_limits():
        resource.setrlimit(resource.RLIMIT_AS, (megabytes * MEGABYTE,) * 2)
        resource.setrlimit(resource.RLIMIT_CPU, (300, 300))  # ends what would never end; no assertion
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    return set_limits


def groups(run):
    def ask(*words, stdin=None):
        words = [os.fsencode(w) if isinstance(w, (str, Path)) else w for w in words]
        done = subprocess.run(words, env=run.ENV, input=stdin or b"", capture_output=True, timeout=300, check=False)
        return done.returncode, done.stdout, done.stderr

    # Seeds ------------------------------------------------------------------------------------------------------

    def seeds(tmp):
        """Every seed and every fixture that a target reads, without libFuzzer."""
        for target in fuzz.TARGETS:
            program = run.ASAN / "bin" / f"fuzz_{target}"
            files = fuzz.lay_out(target, tmp / target)
            if not any((fuzz.HERE / "seeds" / target).glob("*")):
                run.check(f"seeds/{target}", "has no seed of its own")
            left = list(files)
            while left:
                status, out, err = ask(program, *left)
                good = out.decode("utf-8", "replace").count("\nok ") + out.startswith(b"ok ")
                for path in left[:good]:
                    run.check(f"seeds/{target}/{path.name}")
                if good == len(left) and status == 0:
                    break
                where = left[good] if good < len(left) else left[-1]
                run.check(f"seeds/{target}/{where.name}", fuzz.first_line(err.decode("utf-8", "replace")))
                left = left[good + 1:]
        wrong = {f.stem[len("fuzz_"):] for f in fuzz.HERE.glob("fuzz_*.c")} ^ set(fuzz.TARGETS)
        run.check("seeds/targets", f"files and the list differ: {' '.join(sorted(wrong))}" if wrong else None)

    # Bounds -----------------------------------------------------------------------------------------------------

    def bounded(job):
        """A run in bounded memory that must end with this status, in one line that may be shown if it is a failure."""
        name, words, statuses, megabytes = job
        done = subprocess.run([os.fsencode(w) for w in words], env=run.ENV, stdin=subprocess.DEVNULL, capture_output=True,
                              preexec_fn=limits(megabytes), check=False)
        if -done.returncode in (signal.SIGXCPU, signal.SIGKILL):
            return "does not end"
        if done.returncode not in statuses:
            return f"exit {done.returncode}, expected {statuses}: {run.short(done.stderr.decode('utf-8', 'replace'))}"
        if b"out of memory" in done.stderr:
            return f"needs more than {megabytes} MB"
        if done.returncode and done.returncode != 1 and done.stderr.count(b"\n") != 1:
            return f"{done.stderr.count(bytes([10]))} lines on stderr"
        return moves(done.stdout) or moves(done.stderr)

    def nested(word, depth, inside=""):
        return f"<{word}>" * depth + inside + f"</{word}>" * depth

    def html(body, title="CUDA Toolkit Release Notes PyTorch torchvision"):
        return f"<!DOCTYPE html><html><head><title>{title}</title></head><body>{body}</body></html>\n"

    def pages_of():
        """Name, bytes and the statuses allowed, of pages that look like work without end."""
        entities = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10 if i else "x" * 10}">' for i in range(20))
        words = "torch torchvision torchaudio python ROCm CUDA cuDNN ISA Version Compute Capability commit date"
        row = "<tr>" + "<td colspan=1000000000 rowspan=1000000000>x</td>" + "</tr>"
        yield "entities", f'<!DOCTYPE html [{entities}<!ENTITY f SYSTEM "file:///etc/passwd">]>' + html("&e19;&f;")[15:], (5,)
        matrix = (ROOT / "tests/scrapers/cudnn-support-matrix/hardware-first.html").read_text(encoding="utf-8")
        yield "marks-in-marks", matrix.replace("<td>", "<td>" + "<sup>" * 40, 1), (0,)
        yield "deep-div", html(nested("div", 500000)), (5,)
        yield "deep-tables", html(f"<h2>{words}</h2>" + nested("table><tr><td", 100000, "x")), (5,)
        yield "deep-tables-text", html(nested("table><tr><td", 80, f"{words} " * 100000)), (5,)
        yield "deep-json", "[" * 1000000, (5,)
        yield "deep-json-pairs", '{"chips":' * 100000 + "1" + "}" * 100000, (5,)
        yield "colspan", html(f"<h2>{words}</h2><table>{row * 3}</table>"), (5,)
        yield "colspans", html(f"<h2>{words}</h2>" + f"<table>{row}</table>" * 100000), (5,)
        yield "many-spans", html(f"<h2>{words}</h2><table>" + "<tr><td colspan=64>x</td></tr>" * 90000 + "</table>"), (5,)
        yield "many-cells", html(f"<h2>{words}</h2><table><tr>" + "<td>x" * 2000000 + "</table>"), (5,)
        yield "many-links", html('<a href="torch-2.6.0-cp310-cp310-linux_x86_64.whl">' * 200000), (0, 5)
        yield "many-headings", "\n".join(f"## v{i}.0.0" for i in range(500000)), (5,)
        yield "many-pipes", f"# {words}\n" + "| a " * 60 + "|\n" + "|---" * 60 + "|\n" + ("|" * 60 + "\n") * 80000, (5,)
        yield "fences", "# torch python\n" + "```\n" * 1000001, (5,)
        yield "one-line", "CUDA Toolkit 12.4 (" * 500000, (5,)
        yield "one-comment", "<!-- saved from url=(9)" + "https://" * 1000000, (5,)
        yield "brackets", "# CUDA Toolkit Archive\n" + "[CUDA Toolkit 1" * 300000 + "\n", (5,)
        yield "brackets-cudnn", "# cuDNN Archive\n" + "[Download cuDNN v1 (" * 300000 + "\n", (5,)
        archive = (ROOT / "tests/scrapers/cuda-archive/list.html").read_text(encoding="utf-8")
        yield "line-beyond-its-pattern", archive.replace("</li></ul>", "</li><li>CUDA Toolkit 11.5.0 (October 2021), " + "x" * 5000000 + "</li></ul>", 1), (5,)
        yield "blanks", "# CUDA Toolkit Archive\n" + "CUDA Toolkit 1" + " " * 2000000 + "x\n", (5,)
        yield "digits", html("<h2>Driver</h2><table><tr><th>CUDA Toolkit<th>Toolkit Driver Version</tr><tr><td>CUDA 12.4<td>&gt;="
                             + "1" * 2000000 + "</table>", "CUDA Toolkit Release Notes"), (5,)
        yield "numbers", '{"chips":[{"devid":1e999999,"name":-0}], "x":' + "9" * 1000000 + "}", (5,)
        yield "nul", html("torch\0"), (5,)
        yield "not-utf8", b"<!DOCTYPE html><html>" + b"\xff\xc0\x80\xed\xa0\x80" * 100000 + b"</html>", (5,)
        yield "utf16", html(words * 1000).encode("utf-16"), (5,)

    def texts_of():
        """Name and bytes of texts that are pasted; they are read or not recognised."""
        yield "one-line", b"torch " * 2500000
        yield "lines", b"torch==2.6.0\n" * 1000000
        yield "blanks", b" " * 15000000 + b"torch==2.6.0\n"
        yield "gpus", b"GPU 0: NVIDIA GeForce RTX 3060 (UUID: GPU-1)\n" * 200000
        yield "bars", b"|" * 10000000
        yield "smi-bars", b"| NVIDIA-SMI 535.129.03   Driver Version: 535.129.03   CUDA Version: 12.2     |\n|" + b"====+" * 2000000
        yield "smi-rows", (b"| NVIDIA-SMI 535.129.03   Driver Version: 535.129.03   CUDA Version: 12.2     |\n"
                           + b"|   0  NVIDIA GeForce RTX 3060    Off | 00000000:01:00.0 Off |                  N/A |\n" * 100000)
        yield "json", b'[{"name":"torch","version":"2.6.0"},' * 300000
        yield "json-deep", b'[{"name":' * 500000
        yield "xml-deep", b"<nvidia_smi_log>" + b"<gpu>" * 1000000
        yield "messages", b"RuntimeError: CUDA error: no kernel image is available for execution on the device\n" * 100000
        yield "message-starts", b"RuntimeError: CUDA error: " * 500000
        yield "variables", b"export LD_LIBRARY_PATH=/a:" + b"/b:" * 4000000 + b"\n"
        yield "quotes", b"> " * 5000000 + b"torch==2.6.0\n"
        yield "escapes", b"\x1b[31m" * 3000000 + b"torch==2.6.0\n"
        yield "numbers", b"torch==" + b"9" * 10000000 + b"\nDriver Version: " + b"9" * 1000000 + b"." * 1000000
        yield "joined", b"PyTorch version: 2.6.0 Is debug build: False " * 200000
        yield "env", b"PyTorch version: 2.6.0\n[pip3] torch==2.6.0\n" * 200000
        yield "nul", b"torch==2.6.0\n\0" * 1000000
        yield "not-utf8", b"\xff\xc0\x80" * 5000000

    def hostile(tmp):
        """Inputs that look like work without end: bounded memory, one clear line."""
        jobs = []
        for name, body, statuses in pages_of():
            path = tmp / f"{name}.page"
            path.write_bytes(body if isinstance(body, bytes) else body.encode())
            jobs.append((f"page/{name}", [PLAIN / "cudamatrix-mkdb", "db", "facts", path, "-o", tmp / f"{name}.facts"], statuses, 1024))
        large = tmp / "large"
        for name, size, words in (("page", 100, ["db", "facts", large, "-o", tmp / "none"]), ("text", 100, ["check", "--from", large]),
                                  ("machine", 100, ["probe", "--machine", large]), ("batch", 100, ["check", "--batch", large]),
                                  ("database", 1000, ["torch", "2.6.0", "--db", large])):
            with open(large, "wb") as file:
                file.truncate(1000 * MEGABYTE)  # a sparse file
            answered = (0,) if name == "batch" else (4, 5)  # it is one line that is too long, which is what its answer says
            jobs.append((f"large/{name}", [PLAIN / "cudamatrix", "--no-detect", *words], answered, 1400))
        for name, body in texts_of():
            path = tmp / f"{name}.txt"
            path.write_bytes(body)
            for command in ("check", "explain"):
                jobs.append((f"text/{command}/{name}", [PLAIN / "cudamatrix", command, "--no-detect", "--from", path], (0, 1, 2, 3, 4), 1024))
        deep = {"deep": '{"machine_version":1,"gpus":' + "[" * 3000000, "items": '{"machine_version":1,"gpus":[' + "{}," * 3000000 + "{}]}",
                "keys": '{"machine_version":1,' + ",".join(f'"k{i}":0' for i in range(300000)) + "}",
                "number": '{"machine_version":1' + "0" * 1000000 + "}", "nul": '{"machine_version":1}\0'}
        for name, body in deep.items():
            path = tmp / f"{name}.json"
            path.write_text(body, encoding="utf-8")
            jobs.append((f"machine/{name}", [PLAIN / "cudamatrix", "probe", "--machine", path], (0, 4), 1024))
        for (name, *_), complaint in zip(jobs, run.everywhere(bounded, jobs)):
            run.check(f"hostile/{name}", complaint)
        spreadsheet(tmp)
        left = [f.name for f in tmp.glob("*.facts") if f.is_dir() and f.stem not in ("many-links", "marks-in-marks") and any(f.iterdir())]
        run.check("hostile/nothing-written", f"facts of refused pages: {' '.join(left)}" if left else None)

    CELLS = ("=1+1", "+x", "-x", "@SUM(1)", "-5", "+1.5", "-1-1", "'=1", "''@x", "'-5", "'it", "'", "=", "\uff1dx", "it's", 'a"b,c')

    def spreadsheet(tmp):
        """Cells of db export csv that a spreadsheet would compute are marked, and the documented way takes the mark off."""
        folder = tmp / "sheet"
        folder.mkdir()
        rows = "".join(f"1.8.1\tpip\tcu{100 + n}\tcu111\t{text}\thttps://pytorch.org/\t2026-01-01\n" for n, text in enumerate(CELLS))
        (folder / "torch_correction.tsv").write_text("torch\tinstaller\tstated\tbuild\treason\tsource\tcaptured\n" + rows, encoding="utf-8")
        status, _, err = ask(run.MKDB, "db", "build", folder, "-o", tmp / "sheet.db")
        run.check("hostile/spreadsheet/build", run.short(err.decode()) if status else None)
        for place in ([], ["--db", tmp / "sheet.db"]):
            lines = ask(run.PROGRAM, "db", "export", "csv", *place)[1].decode().splitlines()
            cells = [cell for row in csv.reader(lines) for cell in row]
            plain = [re.sub("^'('*[=+@\uff0b\uff0d\uff1d\uff20-])", r"\1", cell) for cell in cells]
            data = json.loads(ask(run.PROGRAM, "db", "export", "json", *place)[1])
            whole = [value for kind in data.values() if isinstance(kind, list) for row in kind for value in row.values()]
            bad = [cell for cell in cells if re.match("[=+@\uff0b\uff0d\uff1d\uff20-]", cell) and not re.fullmatch(r"[-+]?[0-9.]+", cell)]
            name = "hostile/spreadsheet/" + ("made" if place else "own")
            run.check(name, f"computed: {bad[:5]}" if bad else None)
            left = sorted(set(whole) - set(plain))
            run.check(f"{name}/back", f"not given back: {left[:5]}" if left or len(whole) < len(CELLS) else None)

    # Growth -----------------------------------------------------------------------------------------------------

    def instructions(words, tmp):
        done = subprocess.run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={tmp}/callgrind.%p", *map(os.fsencode, words)],
                              env=run.ENV, stdin=subprocess.DEVNULL, capture_output=True, check=False)
        found = re.search(rb"Collected : (\d+)", done.stderr)
        return int(found.group(1)) if found else None

    def repeated(body, size):
        """The body of a page or text again and again, up to a size."""
        start, end = body.find(b"<body"), body.rfind(b"</body")
        if end < 0:
            return body * (size // len(body) + 1)
        start = body.find(b">", start) + 1 if start >= 0 else 0
        inner = body[start:end] or b" "
        return body[:start] + inner * (size // len(inner) + 1) + body[end:]

    def grows(job):
        name, words, body, tmp = job
        counts = []
        for size in (0, 20000, 80000):
            path = tmp / f"{name.replace('/', '-')}-{size}"
            if callable(body):
                body(path, size)
            else:
                path.write_bytes(repeated(body, size) if size else b"x\n")
            counts.append(instructions([w if w is not None else path for w in words], tmp))
        if None in counts:
            return "no count"
        small, big = counts[1] - counts[0], counts[2] - counts[0]
        # four times the input, four times the work: six leaves room for sorting and for growing arrays
        return f"four times the input takes {big / small:.1f} times the work" if small > 0 and big > 6 * small + 3000000 else None

    def lists_of(tmp):
        """Inputs that are long lists of different things, made for a size: name, words and a function that writes it."""
        def saved(count, make):
            return lambda path, size: path.write_text(json.dumps(make(max(1, size // count))), encoding="utf-8")

        def folder(file, make):
            def write(path, size):
                path.mkdir()
                (path / file).write_text(make(size // 60), encoding="utf-8")
            return write

        def pages(path, size):
            folder("MANIFEST.tsv", bounds.manifest)(path, size)
            for n in range(size // 60):
                (path / f"f{n}.html").touch()

        def wheels(path, size):
            path.mkdir()
            names = [f"p{n}-1.0-py3-none-any.whl" for n in range(size // 30)]
            for name in names:
                (path / name).touch()
            (path / "SHA256SUMS").write_text("".join(f"{'0' * 64}  {name}\n" for name in names))

        names = lambda n: {"torch": "2.6.0", "packages": [f"p{k}==1.{k}" for k in range(n)]}
        program = [PLAIN / "cudamatrix"]
        check = [*program, "check", "--no-detect"]
        yield "batch/packages", [*check, "--batch", None], saved(14, names)
        yield "machine/environments", [*check, "--json", "--machine", None], saved(1400, lambda n: bounds.machine(pythons=n, packages=20))
        yield "machine/lists", [*check, "--json", "--machine", None], saved(290, lambda n: bounds.machine(requires=n, others=n))
        yield "fact-file/sources", [PLAIN / "cudamatrix-mkdb", "db", "build", None, "-o", tmp / "grown.db"], folder("torch_release.tsv", bounds.curated)
        yield "manifest/files", [PLAIN / "cudamatrix-mkdb", "db", "facts", None, "-o", tmp / "grown-manifest"], pages
        yield "wheels/sums", [*program, "bundle", "torch==2.6.0+cu124", "--no-detect", "--os", "linux", "--python", "3.11", "--verify", None], wheels

    def growth(tmp):
        """Work grows with the length of the input and no faster: instructions counted, no clock."""
        if not shutil.which("valgrind"):
            run.skip("growth", "valgrind is not installed")
            return
        jobs = []
        for folder in sorted((ROOT / "tests/scrapers").iterdir()):
            page = next((f.with_suffix("") for f in sorted(folder.glob("*.facts"))), None)
            if page and page.suffix != ".json":
                jobs.append((f"page/{folder.name}", [PLAIN / "cudamatrix-mkdb", "db", "facts", None, "-o", tmp / f"grown-{folder.name}"],
                             page.read_bytes(), tmp))
        for path in sorted((ROOT / "tests/read").glob("*.txt"))[::6] + [ROOT / "tests/read/device-properties.txt"]:
            jobs.append((f"text/{path.stem}", [PLAIN / "cudamatrix", "explain", "--no-detect", "--from", None], path.read_bytes(), tmp))
        jobs += [(*job, tmp) for job in lists_of(tmp)]
        for (name, *_), complaint in zip(jobs, run.everywhere(grows, jobs)):
            run.check(f"growth/{name}", complaint)

    # Terminal ---------------------------------------------------------------------------------------------------

    def shown(job):
        """A run whose output may not move a terminal, and is JSON where JSON was asked for."""
        words, stdin = job
        status, out, err = ask(*words, stdin=stdin)
        arrived.append(any(mark in out + err for mark in (b"\\x1b[2J", b"\\u001b[2J", b"?[2J")))  # a machine has the last
        if status not in (0, 1, 2, 3, 4, 5):
            return f"exit {status}: {run.short(err.decode('utf-8', 'replace'))}"
        complaint = moves(out) or moves(err)
        if err.count(b"\n") > 1:
            complaint = complaint or f"{err.count(bytes([10]))} lines on stderr"
        if "--json" in words and out and "--batch" not in words:
            try:
                json.loads(out)
            except ValueError as error:
                complaint = complaint or f"no JSON: {error}"
        return complaint

    arrived = []

    def show(name, jobs):
        arrived.clear()
        jobs = [job if isinstance(job, tuple) else (job, None) for job in jobs]
        for (words, _), complaint in zip(jobs, run.everywhere(shown, jobs)):
            plain = " ".join(ascii(os.fsdecode(w).rsplit("/", 1)[-1])[1:-1] for w in words[1:])
            run.check(f"terminal/{name}/{plain[:70]}", complaint)
        run.check(f"terminal/{name}/arrived", None if any(arrived) else "no answer shows what was put in")

    both = lambda words: [[*words], [*words, "--json"]]
    QUESTIONS = (["torch", "1.13.1"], ["torch", "2.6"], ["cuda", "11.6"], ["driver", "R535"], ["driver", "512.15"], ["gpu", "RTX 3060"],
                 ["gpu", "GT 730"], ["cudnn", "8.4"], ["python", "3.10"], ["torchvision", "0.14.1"], ["torchmetrics"], ["modelscope", "1.9.5"],
                 ["env", "cuda", "11.6"], ["list", "torch"], ["list", "gpu"], ["list", "driver"], ["sources"], ["sources", "torch_build"],
                 ["db", "info"], ["last", "--gpu", "RTX 3060"], ["recommend", "--gpu", "RTX 3060", "--driver", "512.15", "--os", "windows"],
                 ["check", "--gpu", "RTX 5090", "--driver", "581.80", "--os", "windows", "torch==2.6.0+cu124"],
                 ["bundle", "torch==2.6.0", "--os", "linux", "--python", "3.10"], ["torch", "2.0.1", "--as-of", "2023-07"],
                 ["explain", "no kernel image is available"])

    def marked_facts(tmp, name, columns):
        """A sealed database with marks behind the values of the chosen columns of each kind, as only a forged file can have them."""
        good = (programs.RELEASE / "cudamatrix.db").read_bytes()
        image, date = carrier.parts(good)[0], good[-carrier.SEAL:].decode().split()[2]
        database = tmp / f"{name}.db"
        database.write_bytes(image)
        with sqlite3.connect(database) as sql:
            for table, in sql.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name != 'meta'").fetchall():
                names = [row[1] for row in sql.execute(f"PRAGMA table_info({table})")]
                chosen = names[1:4] if table == "source" else [names[c] for c in columns(len(names) - 1)]
                for column in chosen:
                    sql.execute(f"UPDATE {table} SET {column} = {column} || CAST(? AS TEXT) WHERE {column} != ''", (BYTES,))
        sql.close()
        database.write_bytes(carrier.sealed(database.read_bytes(), date))
        return database

    def marked(value):
        """A machine with marks behind every text, but for what says which version it is."""
        if isinstance(value, str):
            return value + MARKS
        if isinstance(value, list):
            return [marked(v) for v in value]
        return {k: marked(v) for k, v in value.items()} if isinstance(value, dict) else value

    def leaves(value, path=()):
        if isinstance(value, str):
            yield path
        elif isinstance(value, (list, dict)):
            for key, item in list(enumerate(value))[:2] if isinstance(value, list) else value.items():
                yield from leaves(item, (*path, key))

    def with_marks(machine, path):
        copy = json.loads(json.dumps(machine))
        at = copy
        for key in path[:-1]:
            at = at[key]
        at[path[-1]] += MARKS
        return copy

    def progress(tmp):
        """The line of progress, on a terminal: names of pages as answers show them, none cut in a character."""
        folder = os.fsencode(tmp) + b"/progress"
        os.mkdir(folder)
        page = (ROOT / "tests/scrapers/cudnn-support-matrix/hardware-first.html").read_bytes()
        for name in (b"a\xe2\x80\xaegpj\xc2\x9b31m\xc2\x9d0;owned\xc2\x9c\x9b.html", b"x" * 48 + "\u4e2d\u4e2d\u4e2d.html".encode(), b"\x1b]0;t\x07.html"):
            Path(os.fsdecode(folder + b"/" + name)).write_bytes(page)
        if not run.terminals("terminal/progress"):
            return
        leader, follower = os.openpty()
        words = [run.PROGRAM, "db", "update", "--from", folder, "--captured", "2026-11-01", "--db", tmp / "progress.db", "--dry-run"]
        subprocess.run([os.fsencode(w) for w in words], env=run.ENV, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=follower,
                       timeout=300, check=False)
        os.close(follower)
        said = b""
        while True:
            try:
                more = os.read(leader, 65536)
            except OSError:  # the other end is closed
                break
            if not more:
                break
            said += more
        os.close(leader)
        lines = said.replace(b"\r\n", b"\n").replace(b"\r\x1b[K", b"\n")
        run.check("terminal/progress", moves(lines) or (None if b"[1/" in said and b"\\u202egpj" in said and b"x" * 48 + b" " in said else repr(said)))

    def terminal(tmp):
        """Characters that move a terminal, in every column, machine field, text, file name and argument."""
        progress(tmp)
        choices = {"every-column": lambda n: range(n), "behind-the-key": lambda n: range(1, n), "last-column": lambda n: [n - 1]}
        for name, columns in choices.items():
            database = marked_facts(tmp, name, columns)
            jobs = [words for q in QUESTIONS for words in both([run.PROGRAM, *q, "--no-detect", "--db", database])]
            show(name, jobs + [[run.PROGRAM, "db", "export", form, "--db", database] for form in ("json", "csv")])

        machine = json.loads(ask(run.PROGRAM, "probe", "--root", ROOT / "tests/machines/environments")[1])
        other = json.loads(ask(run.PROGRAM, "probe", "--root", ROOT / "tests/machines/two-gpus")[1])
        files = {"all": marked(machine), "two-gpus": marked(other)}
        for whole, name in ((machine, "a"), (other, "b")):
            for n, path in enumerate(leaves(whole)):
                files[f"{name}{n}-{path[-1]}"] = with_marks(whole, path)
        jobs = []
        for name, value in files.items():
            path = tmp / f"{name}.json"
            path.write_text(json.dumps(value), encoding="utf-8")
            jobs += both([run.PROGRAM, "--machine", path])
        for name in ("all", "two-gpus"):
            path = tmp / f"{name}.json"
            for words in (["probe"], ["probe", "--redact"], ["check", "torch==2.6.0"], ["recommend"], ["last"], ["env", "cuda", "11.8"],
                          ["explain", "no kernel image is available"], ["torch", "2.6.0"], ["bundle", "torch==2.6.0"]):
                jobs += both([run.PROGRAM, *words, "--machine", path]) if words[0] != "probe" else [[run.PROGRAM, *words, "--machine", path]]
        show("machine", jobs)

        jobs = []
        for text in sorted((ROOT / "tests/read").glob("*.txt"))[::2]:
            path = tmp / text.name
            path.write_bytes(re.sub(rb"(\w)([ \n,|])", lambda m: m.group(1) + BYTES + m.group(2), text.read_bytes()))
            jobs += both([run.PROGRAM, "check", "--no-detect", "--from", path]) + [[run.PROGRAM, "explain", "--no-detect", "--from", path]]
            line = json.dumps({"id": MARKS, "text": text.read_text(errors="replace") + MARKS, "torch": "2.6.0" + MARKS}, ensure_ascii=False)
            jobs.append(([run.PROGRAM, "check", "--no-detect", "--batch", "-"], line.encode() + b"\n"))
        show("text", jobs)

        odd = BYTES.replace(b"/", b"")
        jobs = [[run.PROGRAM, odd], [run.PROGRAM, b"--" + odd], [run.PROGRAM, "torch", "2.6.0", b"--json=" + odd], [run.PROGRAM, "help", odd]]
        for command in ("torch", "cuda", "driver", "gpu", "cudnn", "python", "torchvision", "torchmetrics", "modelscope", "env", "list",
                        "sources", "db", "check", "recommend", "last", "bundle", "explain"):
            for word in (odd, b"2.6.0" + odd, b"torch==2.6.0+cu124" + odd, b"RTX 3060" + odd):
                jobs += both([run.PROGRAM, "--no-detect", command, word])
        for flag in ("--gpu", "--os", "--python", "--driver", "--torch", "--cuda", "--cudnn", "--arch", "--glibc", "--installer", "--mirror",
                     "--as-of", "--prefix", "--root", "--machine", "--db", "--from", "--batch", "--target", "--shell", "--url", "--output"):
            for value in (odd, b"3.10" + odd):
                for command in (["check", "torch==2.6.0"], ["recommend", "--gpu", "RTX 3060"], ["bundle", "torch==2.6.0"], ["env", "cuda", "11.6"],
                                ["torch", "2.6.0"], ["list", "torch"]):
                    jobs.append([run.PROGRAM, "--no-detect", *command, flag, value, "--json"][:None if len(jobs) % 2 else -1])
        show("argument", jobs)

        names = os.fsencode(tmp) + b"/" + odd
        os.mkdir(names)
        for body, name in ((b"<html><title>" + odd + b"</title></html>", b"page.html"), (b"nothing that is known" + odd, b"text"), (b"{" + odd, b"j.json")):
            Path(os.fsdecode(names + b"/" + odd + name)).write_bytes(body)
        shutil.copytree(ROOT / "tests/wheels", os.fsdecode(names + b"/wheels"))
        for wheel in sorted((ROOT / "tests/wheels").glob("torch-*"))[:1]:
            shutil.copy(wheel, os.fsdecode(names + b"/wheels/" + odd + os.fsencode(wheel.name)))
            shutil.copy(wheel, os.fsdecode(names + b"/wheels/torch-2.6.0+" + odd + b"-cp311-cp311-linux_x86_64.whl"))
        with open(names + b"/wheels/SHA256SUMS", "ab") as sums:
            sums.write(b"0" * 64 + b"  " + odd + b".whl\n")
        os.makedirs(names + b"/usr/lib/python3.10/site-packages/torch-2.6.0" + odd + b".dist-info")
        place = lambda name: names + b"/" + odd + name
        jobs = [[run.PROGRAM, "--no-detect", "check", flag, place(name)] for flag in ("--from", "--batch", "--machine", "--db", "--root", "--prefix")
                for name in (b"page.html", b"text", b"j.json", b"absent", b"")]
        jobs += [[run.MKDB, "db", what, words, "-o", place(b"out")] for what in ("facts", "build") for words in (names, place(b"page.html"), place(b"text"))]
        jobs += both([run.PROGRAM, "--no-detect", "bundle", "torch==2.6.0", "--os", "linux", "--python", "3.11", "--verify", names + b"/wheels"])
        jobs += both([run.PROGRAM, "--no-detect", "bundle", "torch==2.6.0", "--os", "linux", "--python", "3.11", "--verify", place(b"absent")])
        jobs += [[run.PROGRAM, "probe", "--root", names], *both([run.PROGRAM, "--root", names]), *both([run.PROGRAM, "check", "--prefix", names + b"/usr", "--no-detect"])]
        show("file-name", jobs)

    return {f.__name__: f for f in (seeds, hostile, growth, terminal)}

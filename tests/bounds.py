"""The table of bounds in docs/trust.md: each row names a test, each test stands in a row, and what lies beyond a bound is
said in one line, in bounded memory. Memory is limited by the system (RLIMIT_AS), so that no clock decides."""
import json
import os
import re
import resource
import subprocess
import zipfile
from pathlib import Path

import programs

ROOT = Path(__file__).resolve().parent.parent
PLAIN = programs.RELEASE / "bin"
MEGABYTE = 1024 * 1024
WHEEL = "torch-2.6.{}+cu124-cp311-cp311-linux_x86_64.whl"


def python(number, packages=(), requires=()):
    """A Python of a saved machine with a torch, and with what else it is to have."""
    torch = {"name": "torch", "version": "2.6.0+cu124", "build": "cu124", "from": "dist-info", "requires": list(requires)}
    return {"path": f"/opt/e{number}/bin/python3", "version": "3.11.9", "prefix": f"/opt/e{number}",
            "packages": [torch, *({"name": name, "version": "1.0"} for name in packages)]}


def machine(pythons=1, packages=0, requires=0, others=0, prefix=""):
    """A saved machine: so many Pythons, and of each other list so many items."""
    pins = [f"nvidia-x{n}-cu12 ==12.4.{n}" for n in range(requires)]
    return {"machine_version": 1, "system": {"os": "linux", "arch": "x86_64", "glibc": "2.35"}, "driver": {"version": "535.129.03"},
            "gpus": [{"name": f"NVIDIA GeForce RTX 30{60 + n % 3 * 10}", "device": "10de:2504"} for n in range(others)],
            "toolkits": [{"path": f"{prefix}/usr/local/cuda-11.{n}", "version": "11.6.1", "active": "PATH"} for n in range(others)],
            "libraries": [{"path": f"/opt/l{n}/libcudnn.so.8", "soname": "libcudnn.so.8", "version": "8.9.7", "by": "LD_LIBRARY_PATH"}
                          for n in range(others)],
            "environment": [{"name": f"CUDA_PATH_V{n}", "value": f"{prefix}/opt/cuda-{n}"} for n in range(others)],
            "pythons": [python(n, [f"p{k}" for k in range(packages)], pins) for n in range(pythons)]}


def manifest(files, columns=4):
    heads = ["file", "canonical_url", "captured", "scraper"] + [f"more{n}" for n in range(columns - 4)]
    return "\t".join(heads) + "\n" + "".join(
        "\t".join([f"f{n}.html", f"https://pytorch.org/{n}", "2026-01-01", "-"] + ["x"] * (columns - 4)) + "\n" for n in range(files))


def curated(rows):
    """A table of facts in which each row has a source of its own."""
    return "package\tversion\treleased\tsource\tcaptured\n" + "".join(
        f"torch\t{n // 1000 + 1}.{n % 1000}.0\t2022-01-01\thttps://pytorch.org/{n}\t2026-01-01\n" for n in range(rows))


def sparse(path, size):
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "wb") as file:
        file.truncate(size)
    return path


def zip_of(path, entries, text=b"x"):
    """A wheel whose METADATA comes behind so many empty entries."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as wheel:
        for n in range(entries):
            wheel.writestr(zipfile.ZipInfo(f"torch/{n}"), b"")
        wheel.writestr("torch-2.6.0+cu124.dist-info/METADATA", text)
    return path


def groups(run):
    def start(words, megabytes, stdin=None):
        limit = lambda: (resource.setrlimit(resource.RLIMIT_AS, (megabytes * MEGABYTE,) * 2),
                         resource.setrlimit(resource.RLIMIT_CPU, (300, 300)), resource.setrlimit(resource.RLIMIT_CORE, (0, 0)))
        done = subprocess.run([os.fsencode(w) for w in words], env=run.ENV, input=stdin or b"", capture_output=True, preexec_fn=limit,
                              check=False)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def answered(words, megabytes, statuses, *fragments, stdin=None):
        """The complaint about a run that should answer with these words in it."""
        status, out, err = start(words, megabytes, stdin)
        if status not in statuses:
            return f"exit {status}, expected {statuses}: {run.short(err)}"
        missing = [f for f in fragments if f not in re.sub(r"\s+", " ", out)]
        return f"the answer lacks \"{missing[0]}\": {run.short(out)}" if missing else None

    def refused(words, megabytes, fragment, status=4, stdin=None):
        return run.refusal(start(words, megabytes, stdin), status, fragment)

    check = lambda *words: [PLAIN / "cudamatrix", "check", "--no-detect", *words]

    def file(tmp, name, content):
        path = tmp / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return path

    def everywhere_refused(tmp, name, text, fragment):
        """A machine is refused by each of the three ways in which one is given, with the same words."""
        path = file(tmp, f"{name}.json", text)
        line = path.read_bytes() + b"\n"
        return (refused(check("--machine", path), 128, fragment) or refused(check("--from", path), 128, fragment)
                or answered(check("--batch", "-"), 128, (0,), '"error":"machine file: ', fragment, stdin=line))

    # Machines -----------------------------------------------------------------------------------------------------

    def machine_bytes(tmp):
        return everywhere_refused(tmp, "bytes", {**machine(), "x": "a" * (4 * MEGABYTE)}, "larger than 4194304 bytes")

    def machine_depth(tmp):
        return everywhere_refused(tmp, "depth", json.dumps(machine())[:-1] + ',"x":' + "[" * 16 + "]" * 16 + "}", "nested too deep")

    def machine_items(tmp):
        return everywhere_refused(tmp, "items", {**machine(), "pythons": [{}] * 1025}, "has 1025 items, more than 1024")

    def machine_text(tmp):
        return everywhere_refused(tmp, "text", {**machine(), "notes": ["a" * (128 * 1024 + 1)]}, "has more than 131072 bytes")

    def environments(tmp):
        path = file(tmp, "seventy.json", machine(pythons=70, packages=5, requires=3, others=2))
        status, out, err = start(check("--machine", path, "--json"), 64)
        if status != 1:
            return f"exit {status}: {run.short(err)}"
        answer = json.loads(out)
        left = [f"/opt/e{n}" for n in range(64, 70)]
        if answer.get("not_judged") != left or len(answer["environments"]) != 63 or len(answer["installed"]) != 70:
            return f"not_judged is {answer.get('not_judged')}, {len(answer['environments'])} are judged of {len(answer['installed'])}"
        if [row["path"] for row in answer["installed"] if row["verdict"] is None] != left:
            return "a row says a verdict of what was not judged"
        asked = start(check("--machine", path, "--prefix", "/opt/e66", "--prefix", "/opt/e69", "--json"), 64)
        named = [row["path"] for row in json.loads(asked[1])["installed"] if row["verdict"] == "no"]
        if named != ["/opt/e66", "/opt/e69"]:
            return f"--prefix gives {named}"
        return answered(check("--machine", path), 64, (1,), "6 of 70 environments", "--prefix DIR", "not judged /opt/e64", "not judged /opt/e69")

    def environment_bytes(tmp):
        """Lists as long as they may be: once 10 GB, and 2 GB of JSON."""
        many = file(tmp, "many.json", machine(pythons=300, packages=200, requires=100, others=512))
        long = file(tmp, "long.json", machine(pythons=64, packages=10, requires=64, others=1000, prefix="/a" * 700))
        for path in (many, long):
            for more in ([], ["--json"]):
                complaint = answered(check("--machine", path, *more), 160, (1,), "")
                if complaint:
                    return f"{path.name} {more}: {complaint}"
        names = json.loads(start(check("--machine", long, "--json"), 160)[1])
        judged = len(names["environments"]) + 1 + len(names.get("not_judged", []))
        return None if judged == 64 and names.get("not_judged") else f"{judged} of 64 are judged or named, {len(names['environments'])} judged"

    # Questions ----------------------------------------------------------------------------------------------------

    def packages(tmp):
        names = [f"p{n}==1.{n}" for n in range(10001)]
        good, bad = ({"id": len(list_), "torch": "2.6.0", "packages": list_} for list_ in (names[:10000], names))
        lines = "".join(json.dumps(line) + "\n" for line in (bad, good))
        text = "".join(f"torch-p{n}==1.{n}\n" for n in range(10001))
        return (answered(check("--batch", "-"), 128, (0,), '"id":10001,"error":"packages: more than 10000 packages"', '"id":10000,"verdict"',
                         stdin=lines.encode())
                or refused(check("--from", file(tmp, "packages.txt", text)), 128, "more than 10000 different packages")
                or answered(check("--batch", "-"), 128, (0,), '"error":"more than 10000 different packages',
                            stdin=json.dumps({"text": text}).encode()))

    def gpus(tmp):
        lines = "".join(json.dumps({"id": n, "torch": "2.6.0", "gpus": ["RTX 3060"] * n}) + "\n" for n in (1024, 1025))
        return answered(check("--batch", "-"), 64, (0,), '"id":1024,"verdict"', '"id":1025,"error":"gpus: more than 1024 names"', stdin=lines.encode())

    def batch_line(tmp):
        """Lines beyond the bound, and one that is just within it, between lines that are judged."""
        whole = 16 * MEGABYTE
        with open(tmp / "lines", "w", encoding="utf-8") as out:
            out.write('{"id":"a","torch":"2.6.0"}\n')
            out.write('{"id":"b","text":"' + "a" * 34000000 + '"}\n')
            out.write('{"text":"' + "a" * 17000000 + '"}\n')
            out.write('{"id":4,"text":"' + "a" * (whole - 18) + '"}\n')
            out.write('{"id":5,"text":"' + "a" * (whole - 17) + '"}\n')
            out.write('{"id":"c","torch":"2.6.0"}\n')
            out.write('{"id":7,"text":"' + "a" * 100000000)
        status, text, err = start(check("--batch", tmp / "lines"), 192)
        want = [("a", None), ("b", "line 2: more than 16777216 bytes"), (None, "line 3: more than 16777216 bytes"), (4, None),
                (5, "line 5: more than 16777216 bytes"), ("c", None), (7, "line 7: more than 16777216 bytes")]
        have = [(line.get("id"), line.get("error")) for line in map(json.loads, text.splitlines())]
        return None if status == 0 and have == want else f"exit {status}: {have}: {run.short(err)}"

    # Texts --------------------------------------------------------------------------------------------------------

    def text_bytes(tmp):
        return refused(check("--from", sparse(tmp / "text", 16 * MEGABYTE + 1)), 64, "16777216 bytes")

    def text_lines(tmp):
        text = file(tmp, "lines.txt", "torch==2.6.0\n" + "x\n" * ((1 << 20) - 1) + "y\n" * 5)
        return answered(check("--from", text), 512, (0, 1), "not read 5 lines at the end")

    def text_memory(tmp):
        """Lines that go on, and lines with a prefix: once 77 and 50 times their length."""
        forms = {"continued": "pip install \\\n" * 300000, "words": "pip install a b c d e f g h i j \\\n" * 120000,
                 "prefixed": "".join(f"trainer_{n % 7}  | torch==2.6.0\n" for n in range(200000)), "lines": "torch==2.6.0\n" * 300000,
                 "short": "x\n" * 300000 + "torch==2.6.0\n"}
        for name, text in forms.items():
            limit = 48 + (30 * len(text) + 320 * text.count("\n")) // MEGABYTE
            complaint = answered(check("--from", file(tmp, f"{name}.txt", text)), limit, (0, 1, 3), "")
            if complaint:
                return f"{name}, {len(text)} bytes in {limit} MB: {complaint}"
        return None

    def command_lines(tmp):
        """A command is read over fifty lines: what stands behind them is no part of it."""
        command = lambda lines: "pip install \\\n" + "  numpy \\\n" * lines + "  torchvision==0.21.0+cu124 torch==2.6.0+cu124\n"
        inside = start(check("--json", "--from", file(tmp, "inside.txt", command(48))), 64)[1]
        beyond = start(check("--json", "--from", file(tmp, "beyond.txt", command(400))), 64)[1]
        if "torchvision==0.21.0" not in inside:
            return f"a command of 50 lines is not read: {run.short(inside)}"
        return None if beyond and len(json.loads(beyond)["not_recognised"]) > 0 else f"what was left out is not said: {run.short(beyond)}"

    # Facts and pages ----------------------------------------------------------------------------------------------

    build = lambda folder, tmp: [PLAIN / "cudamatrix-mkdb", "db", "build", folder, "-o", tmp / "out.db"]
    facts = lambda folder, tmp: [PLAIN / "cudamatrix-mkdb", "db", "facts", folder, "-o", tmp / "out"]

    def table_bytes(tmp):
        return refused(build(sparse(tmp / "bytes/torch_release.tsv", 256 * MEGABYTE + 1).parent, tmp), 64, "268435456")

    def table_fields(tmp):
        return refused(build(file(tmp, "fields/torch_release.tsv", "\t" * 60000000).parent, tmp), 256, "torch_release.tsv:1: more than 11 fields")

    def table_records(tmp):
        text = "package\tversion\treleased\tsource\tcaptured\n" + "torch\t1.0.0\t\ta\t2026\n" * 1000001
        return refused(build(file(tmp, "records/torch_release.tsv", text).parent, tmp), 384, "more than 1000000 records")

    def table_sources(tmp):
        return answered(build(file(tmp, "sources/torch_release.tsv", curated(20000)).parent, tmp), 128, (0,), "20000")

    def manifest_fields(tmp):
        return refused(facts(file(tmp, "wide/MANIFEST.tsv", manifest(10, columns=65)).parent, tmp), 64, "MANIFEST.tsv:1: more than 64 fields")

    def manifest_bytes(tmp):
        return refused(facts(sparse(tmp / "large/MANIFEST.tsv", 16 * MEGABYTE + 1).parent, tmp), 64, "16777216")

    def page_bytes(tmp):
        return refused(facts(sparse(tmp / "page.html", 16 * MEGABYTE + 1), tmp), 64, "16777216")

    def database_bytes(tmp):
        return refused([PLAIN / "cudamatrix", "torch", "2.6.0", "--db", sparse(tmp / "large.db", 512 * MEGABYTE + 1)], 128, "")

    # Wheels -------------------------------------------------------------------------------------------------------

    verify = lambda folder: [PLAIN / "cudamatrix", "bundle", "torch==2.6.0+cu124", "--no-detect", "--os", "linux", "--python", "3.11", "--verify", folder]

    def sums(folder):
        (folder / "SHA256SUMS").write_text("".join(f"{'0' * 64}  {wheel.name}\n" for wheel in sorted(folder.glob("*.whl"))))
        return folder

    def wheel_bytes(tmp):
        """40 GB, of which the disk holds none: it is not read, whatever the list says."""
        folder = sums(sparse(tmp / "huge" / WHEEL.format(0), 40 << 30).parent)
        return answered(verify(folder), 64, (1,), "is larger than a wheel")

    def wheel_entries(tmp):
        return answered(verify(zip_of(tmp / "entries" / WHEEL.format(0), 200001).parent), 64, (1,), "more or larger entries")

    def wheel_text(tmp):
        return answered(verify(zip_of(tmp / "text" / WHEEL.format(0), 1, b"x" * (MEGABYTE + 1)).parent), 64, (1,), "more or larger entries")

    def folder_bytes(tmp):
        for n in range(9):
            sparse(tmp / "bytes" / WHEEL.format(n), (8 << 30) - n)
        return refused(verify(sums(tmp / "bytes")), 64, "more than 64 GiB of wheels")

    def folder_entries(tmp):
        """One wheel by many names: each is looked at, as far as all together may go."""
        first = zip_of(tmp / "linked" / WHEEL.format(0), 190000)
        for n in range(1, 40):
            os.link(first, first.with_name(WHEEL.format(n)))
        return refused(verify(first.parent), 64, "more than 4000000 entries")

    def folder_files(tmp):
        folder = tmp / "files"
        folder.mkdir()
        for n in range(20001):
            (folder / str(n)).touch()
        return refused(verify(folder), 64, "more than 20000 files")

    def folder_sums(tmp):
        sparse(tmp / "sums/SHA256SUMS", 16 * MEGABYTE + 1)
        return refused(verify(tmp / "sums"), 64, "16777216")

    def answer_items(tmp):
        variables = [{"name": f"CUDA_X{n}", "value": "1"} for n in range(1025)]
        good, bad = ({"schema_version": 1, "id": len(list_), "verdict": "yes", "input": {"variables": list_}} for list_ in (variables[1:], variables))
        lines = json.dumps(good) + "\n" + json.dumps(bad) + "\n"
        return (answered(check("--batch", "-"), 128, (0,), '"id":1024,"verdict"', '"id":1025,"error":"input of an answer: variables has more than 1024 items"',
                         stdin=lines.encode())
                or refused(check("--from", file(tmp, "answer.json", bad)), 128, "more than 1024 items"))

    cases = {f.__name__.replace("_", "-"): f for f in (
        machine_bytes, machine_depth, machine_items, machine_text, environments, environment_bytes, packages, gpus, batch_line, text_bytes,
        text_lines, text_memory, command_lines, table_bytes, table_fields, table_records, table_sources, manifest_fields, manifest_bytes,
        page_bytes, database_bytes, wheel_bytes, wheel_entries, wheel_text, folder_bytes, folder_entries, folder_files, folder_sums,
        answer_items)}

    def rows():
        """The names of tests in the last column of the table under "## Bounds"."""
        text = (ROOT / "docs/trust.md").read_text(encoding="utf-8").split("\n## Bounds\n")[1].split("\n## ")[0]
        table = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ")][2:]
        return [(row[0], row[-1].strip("`")) for row in table]

    def bounds(tmp):
        """Each row of the table has its test, and each test its row."""
        table = rows()
        for what, name in table:
            run.check(f"bounds/table/{what}", None if name in cases else f"no test is called \"{name}\"")
        untold = sorted(set(cases) - {name for _, name in table})
        run.check("bounds/table", f"in no row: {' '.join(untold)}" if untold or not table else None)
        for name, case in cases.items():
            place = tmp / name
            place.mkdir()
            run.check(f"bounds/{name}", case(place))
            subprocess.run(["rm", "-rf", place], check=True)

    return {"bounds": bounds}

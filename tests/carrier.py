"""Databases that are carried, installed and damaged: db diff, verify, install, and what look-ups do with what they find.

groups: carrier   verify, install, which database answers, the line about old data
        damage    flips and prefixes of the real database, foreign and forged files
        conflicts the winner that db conflicts names is what the look-ups answer
        broken    kill -9 at any moment, two installs at once, a full disk, folders that cannot be written
"""
import hashlib
import json
import os
import random
import resource
import shutil
import signal
import sqlite3
import struct
import subprocess
import time
from pathlib import Path

import programs

ROOT = Path(__file__).resolve().parent.parent
RELEASE = programs.RELEASE / "bin/cudamatrix"
MKDB = programs.RELEASE / "bin/cudamatrix-mkdb"
SEAL = 134
FLIPS, PREFIXES = 400, 120
KILLS = 60
QUESTION = ("cuda", "13.4", "--json", "--no-detect")
SCHEMA_WORDS = {
    "db": [["info"], ["diff", "embedded", "db"], ["diff", "tests/cli/db/was", "tests/cli/db/now"], ["diff", "db", "db/facts"],
           ["conflicts"], ["conflicts", "mirror"], ["verify", "build/cudamatrix.db"], ["verify", "README.md"]],
    "sources": [[], ["cuda_driver"], ["cuda_driver", "11.8.0"], ["RTX 5090"], ["1.13.1"]]}
MASK = (1 << 64) - 1


def stir(lane, value):
    lane ^= value
    return ((lane << 29 | lane >> 35) & MASK) * 0x9E3779B97F4A7C15 & MASK


def fast_sum(data):
    """The fast sum of src/store/seal.c, written again from its description."""
    lanes = [1, 2, 3, 4]
    padded = data + bytes(32 - len(data) % 32)
    for a, b, c, d in struct.iter_unpack("<4Q", padded):
        lanes = [stir(lanes[0], a), stir(lanes[1], b), stir(lanes[2], c), stir(lanes[3], d)]
    return stir(stir(stir(stir(lanes[0], lanes[1]), lanes[2]), lanes[3]), len(data))


def parts(file):
    """The pages of SQLite, the compiled form with its sums, and the seal."""
    pages = 4096 * struct.unpack(">I", file[28:32])[0]
    return file[:pages], file[pages:-SEAL], file[-SEAL:]


def summed(form):
    """A compiled form, which comes with sums, with sums made anew."""
    length = max(n for n in range(len(form) - len(form) // 4104 * 8 - 8, len(form)) if n + -(-n // 4096) * 8 == len(form))
    blocks = [form[at:at + 4096] for at in range(0, length, 4096)]
    blocks[-1] = form[len(blocks) * 4096 - 4096:length]
    return form[:length] + b"".join(struct.pack("<Q", fast_sum(block)) for block in blocks)


def sealed(image, date):
    """A database of these pages without a compiled form."""
    line = f"cudamatrix-seal 1 {date:<16.16} {fast_sum(image):016x} {hashlib.sha256(image).hexdigest()} ".encode()
    return image + line + f"{fast_sum(line):016x}\n".encode()


def made(folder, date, branch, run):
    """A database from the project's facts with a later source and one driver branch of its own."""
    facts = folder / f"facts-{branch}"
    shutil.copytree(ROOT / "db", facts)
    for name, was, now in (("facts/cuda_branch.tsv", "R615", branch), ("curated/cuda_variable.tsv", "\t2026-10\n", f"\t{date}\n")):
        text = (facts / name).read_text(encoding="utf-8")
        (facts / name).write_text(text.replace(was, now), encoding="utf-8")
    out = folder / f"{branch}.db"
    status, _, err = run.start(MKDB, "db", "build", facts / "facts", facts / "curated", "-o", out)
    run.check(f"carrier/build-{branch}", run.short(err) if status else None)
    return out


class Home:
    """A home of its own, so that nothing is installed but what the test installs."""

    def __init__(self, run, folder, program=RELEASE):
        self.run, self.folder, self.program = run, folder, program
        folder.mkdir()
        self.env = {**run.ENV, "HOME": str(folder / "home"), "XDG_DATA_DIRS": str(folder / "system")}
        self.place = folder / "home/.local/share/cudamatrix/cudamatrix.db"
        self.system = folder / "system/cudamatrix/cudamatrix.db"

    def start(self, *words, env=None, **more):
        done = subprocess.run([str(self.program), *map(str, words)], env={**self.env, **(env or {})}, cwd=self.folder,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=120, **more)
        text = lambda bytes_: programs.as_here(bytes_.decode("utf-8", "replace"))
        return done.returncode, text(done.stdout), text(done.stderr)

    def put(self, source, place=None):
        place = place or self.place
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(source if isinstance(source, bytes) else Path(source).read_bytes())

    def used(self, **more):
        """The database that answers, and what stderr says."""
        status, out, err = self.start("db", "info", "--json", **more)
        return (json.loads(out)["database"] if status == 0 else f"exit {status}"), err


def expect(have, want):
    return None if have == want else f"{have!r}, expected {want!r}"


def one_line(result, status, *fragments):
    """The complaint about a run that should have ended so, with one line on stderr and nothing on stdout."""
    have, out, err = result
    if have != status or out or err.count("\n") != 1:
        return f"exit {have}, {len(out)} bytes on stdout, stderr: {err[:300]!r}"
    missing = [f for f in fragments if f not in err]
    return f"stderr lacks {missing}: {err[:300]!r}" if missing else None


def carrier(run, tmp):
    newer, newest = made(tmp, "2027-02-03", "R616", run), made(tmp, "2027-05", "R617", run)
    own = tmp / "own.db"
    home = Home(run, tmp / "a")
    check = lambda name, complaint: run.check(f"carrier/{name}", complaint)

    status, _, err = home.start("db", "export", "db", "-o", own)
    check("export", run.short(err) if status else expect(own.read_bytes(), (ROOT / "build/cudamatrix.db").read_bytes()))
    answer = lambda path, **more: json.loads(home.start("db", "verify", path, "--json", **more)[1])
    check("verify-own", expect([answer(own)[k] for k in ("verdict", "ours", "whole", "age", "beside")], ["yes", True, True, "same", "holds"]))
    sums = subprocess.run(["sha256sum", "-c", f"{own.name}.sha256"], cwd=tmp, capture_output=True, check=False)
    check("export-sum", None if sums.returncode == 0 else run.short(sums.stderr.decode()))
    Path(f"{own}.sha256").write_text("0" * 64)
    check("export-again", expect((home.start("db", "export", "db", "-o", own)[0], answer(own)["beside"]), (0, "holds")))
    check("verify-newer", expect([answer(newer)[k] for k in ("verdict", "age", "date")], ["yes", "newer", "2027-02-03"]))
    check("verify-sum", expect(answer(newer)["sha256"], hashlib.sha256(newer.read_bytes()).hexdigest()))
    beside = Path(f"{newer}.sha256")
    beside.write_text(f"{hashlib.sha256(newer.read_bytes()).hexdigest()}  {newer.name}\n")
    check("beside-holds", expect(answer(newer)["beside"], "holds"))
    beside.write_text(f"{'0' * 64}  {newer.name}\n")
    have = answer(newer)
    check("beside-differs", expect([have["beside"], have["verdict"], have["whole"]], ["differs", "no", False]))
    check("install-beside-differs", one_line(home.start("db", "install", newer), 4, "not installed", "beside"))
    check("nothing-yet", expect(home.place.exists(), False))
    beside.unlink()

    check("before", expect(home.used(), ("embedded", "")))
    check("install-own", one_line(home.start("db", "install", own), 1, "2026-10", "--db"))
    status, out, err = home.start("db", "install", newer)
    check("install", run.short(err) if status or err else expect(home.place.read_bytes(), newer.read_bytes()))
    check("installed-answers", expect(home.used(), (str(home.place), "")))
    check("install-again", expect(json.loads(home.start("db", "install", newer, "--json")[1])["written"], False))
    check("verify-older", expect(answer(own)["age"], "older"))
    check("install-newest", expect(home.start("db", "install", newest)[0], 0))
    check("install-older", one_line(home.start("db", "install", newer), 1, "2027-05"))
    check("kept", expect(home.place.read_bytes(), newest.read_bytes()))
    check("nothing-beside", expect([f.name for f in home.place.parent.iterdir()], ["cudamatrix.db", "cudamatrix.db.lock"]))

    status, out, _ = home.start("db", "install", newest, "--json", env={"CUDAMATRIX_DB": str(newer)})
    check("install-another-answers", expect(json.loads(out)["answers"], str(newer)))
    check("install-this-answers", expect(json.loads(home.start("db", "install", newest, "--json")[1])["answers"], str(home.place)))
    text = home.start("db", "install", newest, env={"CUDAMATRIX_DB": str(newer)})[1]
    check("install-another-answers-text", None if "go on using another one" in text else text)
    try:
        import jsonschema
        jsonschema.validate(json.loads(out), json.loads((ROOT / "docs/schema/db.json").read_text()))
        check("install-schema", None)
    except ImportError:
        run.skip("carrier/install-schema", "python3-jsonschema is not installed")
    # who answers: what is named before what is newest; the user's before the system's of the same day
    check("db-option", expect(home.used()[0] != str(newer) and json.loads(home.start("db", "info", "--json", "--db", newer)[1])["database"], str(newer)))
    check("db-variable", expect(home.used(env={"CUDAMATRIX_DB": str(newer)})[0], str(newer)))
    check("db-embedded", expect(home.used(env={"CUDAMATRIX_DB": "embedded"})[0], "embedded"))
    home.put(newer)
    status, _, err = home.start("db", "install", newest, "--system")
    check("install-system", run.short(err) if status else expect(home.used(), (str(home.system), "")))
    home.put(newest)
    check("user-first", expect(home.used()[0], str(home.place)))
    home.system.unlink()
    relative = {"XDG_DATA_HOME": "a-relative-folder", "HOME": "", "XDG_DATA_DIRS": "also/relative"}
    check("no-place", expect(home.used(env=relative), ("embedded", "")))
    check("install-no-place", one_line(home.start("db", "install", newest, env=relative), 4, "no folder"))
    moved = {"XDG_DATA_HOME": str(tmp / "elsewhere")}
    check("data-home", expect([home.start("db", "install", newest, env=moved)[0], home.used(env=moved)[0]],
                              [0, str(tmp / "elsewhere/cudamatrix/cudamatrix.db")]))

    status, out, _ = home.start("db", "diff", own, newer, "--json")
    have = json.loads(out)
    check("diff", expect([status, have["same"], have["total"], [(c["change"], c["was"], c["now"]) for c in have["changes"]]],
                         [1, False, {"added": 0, "removed": 0, "changed": 1, "moved": have["total"]["moved"]},
                          [("changed", {"branch": "R615"}, {"branch": "R616"})]]))
    check("diff-moved", None if have["total"]["moved"] > 0 else "rows whose page alone has a later date are not counted")
    status, out, _ = home.start("db", "diff", "embedded", ROOT / "db", "--json")
    check("diff-same", expect([status, json.loads(out)["same"], json.loads(out)["changes"]], [0, True, []]))
    check("diff-facts", expect(home.start("db", "diff", tmp / "facts-R616", newer)[0], 0))
    check("diff-nothing", one_line(home.start("db", "diff", tmp / "a", newer), 4, "no fact files"))
    check("diff-present", expect(json.loads(home.start("db", "diff", newer, "--json", env={"CUDAMATRIX_DB": str(newest)})[1])["from"]["database"], str(newest)))
    hostile = tmp / "hostile/facts"
    shutil.copytree(ROOT / "db/facts", hostile)
    text = (hostile / "gpu_cc.tsv").read_text(encoding="utf-8")
    (hostile / "gpu_cc.tsv").write_text(text + "Bad\x1b[2J\x07 GPU\t9.9\x1b]0;x\tclass" + text.rstrip().split("\n")[-1][-13:] + "\n", encoding="utf-8")
    check("hostile-facts", one_line(home.start("db", "diff", hostile, ROOT / "db/facts"), 4, "gpu_cc.name"))
    good = (programs.RELEASE / "cudamatrix.db").read_bytes()
    (tmp / "hostile.db").write_bytes(parts(good)[0])
    with sqlite3.connect(tmp / "hostile.db") as sql:
        sql.execute("INSERT INTO gpu_cc SELECT 'Bad\x1b[2J\x07 GPU', '9.9\x1b]0;x', 'class', max(source_id) FROM gpu_cc")
    sql.close()
    (tmp / "hostile.db").write_bytes(sealed((tmp / "hostile.db").read_bytes(), good[-SEAL:].decode().split()[2]))
    for words in (("db", "diff", tmp / "hostile.db", "embedded"), ("sources", "Bad", "--db", tmp / "hostile.db"), ("db", "conflicts", "--db", tmp / "hostile.db")):
        status, out, err = home.start(*words)
        check(f"no-control-characters-{words[0]}-{words[1]}", "the terminal can be moved" if any(c in out + err for c in "\x1b\x07") else
              None if words[1] == "conflicts" or "Bad" in out else f"exit {status}: {err}")
        json.loads(home.start(*words, "--json")[1])
    check("system-elsewhere", one_line(home.start("torch", "1.13.1", "--system"), 2, "db install"))
    check("diff-words", one_line(home.start("db", "diff"), 2, "usage"))

    note = lambda today, *words, **env: home.start(*(words or ("python", "3.10")), env={"CUDAMATRIX_TODAY": today, "CUDAMATRIX_DB": "embedded", **env})
    check("age-young", expect(note("2027-04-30")[2], ""))
    check("age-old", None if note("2027-06-01")[2].count("\n") == 1 and "7 months" in note("2027-06-01")[2] else note("2027-06-01")[2])
    check("age-stdout", expect(note("2027-06-01")[1], note("2026-11-01")[1]))
    check("age-status", expect(note("2031-01-01")[0], 0))
    check("age-option", expect(note("2027-06-01", "python", "3.10", "--max-age", "12")[2], ""))
    check("age-off", expect(note("2031-06-01", "python", "3.10", "--max-age", "off")[2], ""))
    check("age-variable-off", expect(note("2031-06-01", CUDAMATRIX_MAX_AGE="0")[2], ""))
    check("age-variable", None if note("2026-12-31", CUDAMATRIX_MAX_AGE="1")[2].count("\n") == 1 else "no note")
    check("age-option-first", expect(note("2027-06-01", "python", "3.10", "--max-age", "off", CUDAMATRIX_MAX_AGE="1")[2], ""))
    check("age-as-of", expect(note("2031-06-01", "python", "3.10", "--as-of", "2023")[2], ""))
    system = home.start("db", "info", "--json", env={"CUDAMATRIX_TODAY": "", "CUDAMATRIX_DB": "embedded"})[1]
    months = (lambda t: t.tm_year * 12 + t.tm_mon - 2026 * 12 - 10)(time.gmtime())  # of 2026-10, whose last day is the 31st
    check("age-by-the-clock", None if json.loads(system)["months"] in ((months, months - 1) if months > 0 else (0, None)) else system[:200])
    check("age-wrong", one_line(note("2027-06-01", "python", "3.10", "--max-age", "soon"), 2, "--max-age"))
    check("age-absent", expect(note("2027-06-01", "python", "2.2")[2].count("note: "), 1))


def damage(run, tmp):
    """The sanitized program asked with a damaged database: refused in one line, or the right answer. Never anything else."""
    good = (ROOT / "build/cudamatrix.db").read_bytes()
    home = Home(run, tmp / "a", run.PROGRAM)
    right = home.start(*QUESTION, "--db", ROOT / "build/cudamatrix.db")
    run.check("damage/intact", expect((right[0], right[2]), (0, "")))
    chance = random.Random(20261123)
    places = sorted({*range(100), *(len(good) - SEAL + i for i in range(SEAL)), *chance.sample(range(len(good)), FLIPS)})
    lengths = sorted({*range(0, 100, 9), len(good) - 1, len(good) - SEAL, len(good) - SEAL - 1, len(good) - SEAL - 4096,
                      *chance.sample(range(len(good)), PREFIXES)})
    jobs = [("flip", p) for p in places] + [("prefix", n) for n in lengths]

    def ask(job):
        what, place = job
        bad = bytearray(good)
        if what == "flip":
            bad[place] ^= 1 << place % 8
        else:
            del bad[place:]
        path = home.folder / f"{what}-{place}.db"
        path.write_bytes(bad)
        program = run.PROGRAM if place % 8 == 0 else RELEASE  # the sanitizers see a part of them
        have = Home.start(home, *QUESTION, "--db", path) if program == run.PROGRAM else run_release(path)
        path.unlink()
        if what == "flip" and have == right:
            return None
        return one_line(have, 4)

    def run_release(path):
        done = subprocess.run([str(RELEASE), *QUESTION, "--db", str(path)], env=home.env, capture_output=True, timeout=60)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    complaints = [f"{job[0]} at {job[1]}: {c}" for job, c in zip(jobs, run.everywhere(ask, jobs)) if c]
    run.check("damage/flips-and-prefixes", f"{len(complaints)} of {len(jobs)}: {complaints[:3]}" if complaints else None)

    def unverified(place):
        path = home.folder / f"verify-{place}.db"
        path.write_bytes(good[:place] + bytes([good[place] ^ 1 << place % 8]) + good[place + 1:])
        done = subprocess.run([str(RELEASE), "db", "verify", str(path)], env=home.env, capture_output=True, timeout=60)
        path.unlink()
        return None if done.returncode == 1 and b"amaged" in done.stdout else f"exit {done.returncode}: {done.stdout[:200]}"
    complaints = [f"{place}: {c}" for place, c in zip(places, run.everywhere(unverified, places)) if c and place >= 100]
    run.check("damage/verify-finds-each-flip", f"{len(complaints)} of {len(places)}: {complaints[:3]}" if complaints else None)

    image, form, seal = parts(good)
    said = form.index(b"13.4\0")
    run.check("damage/the-sums-as-described", expect(summed(form), form))
    for name, changed, verdict in (("none", b"", 0), ("of-a-later-version", summed(b"CMPACK9" + form[7:]), 1),
                                   ("of-other-tables", summed(form[:said] + b"13.3" + form[said + 4:]), 1)):
        path = tmp / f"form-{name}.db"
        path.write_bytes(image + changed + seal)
        if name != "of-other-tables":
            run.check(f"damage/form-{name}", expect(home.start(*QUESTION, "--db", path), right))
        status, out, _ = home.start("db", "verify", path)
        run.check(f"damage/form-{name}/verify", expect(status, verdict) or (None if not verdict or "compiled form" in out else out))
    run.check("damage/form-of-other-tables/install", one_line(home.start("db", "install", tmp / "form-of-other-tables.db"), 4, "not installed"))

    forged = {
        "unsealed": (image, "checksum|changed"),
        "other-seal": (image + sealed(b"x" * 4096, "2026-10")[-SEAL:], "checksum"),
        "newer-version": (sealed(image[:60] + struct.pack(">I", 2) + image[64:], "2026-10"), "version 2"),
        "newer-version-unsealed": (image[:60] + struct.pack(">I", 9) + image[64:], "version 9"),
        "other-application": (sealed(image[:68] + b"MPBX" + image[72:], "2026-10"), "not a cudamatrix"),
    }
    def with_sql(name, *statements):
        path = tmp / f"{name}.sql.db"
        path.write_bytes(image)
        with sqlite3.connect(path) as sql:
            sql.execute("PRAGMA writable_schema=ON")
            for statement in statements:
                sql.execute(statement)
        sql.close()
        return path.read_bytes()
    endless = "CREATE VIEW cuda_branch AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n) SELECT '13.4' AS cuda, i AS branch, 1 AS source_id FROM n"
    forged["view-for-a-table"] = (sealed(with_sql("view", "DROP TABLE cuda_branch", endless), "2026-10"), "cuda_branch")
    forged["table-missing"] = (sealed(with_sql("missing", "DROP TABLE cuda_branch"), "2026-10"), "cuda_branch")
    forged["column-missing"] = (sealed(with_sql("column", "ALTER TABLE cuda_branch RENAME COLUMN branch TO line"), "2026-10"), "cuda_branch")
    forged["no-date"] = (sealed(with_sql("date", "DELETE FROM meta"), "2026-10"), "date")
    forged["source-gone"] = (sealed(with_sql("source", "DELETE FROM source WHERE id=1"), "2026-10"), "source")
    with sqlite3.connect(tmp / "foreign.sqlite") as sql:
        sql.execute("CREATE TABLE torch_build (a)")
        sql.executemany("INSERT INTO torch_build VALUES (?)", [("x" * 100,)] * 1000)
    forged["foreign"] = ((tmp / "foreign.sqlite").read_bytes(), "not a cudamatrix")
    forged["foreign-sealed"] = (sealed((tmp / "foreign.sqlite").read_bytes(), "2030"), "not a cudamatrix")
    forged["text"] = (b"not a database\n" * 1000, "not a cudamatrix")
    for name, (bytes_, fragment) in forged.items():
        path = tmp / f"{name}.db"
        path.write_bytes(bytes_)
        result = home.start(*QUESTION, "--db", path)
        complaints = [one_line(result, 4, f) for f in fragment.split("|")]
        run.check(f"damage/{name}", None if None in complaints else complaints[0])
        status, out, _ = home.start("db", "verify", path, "--json")
        run.check(f"damage/{name}/verify", expect([status, json.loads(out)["verdict"]], [1, "no"]))
        run.check(f"damage/{name}/install", one_line(home.start("db", "install", path), 4, "not installed"))
    run.check("damage/nothing-installed", expect(home.place.exists(), False))
    harmless = sealed(with_sql("more", "CREATE TABLE a_later_kind (a)"), "2026-10")
    (tmp / "more.db").write_bytes(harmless)
    run.check("damage/a-later-table-is-passed-over", expect(home.start(*QUESTION, "--db", tmp / "more.db"), right))
    run.check("damage/the-sum-as-described", expect(sealed(image, "2026-10"), image + seal))

    # verify looks deeper than opening: a row of an index that its table has not, under a seal made anew
    page = with_sql("index", "UPDATE sqlite_schema SET rootpage=(SELECT rootpage FROM sqlite_schema WHERE name='wheel_by_package') "
                             "WHERE name='wheel_locked_by_package'")
    (tmp / "index.db").write_bytes(sealed(page, "2026-10"))
    run.check("damage/index/verify", expect(home.start("db", "verify", tmp / "index.db")[0], 1))

    # what is installed and damaged is passed over with one line; the answer is that of the program's own
    newest = made(tmp, "2027-05", "R617", run).read_bytes()
    pages, form, _ = parts(newest)
    head = len(pages) + 50  # within the block of the form that every question reads
    flipped = newest[:head] + bytes([newest[head] ^ 1]) + newest[head + 1:]
    for name, bytes_ in (("flipped", flipped), ("cut", newest[:-5000]),
                         ("empty", b""), ("short", newest[:50]), ("text", b"hello\n" * 100), ("foreign", forged["foreign"][0]),
                         ("seal", newest[:-3] + b"0" + newest[-2:]),
                         ("later-version", sealed(pages[:60] + struct.pack(">I", 2) + pages[64:], "2027-05")),
                         ("later-version-other-seal", newest[:60] + struct.pack(">I", 2) + newest[64:-SEAL] + b"?" * SEAL)):
        home.put(bytes_)
        status, out, err = home.start(*QUESTION)
        run.check(f"damage/installed-{name}", expect((status, out), right[:2]) or (
            None if err.count("\n") == 1 and "passed over" in err and str(home.place) in err else f"stderr: {err!r}"))
    home.place.unlink()
    home.place.mkdir()
    status, out, err = home.start(*QUESTION)
    run.check("damage/installed-folder", expect((status, out, err.count("\n")), (*right[:2], 1)))
    home.place.rmdir()
    os.mkfifo(home.place)
    status, out, err = home.start(*QUESTION)
    run.check("damage/installed-fifo", expect((status, out, err.count("\n")), (*right[:2], 1)))
    home.place.unlink()
    home.put(newest)
    want = home.start(*QUESTION)
    home.put(newest[:5000] + bytes([newest[5000] ^ 1]) + newest[5001:])
    run.check("damage/installed-flipped-where-nothing-is-asked", expect(home.start(*QUESTION), want))
    home.put(flipped)
    home.put(newest, home.system)
    run.check("damage/installed-next-best", expect(home.used()[0], str(home.system)))


def broken(run, tmp):
    newer, newest = made(tmp, "2027-02-03", "R616", run), made(tmp, "2027-05", "R617", run)
    olds, news = newer.read_bytes(), newest.read_bytes()
    home = Home(run, tmp / "a")
    chance = random.Random(5)

    def timed(*words):
        start = time.perf_counter()
        home.start(*words)
        return time.perf_counter() - start

    home.put(newer)
    usual = timed("db", "install", newest)
    run.check("broken/usual", expect(home.place.read_bytes() == news, True))
    ends = {"old": 0, "new": 0}
    for seed in range(KILLS):
        home.put(newer)
        process = subprocess.Popen([str(RELEASE), "db", "install", str(newest)], env=home.env, cwd=home.folder,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        # half of the kills fall into the last part of the run, where the file is written
        time.sleep(usual * (chance.uniform(0, 1.1) if seed % 2 else chance.uniform(0.7, 1.1)))
        process.send_signal(signal.SIGKILL)
        process.wait()
        have = home.place.read_bytes()
        ends["new" if have == news else "old"] += 1
        status, out, err = home.start(*QUESTION)
        complaint = None if have in (olds, news) else f"{len(have)} bytes, neither the old nor the new file"
        run.check(f"broken/kill-{seed}", complaint or expect((status, err), (0, "")))
    left = sorted(f.name for f in home.place.parent.iterdir())
    home.put(newer)
    home.start("db", "install", newest)
    run.check("broken/swept", expect(sorted(f.name for f in home.place.parent.iterdir()), ["cudamatrix.db", "cudamatrix.db.lock"]))
    run.check("broken/kills-on-both-sides", None if ends["old"] and ends["new"] else f"all ended {ends}, {len(left)} files left")

    # at each write that the kernel is asked for, by a limit on the size of files: a full disk
    home.put(newer)
    for limit in (0, 1, 4096, 65536, len(news) // 2, len(news) - 1):
        def small(limit=limit):
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        result = home.start("db", "install", newest, preexec_fn=small)
        run.check(f"broken/full-disk-{limit}", one_line(result, 4, "not written") or expect(home.place.read_bytes() == olds, True))
    run.check("broken/full-disk-leaves-nothing", expect(sorted(f.name for f in home.place.parent.iterdir()), ["cudamatrix.db", "cudamatrix.db.lock"]))

    # root may write anywhere: the folder is one in which nobody can make a file
    for name, data in (("proc", "/proc"), ("below-a-file", str(newer))):
        result = home.start("db", "install", newest, env={"XDG_DATA_HOME": data})
        run.check(f"broken/unwritable-{name}", one_line(result, 4))
    if os.getuid() == 0:
        public = Path("/tmp") / f"cudamatrix-nobody-{os.getpid()}"
        public.mkdir(mode=0o755)
        try:
            shutil.copy(RELEASE, public / "cudamatrix")
            shutil.copy(newest, public / "newest.db")
            (public / "data/cudamatrix").mkdir(parents=True)
            (public / "data/cudamatrix/cudamatrix.db").write_bytes(olds)
            def nobody():
                os.setgid(65534)
                os.setuid(65534)
            env = {**home.env, "XDG_DATA_HOME": str(public / "data"), "XDG_DATA_DIRS": "/nonexistent"}
            done = subprocess.run([str(public / "cudamatrix"), "db", "install", str(public / "newest.db")], env=env, cwd="/",
                                  capture_output=True, preexec_fn=nobody)
            run.check("broken/read-only-folder", one_line((done.returncode, done.stdout.decode(), done.stderr.decode()), 4, "ermission")
                      or expect((public / "data/cudamatrix/cudamatrix.db").read_bytes() == olds, True))
            (public / "data/cudamatrix/cudamatrix.db").chmod(0)
            done = subprocess.run([str(public / "cudamatrix"), *QUESTION], env=env, cwd="/", capture_output=True, preexec_fn=nobody)
            run.check("broken/unreadable", expect((done.returncode, done.stderr.count(b"\n"), b"ermission" in done.stderr), (0, 1, True)))
        finally:
            shutil.rmtree(public)

    # many at once: one of them is there at the end, whole
    for seed in range(5):
        home.put(newer)
        runs = [subprocess.Popen([str(RELEASE), "db", "install", str(newest)], env=home.env, cwd=home.folder,
                                 stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) for _ in range(6)]
        ends = [(p.communicate()[1], p.returncode) for p in runs]
        run.check(f"broken/at-once-{seed}", expect([code for _, code in ends], [0] * 6) or
                  expect((home.place.read_bytes() == news, sorted(f.name for f in home.place.parent.iterdir())),
                         (True, ["cudamatrix.db", "cudamatrix.db.lock"])))


def conflicts(run, tmp):
    """Each conflict of the kinds that a look-up shows by key: its winner is what that look-up says."""
    ask = lambda *words: run.start(RELEASE, *words, "--json", *(() if words[0] == "db" else ("--no-detect",)))
    found = {}
    for conflict in json.loads(ask("db", "conflicts")[1])["conflicts"]:
        found.setdefault(conflict["fact"], []).append(conflict)

    def release(key):
        return json.loads(ask("torch", key["version"])[1])["released"] if key["package"] == "torch" else None

    def driver(key):
        if key["role"] != "toolkit":
            return None
        rows = json.loads(ask("cuda", key["cuda"])[1])["releases"]
        return next(r["shipped_driver"][key["os"]] for r in rows if r["version"] == key["cuda"])

    def support(key):
        return json.loads(ask("gpu", key["cc"])[1])["cuda_toolkit"]["first"]

    def branch(key):
        return json.loads(ask("driver", key["branch"])[1])["end_of_life"]

    def capability(key):
        have = json.loads(ask("gpu", key["name"])[1])["compute_capability"]
        return have[0] if len(have) == 1 else None  # a name that several chips carry has no one answer

    for kind, column, answer, least in (("torch_release", "released", release, 10), ("cuda_driver", "driver", driver, 2),
                                        ("arch_support", "first_cuda", support, 5), ("driver_branch", "end_of_life", branch, 3),
                                        ("gpu_cc", "cc", capability, 2)):
        compared = 0
        for conflict in found.get(kind, []):
            have = answer(conflict["key"])
            won = {row["says"][column] for row in conflict["stated"] if row["standing"] == "wins"}
            lost = {row["says"][column] for row in conflict["stated"] if row["standing"] not in ("wins", "agrees")}
            if have is None:
                continue
            compared += 1
            name = "-".join(conflict["key"].values())
            run.check(f"conflicts/{kind}/{name}", None if have in won else f"answered {have}, wins {won}, loses {lost}")
        run.check(f"conflicts/{kind}", None if compared >= least else f"only {compared} of at least {least} compared")


def groups(run):
    return {f.__name__: (lambda tmp, f=f: f(run, tmp)) for f in (carrier, damage, conflicts, broken)}

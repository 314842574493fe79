"""What cannot be read is not what is absent.

groups: unread   folders, files, locks and places that this process may not read: refused, or named
        faults   a system call that fails, at the points of each main command: the answer is the same, or one line says why

The group faults takes a sample; CUDAMATRIX_FAULTS=all takes each of the first 400 points of every command and each 50th after
them, with every error, and CUDAMATRIX_SEED=NUMBER another sample.
"""
import contextlib
import hashlib
import json
import os
import random
import re
import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path

import installed
import programs

ROOT = programs.ROOT
RELEASE = programs.RELEASE / "bin/cudamatrix"
MKDB = programs.RELEASE / "bin/cudamatrix-mkdb"
NOBODY = 65534
KINDS = ("cuda_branch", "arch_support", "ptx_release", "source")  # of db/facts: small ones, and the table of their pages
WHEEL = "bundle torch==2.6.0+cu124 --os linux --python 3.10 --no-detect".split()
run = None  # tests/run.py, given by groups()


def one_line(result, *fragments, status=4):
    """The complaint about a run that should have refused with one line."""
    have, out, err = result
    if have != status or out or err.count("\n") != 1:
        return f"exit {have}, {len(out)} bytes on stdout, stderr: {err[:300]!r}"
    missing = [f for f in fragments if str(f) not in err]
    return f"stderr lacks {missing}: {err[:300]!r}" if missing else None


def same(have, want):
    return None if have == want else f"{have!r}, expected {want!r}"


# A user whom the rights bind ---------------------------------------------------------------------

class User:
    """Files and programs that somebody who is not root may use. The one who runs the tests, unless that is root."""

    def __init__(self, folder):
        self.folder = folder
        self.id = NOBODY if os.getuid() == 0 else os.getuid()
        folder.chmod(0o755)
        for program in (RELEASE, MKDB):
            shutil.copy(program, folder / program.name)

    def become(self):
        if os.getuid() == 0:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)

    def own(self):
        """Gives him all that was made in the folder."""
        if os.getuid() == 0:
            for path in (self.folder, *self.folder.rglob("*")):
                os.chown(path, NOBODY, NOBODY, follow_symlinks=False)

    def start(self, program, *words, **environment):
        env = {**run.ENV, "HOME": str(self.folder / "home"), "XDG_DATA_DIRS": str(self.folder / "none"), **environment}
        done = subprocess.run([str(self.folder / program), *map(str, words)], env=env, cwd=self.folder, stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=120, preexec_fn=self.become)
        return done.returncode, done.stdout.decode(), done.stderr.decode()


@contextlib.contextmanager
def closed(path):
    """A file or folder that only root can read."""
    mode = path.stat().st_mode & 0o7777
    path.chmod(0)
    try:
        yield path
    finally:
        path.chmod(mode)


def inputs(folder):
    """Facts, saved pages with one folder in another, a database of them, and wheels."""
    facts = folder / "facts"
    facts.mkdir(parents=True)
    for kind in KINDS:
        if (ROOT / f"db/facts/{kind}.tsv").exists():
            shutil.copy(ROOT / f"db/facts/{kind}.tsv", facts)
    (folder / "pages/sub").mkdir(parents=True)
    for at, name in (("pages/gpus.html", "cuda-gpus/one-table.html"), ("pages/sub/matrix.html", "driver-arch-matrix/pydata.html")):
        shutil.copy(ROOT / "tests/scrapers" / name, folder / at)
    update = folder / "update"
    update.mkdir()
    shutil.copy(ROOT / "tests/scrapers/cuda-gpus/one-table.html", update / "gpus")
    (update / "MANIFEST.tsv").write_text("file\tcanonical_url\tcaptured\ngpus\thttps://developer.nvidia.com/cuda-gpus\t2026-02-01\n")
    wheels(folder / "wheels")
    return folder


def wheels(folder):
    folder.mkdir()
    for name, version, tag in (("torch", "2.6.0+cu124", "cp310-cp310-linux_x86_64"), ("filelock", "3.1", "py3-none-any")):
        with zipfile.ZipFile(folder / f"{name}-{version}-{tag}.whl", "w") as z:
            z.writestr(f"{name}-{version}.dist-info/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
            z.writestr(f"{name}-{version}.dist-info/WHEEL", f"Wheel-Version: 1.0\nTag: {tag}\n")
    (folder / "SHA256SUMS").write_text("".join(
        f"{hashlib.sha256(f.read_bytes()).hexdigest()}  {f.name}\n" for f in sorted(folder.glob("*.whl"))))


# Folders and files -------------------------------------------------------------------------------

def building(user):
    """db build, facts, update, diff, verify and bundle refuse, and leave their target as it was."""
    check = lambda name, complaint: run.check(f"unread/{name}", complaint)
    place = inputs(user.folder / "inputs")
    user.own()
    facts, pages, target = place / "facts", place / "pages", place / "x.db"
    build = lambda *what: user.start(MKDB.name, "db", "build", *what, "-o", target)
    check("build", same(build(facts, pages)[0], 0))
    good = target.read_bytes()
    kept = lambda result, *words: one_line(result, *words) or (None if target.read_bytes() == good else "the target was changed")
    for name, path in (("facts", facts), ("fact-file", facts / "cuda_branch.tsv"), ("sources", facts / "source.tsv"),
                       ("pages", pages), ("sub", pages / "sub"), ("page", pages / "sub/matrix.html")):
        with closed(path):
            check(f"build-{name}", kept(build(facts, pages), path, "ermission denied"))
    with closed(pages / "sub"):
        check("facts-sub", one_line(user.start(MKDB.name, "db", "facts", pages, "-o", place / "out"), pages / "sub"))
        check("facts-sub-writes-nothing", same((place / "out").exists(), False))
    with closed(facts):
        check("diff", one_line(user.start(MKDB.name, "db", "diff", facts, target), facts))
        (facts.parent / "both").mkdir()
        (facts.parent / "both/facts").symlink_to(facts)
        check("diff-part", one_line(user.start(MKDB.name, "db", "diff", place / "both", target), place / "both/facts"))
    update = lambda: user.start(MKDB.name, "db", "update", "--from", place / "update", "--db", target, SOURCE_DATE_EPOCH="1803859200")
    for name in ("", "gpus", "MANIFEST.tsv"):
        with closed(place / "update" / name):
            check(f"update-{name or 'folder'}", kept(update(), place / "update" / name, "ermission denied"))
    shutil.copytree(place / "update", place / "large")
    with open(place / "large/gpus", "ab") as page:
        page.truncate(64 << 20)
    user.own()
    check("update-large", kept(user.start(MKDB.name, "db", "update", "--from", place / "large", "--db", target,
                                          SOURCE_DATE_EPOCH="1803859200"), place / "large/gpus", "larger than"))
    check("update", same(update()[0], 0))
    sums = place / "x.db.sha256"
    sums.write_text("0" * 64 + "  x.db\n")
    user.own()
    with closed(sums):
        check("verify-sum", one_line(user.start(RELEASE.name, "db", "verify", target), sums, "ermission denied"))
    wheel = next((place / "wheels").glob("torch-*"))
    for name, path in (("folder", place / "wheels"), ("wheel", wheel), ("sums", place / "wheels/SHA256SUMS")):
        with closed(path):
            check(f"bundle-{name}", one_line(user.start(RELEASE.name, *WHEEL, "--verify", place / "wheels"), path, "ermission denied"))


# Machines ----------------------------------------------------------------------------------------

def notes_of(result):
    return [note for note in json.loads(result[1])["notes"] if ": not read: " in note]


def probing(user):
    """A note for what is there and was not seen; no verdict that takes it for absent."""
    check = lambda name, complaint: run.check(f"unread/{name}", complaint)
    root = user.folder / "machine"
    installed.machine(root)
    installed.plain(root)
    (root / "environment.txt").write_text("HOME=/home/alice\nPATH=/usr/bin\nVIRTUAL_ENV=/opt/env\n")
    (root / "usr/local").mkdir()
    user.own()
    probe = lambda *more: user.start(RELEASE.name, "probe", "--root", root, *more)
    judged = lambda *more: user.start(RELEASE.name, "check", "--root", root, *more)
    site = root / "opt/env/lib/python3.10/site-packages"
    inside = lambda path: "/" + str(path.relative_to(root))
    check("quiet", same(notes_of(probe()), []))
    check("healthy", None if "torch is not installed" not in judged()[1] and "not read" not in judged()[1] else judged()[1])

    record = next(site.glob("torch-*.dist-info"))
    for name, path, lost in (("site", site, site), ("lib", root / "opt/env/lib", root / "opt/env"), ("environment", root / "opt/env", None),
                             ("record", record, record), ("metadata", record / "METADATA", record)):
        with closed(path):
            result = probe()
            check(f"probe-{name}", same(notes_of(result), [f"{inside(path)}: not read: Permission denied"]))
            unread = [place for python in json.loads(result[1])["pythons"] for place in python["unread"] or []]
            check(f"probe-{name}-unread", None if unread and (not lost or inside(lost) in unread) else f"unread: {unread}")
            status, out, err = judged()
            check(f"check-{name}", None if status in (0, 1, 3) and f"{inside(path)}: not read: Permission denied" in " ".join(out.split())
                  and "torch is not installed" not in out else f"exit {status}: {out}{err}")
            check(f"check-{name}-json", same(json.loads(judged("--json")[1])["input"]["unread"], [f"{inside(path)}: not read: Permission denied"]))
            named = user.start(RELEASE.name, "check", "torch==2.6.0", "--root", root)[1]
            check(f"check-torch-{name}", None if "not read: Permission denied" in " ".join(named.split()) else named)
    with closed(root / "opt/env"):
        check("prefix", one_line(judged("--prefix", "/opt/env"), "--prefix /opt/env: not read"))
    with closed(site):
        check("packages-unknown", same([p["packages"] for p in json.loads(probe()[1])["pythons"] if p["prefix"] == "/opt/env"], [None]))
        (root / "machine.json").write_text(probe()[1])
        check("replay", same(user.start(RELEASE.name, "check", "--machine", root / "machine.json", "--json")[1], judged("--json")[1]))
    for name, path, known in (("pci", "sys/bus/pci/devices", "gpus"), ("nodes", "dev", "nodes"), ("toolkits", "usr/local", "toolkits")):
        (root / path).mkdir(parents=True, exist_ok=True)
        shutil.rmtree(root / "proc", ignore_errors=True)
        user.own()
        with closed(root / path):
            result = probe()
            check(f"not-none-{name}", same((json.loads(result[1])[known], notes_of(result)), (None, [f"/{path}: not read: Permission denied"])))

    # this machine: what the user may not enter, and only a guess leads to, is no environment of his
    home = user.folder / "home"
    for folder in ("miniconda3/envs/secret", ".virtualenvs/secret"):
        (home / folder / "lib/python3.10/site-packages").mkdir(parents=True)
    user.own()
    here = lambda **more: user.start(RELEASE.name, "probe", **{"PATH": "/usr/bin", **more})
    before = notes_of(here())
    check("home-quiet", same([note for note in before if str(home) in note], []))
    with closed(home / "miniconda3/envs/secret"), closed(home / ".virtualenvs/secret") as secret:
        check("guessed", same(notes_of(here()), before))
        check("path", same(notes_of(here(PATH=f"/usr/bin:{secret}/bin")), before))
        active = here(VIRTUAL_ENV=str(secret))
        check("active", same([note for note in notes_of(active) if note not in before], [f"{secret}: not read: Permission denied"]))
        check("active-judged", same([p["unread"] for p in json.loads(active[1])["pythons"] if p["active"]], [[str(secret)]]))


def special(user):
    """What is no file is not opened in a copy of a machine."""
    root = user.folder / "special"
    installed.machine(root)
    version = root / "proc/driver/nvidia/version"
    makers = [("fifo", os.mkfifo)]
    if os.getuid() == 0:
        makers.append(("device", lambda path: os.mknod(path, 0o20666, os.makedev(5, 0))))
    else:
        run.skip("unread/special-device", "only root makes device nodes")
    for name, make in makers:
        try:
            make(version)
        except OSError as error:
            run.skip(f"unread/special-{name}", f"cannot be made here: {error}")
            continue
        trace = user.folder / "trace"
        words = [RELEASE, "probe", "--root", root]
        if shutil.which("strace"):
            words = ["strace", "-qq", "-o", trace, "-e", "trace=openat,open", *words]
        status, out, err = run.start(*words)
        run.check(f"unread/special-{name}", same((status, notes_of((status, out, err))), (0, ["/proc/driver/nvidia/version: not read: not a file"])))
        opened = trace.exists() and str(version) in trace.read_text()
        run.check(f"unread/special-{name}-not-opened", "it was opened" if opened else None)
        version.unlink()


# Locks and replacement ---------------------------------------------------------------------------

def replacing(user):
    check = lambda name, complaint: run.check(f"unread/{name}", complaint)
    place = inputs(user.folder / "replace")
    target, lock, elsewhere = place / "x.db", place / "x.db.lock", user.folder / "elsewhere"
    run.start(MKDB, "db", "build", place / "facts", place / "pages", "-o", target)
    first = target.read_bytes()
    user.own()
    update = lambda: user.start(MKDB.name, "db", "update", "--from", place / "update", "--db", target, SOURCE_DATE_EPOCH="1803859200")
    lock.symlink_to(elsewhere)
    check("lock-link", one_line(update(), lock, "a symbolic link") or same((elsewhere.exists(), target.read_bytes() == first), (False, True)))
    lock.unlink()
    os.mkfifo(lock)
    user.own()
    check("lock-fifo", one_line(update(), lock, "not a file"))
    lock.unlink()
    lock.write_bytes(b"")
    lock.chmod(0o444)
    check("lock-of-another", same(update()[0], 0))  # root's where root runs this, and not to be written
    with closed(lock):
        if os.getuid() == 0:
            os.chown(lock, 0, 0)
        check("lock-unreadable", one_line(update(), lock, "the lock cannot be taken: Permission denied"))
    lock.unlink()

    for mode in (0o600, 0o640, 0o664):
        target.write_bytes(first)
        target.chmod(mode)
        check(f"mode-{mode:o}", same(update()[0], 0) or same(oct(target.stat().st_mode & 0o7777), oct(mode)))
    if os.getuid() == 0:
        target.write_bytes(first)
        done = run.start(MKDB, "db", "update", "--from", place / "update", "--db", target)
        check("owner", same((done[0], target.stat().st_uid, target.stat().st_gid, target.read_bytes() != first), (0, NOBODY, NOBODY, True)))
    else:
        run.skip("unread/owner", "only root gives files away")

    # what is no file stays what it is, also behind a link
    fifo, link, output = place / "fifo", place / "link", place / "output"
    os.mkfifo(fifo)
    link.symlink_to(fifo)
    output.symlink_to("/proc/self/fd/1")
    odd = [fifo, link, output]
    if os.getuid() == 0:
        odd.append(place / "null")
        try:
            os.mknod(odd[-1], 0o20666, os.makedev(1, 3))
        except OSError as error:
            run.skip("unread/replaced-device", f"cannot be made here: {error}")
            odd.pop()
    for path in odd:
        before = path.lstat()
        done = run.start(MKDB, "db", "build", place / "facts", place / "pages", "-o", path)
        check(f"replaced-{path.name}", one_line(done, path, "not a regular file") or same((path.lstat().st_ino, path.lstat().st_mode), (before.st_ino, before.st_mode)))
    for path in odd:
        path.unlink()

    # the sweep: names that the program makes, of processes that are no more
    gone = subprocess.Popen(["true"])
    gone.wait()
    theirs = [f"x.db.new.{gone.pid}.important-backup", f"x.db.new.0{gone.pid}", f"x.db.new.{gone.pid}.", f"x.db.new.{gone.pid}.100",
              f"x.db.new.+{gone.pid}", f"x.db.new.{gone.pid}.1.bak", "x.db.new.999999.important-backup", "x.db.new.", f"x.db.new.{os.getpid()}"]
    ours = [f"x.db.new.{gone.pid}", f"x.db.new.{gone.pid}.1", f"x.db.new.{gone.pid}.99"]
    for name in theirs + ours:
        (place / name).write_bytes(b"")
    user.own()
    target.write_bytes(first)
    check("sweep", same(update()[0], 0) or same(sorted(f.name for f in place.glob("x.db.new.*")), sorted(theirs)))


# Programs that are run ---------------------------------------------------------------------------

def trusting(user):
    """cm_probe_trusted: only root may change the file and the folders up to the root."""
    check = lambda name, complaint: run.check(f"unread/trusted-{name}", complaint)
    ask = lambda path: run.start(programs.TESTED / "bin/test_probe", "--trusted", path)[1].strip()
    shell = os.path.realpath("/bin/sh")
    if os.stat(shell).st_uid == 0:
        check("system", same(ask("/bin/sh"), shell))
    own = user.folder / "own"
    own.write_bytes(b"")
    user.own()
    check("own-file", same(ask(own), "not trusted"))
    if os.getuid() != 0:
        run.skip("unread/trusted-folders", "only root makes files of root")
        return
    for name, of, mode, link in (("root", 0, 0o755, False), ("others-folder", NOBODY, 0o755, False), ("writable", 0, 0o777, False),
                                 ("group", 0, 0o775, False), ("sticky", 0, 0o1777, False), ("behind-a-link", NOBODY, 0o755, True)):
        base = Path(tempfile.mkdtemp(prefix="cudamatrix-trusted-", dir="/tmp"))
        base.chmod(0o755)
        try:
            (base / "bin/deep").mkdir(parents=True)
            program = base / "bin/deep/nvidia-smi"
            program.write_bytes(b"")
            program.chmod(0o755)
            (base / "bin").chmod(mode)
            os.chown(base / "bin", of, of)
            (base / "link").symlink_to("bin/deep")
            want = str(program) if of == 0 and (not mode & 0o022 or mode & 0o1000) else "not trusted"
            check(name, same(ask(base / "link/nvidia-smi" if link else program), want))
        finally:
            shutil.rmtree(base)


# Clocks ------------------------------------------------------------------------------------------

def clocks(user):
    """A clock that is far ahead writes nothing; tests/updating.py has the one of the server."""
    place = inputs(user.folder / "clocks")
    target = place / "x.db"
    run.start(MKDB, "db", "build", place / "facts", place / "pages", "-o", target)
    first = target.read_bytes()
    user.own()
    result = user.start(RELEASE.name, "db", "update", "--from", place / "update", "--db", target, SOURCE_DATE_EPOCH="4102444800")
    run.check("unread/clock", one_line(result, "clock", "2100-01-01", "2026-10") or same(target.read_bytes() == first, True))


def unread(tmp):
    with tempfile.TemporaryDirectory(prefix="cudamatrix-user-") as folder:
        Path(folder).chmod(0o755)
        for part in (building, probing, special, replacing, trusting, clocks):
            place = Path(folder).resolve() / part.__name__
            place.mkdir()
            part(User(place))


# Faults ------------------------------------------------------------------------------------------

READS = {"openat": ("EACCES", "EMFILE", "EIO", "EINTR"), "getdents64": ("EIO", "EINTR"), "newfstatat": ("EACCES", "EIO", "EINTR"),
         "read": ("EIO", "EINTR"), "readlink": ("EACCES", "EIO"), "pread64": ("EIO", "EINTR")}
WRITES = {"write": ("EIO", "ENOSPC", "EINTR"), "pwrite64": ("EIO", "ENOSPC"), "rename": ("EACCES", "EIO"), "fsync": ("EIO", "EINTR"), "fchmod": ("EPERM",), "mkdir": ("EACCES",),
          "flock": ("ENOLCK", "EINTR"), "unlink": ("EACCES",)}
CALLS = {**READS, **WRITES}
POINTS, STRIDE, SAMPLE = 400, 50, 30  # of each command, in the ordinary run
SEED = 20261130
# Notes of a machine, of an update and of the choice of a database name what was passed over.
NAMED = ("not read", "passed over", "not kept")


class Command:
    """A main command, what it writes, and how it starts from the same state each time."""

    def __init__(self, name, program, words, target=None, start=None):
        self.name, self.program, self.words, self.target, self.start = name, program, words, target, start

    def go(self, folder, *before):
        """Runs it in a folder of its own, whose name does not reach the answer."""
        if self.start:
            self.start(folder)
        env = {**run.ENV, "HOME": "/nonexistent/home", "XDG_DATA_DIRS": "/nonexistent", "SOURCE_DATE_EPOCH": "1803859200"}
        done = subprocess.run([*map(str, before), str(self.program), *self.words], env=env, cwd=folder, stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=120)
        return done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"), self.state(folder)

    def state(self, folder):
        target = folder / self.target if self.target else None
        files = [] if not target else sorted(target.rglob("*")) if target.is_dir() else [target]
        return {str(f.relative_to(folder)): f.read_bytes() for f in files if f.is_file()}


def commands(place):
    def with_database(folder):
        shutil.copy(place / "old.db", folder / "x.db")

    def with_facts(folder):
        shutil.rmtree(folder / "out", ignore_errors=True)

    machine = ROOT / "tests/machines/environments"
    return [Command("db-build", MKDB, ["db", "build", str(place / "facts"), str(place / "pages"), "-o", "x.db"], "x.db", with_database),
            Command("db-facts", MKDB, ["db", "facts", str(place / "pages"), "-o", "out"], "out", with_facts),
            Command("db-update", MKDB, ["db", "update", "--from", str(place / "update"), "--db", "x.db"], "x.db", with_database),
            Command("check", RELEASE, ["check", "--root", str(machine)]),
            Command("probe", RELEASE, ["probe", "--root", str(machine)]),
            Command("bundle", RELEASE, [*WHEEL, "--verify", str(place / "wheels")]),
            Command("db-verify", RELEASE, ["db", "verify", str(place / "old.db")]),
            Command("torch", RELEASE, ["torch", "2.6.0", "--db", str(programs.RELEASE / "cudamatrix.db")])]


def points(command, folder):
    """The calls of a command that may fail, in their order: name and number. Those of the loader, before main, are not ours."""
    trace = folder / "trace"
    command.go(folder, "strace", "-qq", "-o", trace, "-e", "trace=" + ",".join(f"?{call}" for call in CALLS))
    lines = trace.read_text(errors="replace").splitlines()
    loaded = max([i for i, line in enumerate(lines) if re.search(r'\.so[.\d]*"', line)], default=-1)
    found, counts = [], {}
    for i, line in enumerate(lines):
        call = line.split("(")[0]
        counts[call] = counts.get(call, 0) + 1
        if call in CALLS and i > loaded + 3:  # the last library is read, and asked for its size, behind its name
            found.append((call, counts[call]))
    return found


def fault(command, folder, good, call, number, error):
    """The complaint about a run in which one call failed: the same answer, or one line and the target as it was."""
    status, out, err, state = command.go(folder, "strace", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e",
                                         f"inject={call}:error={error}:when={number}")
    if (status, out, state) == (good[0], good[1], good[3]) and err == good[2]:
        return None
    if command.target and state != good[3] and state != command.before:
        # each file of a folder of facts is old or new; which of them, the line says
        mixed = command.name == "db-facts" and status == 4 and all(good[3].get(name) == text for name, text in state.items())
        if not mixed:
            return f"the target is neither old nor new: {sorted(state)}"
    if any(words in " ".join((out + err).split()) for words in NAMED) and status in (0, 1, 3):
        return None
    if status == 4 and not out and err.count("\n") == 1 and (not command.target or state == command.before or command.name == "db-facts"):
        return None
    # written as it should be, and then the answer could not be
    if status == 4 and err.count("\n") == 1 and call == "write" and "cannot be written" in err:
        return None
    return f"exit {status} (without it {good[0]}), {len(out)} bytes on stdout, stderr: {err[:200]!r}"


def chosen(command, found, whole, chance):
    """The points of a command with an error each; all errors in the whole run, else a sample."""
    places = found[:POINTS] + found[POINTS::STRIDE]
    jobs = [(call, number, error) for call, number in places for error in CALLS[call]]
    return jobs if whole else chance.sample(jobs, min(SAMPLE, len(jobs)))


def can_inject():
    if not shutil.which("strace"):
        return "strace is not installed"
    done = subprocess.run(["strace", "-qq", "-o", "/dev/null", "-e", "inject=openat:error=EIO:when=60000", "true"],
                          capture_output=True, check=False)
    return None if done.returncode == 0 else f"strace cannot make calls fail here: {done.stderr.decode().strip()}"


def faults(tmp):
    reason = can_inject()
    if reason:
        run.skip("faults", reason)
        return
    place = inputs(tmp / "inputs")
    run.start(MKDB, "db", "build", place / "facts", place / "update", "-o", place / "old.db")
    whole = os.environ.get("CUDAMATRIX_FAULTS") == "all"
    seed = int(os.environ.get("CUDAMATRIX_SEED", SEED))
    for command in commands(place):
        folder = tmp / command.name
        folder.mkdir()
        if command.start:
            command.start(folder)
        command.before = command.state(folder)
        good = command.go(folder)
        found = points(command, folder)
        run.check(f"faults/{command.name}/points", None if len(found) > 5 else f"only {len(found)} calls that may fail")
        jobs = list(enumerate(chosen(command, found, whole, random.Random(seed))))

        def one(job):
            number, (call, when, error) = job
            own = folder / str(number)
            own.mkdir()
            complaint = fault(command, own, good, call, when, error)
            shutil.rmtree(own)
            return complaint
        for (_, (call, when, error)), complaint in zip(jobs, run.everywhere(one, jobs)):
            run.check(f"faults/{command.name}/{call}-{when}-{error}", complaint and f"{complaint} (CUDAMATRIX_SEED={seed})")
        if whole:
            print(f"faults/{command.name}: {len(found)} calls, {len(jobs)} faults", flush=True)


def groups(runner):
    global run
    run = runner
    return {"unread": unread, "faults": faults}

"""Test groups for installed packages; tests/run.py runs them.

replay   what `probe` records of a saved machine gives the same judgement by --machine
trees    trees of files that nobody installed: FIFOs, loops, floods, bytes that are no text
"""
import json
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MACHINES = ("environments", "shadowed", "windows", "driver-470", "driver-535", "two-gpus", "wsl", "none", "damaged")


def put(path, data=b""):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())


def environment(root, name):
    put(root / f"opt/{name}/bin/python3.10")
    site = root / f"opt/{name}/lib/python3.10/site-packages"
    site.mkdir(parents=True)
    return site


def fifo(site):
    (site / "torch-2.6.0.dist-info").mkdir()
    for name in ("METADATA", "RECORD", "WHEEL", "INSTALLER"):
        os.mkfifo(site / "torch-2.6.0.dist-info" / name)


def fifo_inside(site):
    put(site / "torch-2.6.0.dist-info/METADATA", "Version: 2.6.0\n")
    (site / "torch").mkdir()
    for name in ("torch-2.6.0.dist-info/RECORD", "torch-2.6.0.dist-info/WHEEL", "torch/version.py"):
        os.mkfifo(site / name)


def many(site):
    for i in range(1500):
        put(site / f"torch-2.6.{i}.dist-info/METADATA", f"Version: 2.6.{i}\n")


def empty(site):
    for i in range(1500):
        (site / f"nvidia_x{i}-1.dist-info").mkdir()


def huge(site):
    put(site / "torch-2.6.0.dist-info/METADATA", b"Version: 2.6.0\n" + b"Requires-Dist: nvidia-a==1\n" * 100000)


def device(site):
    (site / "torch-2.6.0.dist-info").mkdir()
    os.symlink("/dev/zero", site / "torch-2.6.0.dist-info/METADATA")


def loop(site):
    os.symlink("torch-2.6.0.dist-info", site / "torch-2.6.0.dist-info")
    os.symlink(".", site / "torch")
    os.symlink("../../../loop", site.parents[2] / "lib64")


def nul(site):
    put(site / "torch-2.6.0.dist-info/METADATA", b"Version: 2.6.0+cu\x00124\nRequires-Dist: nvidia\x00\n")
    put(site / "torch-2.6.0.dist-info/WHEEL", b"Tag: \x00\nTag: --\nTag: cp-x-\nTag: \xff\xfe-\xff-\xff\n")


def markers(site):
    lines = ["nvidia-a==1; " + "(" * 3000, 'nvidia-b==1; platform_system == "Linux', "nvidia-c==", ";", "==1",
             'nvidia-d==1; python_version not in', 'nvidia-e==$(touch x); platform_system == "Linux"',
             'nvidia-f;rm==1', "nvidia-g==1; and or and"]
    put(site / "torch-2.6.0.dist-info/METADATA",
        "Version: 2.6.0\n" + "".join(f"Requires-Dist: {line}\n" for line in lines))


# tree, what is said of it: a note, or nothing more than the judgement
TREES = ((fifo, "no Version in it"), (fifo_inside, ""), (many, "more than 512 packages"),
         (empty, "no Version in it, and in 1499 more"), (huge, "larger than"), (device, "larger than"),
         (loop, "no Version in it"), (nul, ""), (markers, ""))


def groups(run):
    def replay(tmp):
        for name in MACHINES:
            tree, saved = ROOT / "tests/machines" / name, tmp / f"{name}.json"
            status, out, err = run.start(run.PROGRAM, "probe", "--root", tree)
            saved.write_text(out, encoding="utf-8")
            first = run.start(run.PROGRAM, "check", "--root", tree, "--json")
            again = run.start(run.PROGRAM, "check", "--machine", saved, "--json")
            run.check(f"replay/{name}", run.diff(first[1].splitlines(), again[1].splitlines())
                      or (f"exit {again[0]}, not {first[0]}: {err}{again[2]}" if again[0] != first[0] else None))
            hidden = run.start(run.PROGRAM, "probe", "--root", tree, "--redact")[1]
            names = [user for user in ("alice", "/home/user", "Users/") if user in hidden]
            run.check(f"replay/{name}/redact", f"still there: {names}" if names else None)

    def trees(tmp):
        for make, note in TREES:
            root = tmp / make.__name__
            put(root / "environment.txt", f"VIRTUAL_ENV=/opt/{make.__name__}\n")
            make(environment(root, make.__name__))
            status, out, err = run.start(run.PROGRAM, "check", "--root", root)
            notes = [line for line in json.loads(run.start(run.PROGRAM, "probe", "--root", root)[1])["notes"]]
            complaint = None
            if status not in (0, 1, 3) or err or not out:
                complaint = f"exit {status}: {run.short(err)}"
            elif note and not any(note in line for line in notes):
                complaint = f"no note \"{note}\": {notes}"
            elif len(notes) > 3 or "$(" in out:
                complaint = f"{len(notes)} notes: {notes}; {out[-200:]}"
            run.check(f"trees/{make.__name__}", complaint)

    return {f.__name__: f for f in (replay, trees)}

#!/usr/bin/env python3
"""Speed of the release: as ratios to other programs inside one interleaved run, as instruction counts, as
memory. Asserts nothing; tests/speed.py holds the program to lookup.instructions. What it prints is a section
of docs/performance.md, whose method it is too.

usage: tests/bench/bench.py [LINES]    LINES of the long batch, 1,000,000
"""
import fcntl
import glob
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
RELEASE = os.path.join(ROOT, f"build/linux-{platform.machine()}")
MKDB = os.path.join(RELEASE, "bin/cudamatrix-mkdb")
# A copy, as an installed program is one: pages of a file that a linker wrote piece by piece cost a tenth more.
INSTALLED = tempfile.TemporaryDirectory()
PROGRAM = shutil.copy(os.path.join(RELEASE, "bin/cudamatrix"), INSTALLED.name)
DATABASE = os.path.join(RELEASE, "cudamatrix.db")
LOOKUP = ["torch", "1.13.1"]
TABLES = ("torch_build", "torch_install", "torch_pair", "torch_arch")
SQL = "".join(f"select * from {table} where torch='1.13.1';" for table in TABLES)
PYTHON = ("import sqlite3\nd = sqlite3.connect('file:%s?mode=ro', uri=True)\n"
          "for t in %r: print(d.execute(\"select * from \" + t + \" where torch='1.13.1'\").fetchall())" % (DATABASE, TABLES))
MOST_RATIO, MOST_INSTRUCTIONS = 1.6, 800_000  # docs/performance.md
RUNS, NOWHERE = 300, os.open(os.devnull, os.O_RDWR)
# An empty environment: the loader and libc read what is there, and the count would depend on it.
BARE = {"PATH": "/usr/bin:/bin"}


def once(command):
    """Microseconds of a whole process, from before its start to behind its end."""
    quiet = [(os.POSIX_SPAWN_DUP2, NOWHERE, fd) for fd in (0, 1, 2)]
    start = time.perf_counter_ns()
    os.waitpid(os.posix_spawn(command[0], command, BARE, file_actions=quiet), 0)
    return (time.perf_counter_ns() - start) / 1000


def interleaved(commands, runs):
    """Each command in turn, so that what disturbs the machine disturbs all; the sorted times."""
    times = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            times[name].append(once(command))
    return {name: sorted(values) for name, values in times.items()}


def instructions(command, *options, env=None):
    with tempfile.TemporaryDirectory() as folder:
        run = subprocess.run(["/usr/bin/valgrind", "--tool=callgrind", f"--callgrind-out-file={folder}/out", *options, *command],
                             stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False, env=env or BARE)
    found = re.search(r"Collected : (\d+)", run.stderr)
    return int(found.group(1)) if found else None


def resident(command):
    """KiB that a process had at most when it wrote its answer: it is stopped there by a pipe that is full."""
    read, write = os.pipe()
    fcntl.fcntl(write, 1031, 4096)  # F_SETPIPE_SZ
    os.write(write, b"x" * 4096)
    with subprocess.Popen(command, stdout=write, env=BARE) as run:
        os.close(write)
        time.sleep(0.5)
        with open(f"/proc/{run.pid}/status", encoding="ascii") as status:
            peak = int(re.search(r"VmHWM:\s+(\d+)", status.read())[1])
        while os.read(read, 65536):
            pass
        os.close(read)
    return peak


# Environments of the kinds that are met: they work, lack code, lack a driver, do not fit together.
ENVIRONMENTS = [
    {"torch": "2.6.0+cu124", "cuda_build": "12.4", "python": "3.10.12", "os": "linux",
     "gpus": ["NVIDIA H100 80GB HBM3"] * 8, "driver": "550.127.08", "torchvision": "0.21.0", "torchaudio": "2.6.0"},
    {"torch": "2.4.0+cu121", "cuda_build": "12.1", "python": "3.11.9", "os": "linux", "driver": "535.183.01",
     "gpus": ["NVIDIA A100-SXM4-80GB"] * 2, "packages": ["numpy==1.26.4", "nvidia-nccl-cu12==2.20.5"]},
    {"torch": "2.1.2+cu121", "python": "3.9.2", "os": "wsl", "driver": "572.70",
     "gpus": ["NVIDIA GeForce RTX 3070 Laptop GPU"]},
    {"torch": "2.9.0+cu130", "python": "3.12.3", "os": "linux", "driver": "580.95.05",
     "gpus": ["NVIDIA GeForce GTX 1080 Ti"]},
    {"torch": "2.6.0+cpu", "python": "3.11.4", "os": "windows", "gpus": []},
    {"torch": "1.12.1", "torchvision": "0.13.1", "torchaudio": "0.13.1", "python": "3.7.6", "os": "linux"},
    {"torch": "2.0.1+cu117", "python": "3.9.11", "os": "linux", "driver": "470.57.02",
     "gpus": ["Tesla V100-SXM2-32GB"] * 8},
    {"torch": "1.8.0a0+af2250e", "cuda_build": "11.0", "python": "3.8", "os": "linux", "driver": "460.27.04",
     "gpus": ["GeForce RTX 2060"]},
]


def batch(counts):
    """Environments a second and peak memory of check --batch, on a short and on a long file."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "machines.jsonl")
        for count in counts:
            with open(path, "w", encoding="utf-8") as file:
                for i in range(count):
                    file.write(json.dumps({"id": i, **ENVIRONMENTS[i % len(ENVIRONMENTS)]}) + "\n")
            start = time.perf_counter()
            with subprocess.Popen([PROGRAM, "check", "--batch", path], stdout=subprocess.DEVNULL) as run:
                _, _, usage = os.wait4(run.pid, 0)
                run.returncode = 0
            seconds = usage.ru_utime + usage.ru_stime
            print(f"| check --batch, {count:,} lines | {count / seconds:,.0f} environments a second of processor time, "
                  f"{count / (time.perf_counter() - start):,.0f} by the clock; {usage.ru_maxrss / 1024:.1f} MiB at most |")


def lookups():
    peers = {"/bin/true": ["/bin/true"], "lookup": [PROGRAM, *LOOKUP], "lookup, --no-detect": [PROGRAM, *LOOKUP, "--no-detect"],
             "lookup in a file, --db": [PROGRAM, *LOOKUP, "--db", DATABASE],
             "sqlite3 shell, the same rows": ["/usr/bin/sqlite3", "-readonly", DATABASE, SQL],
             "python3 -c pass": ["/usr/bin/python3", "-c", "pass"],
             "python3 with sqlite3, the same rows": ["/usr/bin/python3", "-c", PYTHON]}
    if shutil.which("nvidia-smi"):
        peers["nvidia-smi -L"] = [shutil.which("nvidia-smi"), "-L"]
    times = interleaved(peers, RUNS)
    least = statistics.median(times["/bin/true"])
    print("| whole process | median, us | p10 | p90 | of /bin/true | instructions |")
    print("| --- | --- | --- | --- | --- | --- |")
    for name, command in peers.items():
        values, middle = times[name], statistics.median(times[name])
        print(f"| {name} | {middle:,.0f} | {values[len(values) // 10]:,.0f} | {values[len(values) * 9 // 10]:,.0f} | "
              f"{middle / least:.2f} | {instructions(command) or 0:,} |")
    ratio, count = statistics.median(times["lookup"]) / least, instructions(peers["lookup"])
    print(f"\nThe lookup takes {ratio:.2f} times /bin/true (target: {MOST_RATIO}) and {count:,} instructions (target: {MOST_INSTRUCTIONS:,}).")
    sqlite = statistics.median(times["sqlite3 shell, the same rows"])
    print(f"It takes {statistics.median(times['lookup']) / sqlite:.2f} of the sqlite3 shell's time.")
    print(f"\n| what | figure |\n| --- | --- |\n| the program, stripped, with its data | {os.path.getsize(PROGRAM):,} bytes |")
    print(f"| lookup, resident at most | {resident([PROGRAM, *LOOKUP]) / 1024:.1f} MiB |")
    print(f"| sqlite3 shell, resident at most | {resident(['/usr/bin/sqlite3', '-readonly', DATABASE, SQL]) / 1024:.1f} MiB |")


def scraping():
    html = sorted(glob.glob(os.path.join(ROOT, "../shared/pages/*/*.html")))
    if not html or not shutil.which("xmllint"):
        print("| scraping | skipped, needs ../shared/pages and xmllint |")
        return
    with tempfile.TemporaryDirectory() as folder:
        mine = [page for page in html
                if subprocess.run([MKDB, "db", "facts", page, "-o", f"{folder}/x"], capture_output=True, check=False).returncode == 0]
        bare = ["/usr/bin/xmllint", "--html", "--noout", "--recover", *mine]
        scrape = [MKDB, "db", "facts", *mine, "-o", f"{folder}/x"]
        times = {name: statistics.median(values) for name, values in interleaved({"bare": bare, "scrape": scrape}, 11).items()}
    print(f"| scraping {len(mine)} html pages | {times['scrape'] / times['bare']:.2f} times xmllint --html on the same pages |")


def main():
    lines = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        model = re.search(r"model name\s*: (.*)", file.read())
    print(f"{os.cpu_count()} cores of {model[1] if model else platform.machine()}, Linux {platform.release()}, load "
          f"{os.getloadavg()[0]:.1f}; {RUNS} interleaved runs.\n")
    lookups()
    batch((lines // 50, lines))
    scraping()


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Speed, as ratios inside one interleaved run and as instruction counts; asserts nothing."""
import glob
import json
import os
import re
import shutil
import statistics
import subprocess
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAM = os.path.join(ROOT, "build/bin/cudamatrix")
MKDB = os.path.join(ROOT, "build/bin/cudamatrix-mkdb")
DATABASE = os.path.join(ROOT, "build/cudamatrix.db")
QUESTION = [PROGRAM, "torch", "1.13.1", "--no-detect"]
SQL = "".join(
    f"select * from {table} where torch='1.13.1';"
    for table in ("torch_build", "torch_install", "torch_pair", "torch_arch"))


def once(command):
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return time.perf_counter() - start


def interleaved(commands, runs):
    times = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            times[name].append(once(command))
    return {name: statistics.median(values) for name, values in times.items()}


def instructions(command):
    with tempfile.TemporaryDirectory() as folder:
        run = subprocess.run(
            ["valgrind", "--tool=callgrind", f"--callgrind-out-file={folder}/out", *command],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    found = re.search(r"Collected : (\d+)", run.stderr)
    return int(found.group(1)) if found else None


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
BATCH_LINES = 1_000_000


def batch():
    """Environments a second and peak memory of check --batch, on a short and on a long file."""
    with tempfile.TemporaryDirectory() as folder:
        for count in (BATCH_LINES // 50, BATCH_LINES):
            path = os.path.join(folder, "machines.jsonl")
            with open(path, "w", encoding="utf-8") as file:
                for i in range(count):
                    file.write(json.dumps({"id": i, **ENVIRONMENTS[i % len(ENVIRONMENTS)]}) + "\n")
            start = time.perf_counter()
            with subprocess.Popen([PROGRAM, "check", "--batch", path], stdout=subprocess.DEVNULL) as run:
                _, _, usage = os.wait4(run.pid, 0)
                run.returncode = 0
            seconds = usage.ru_utime + usage.ru_stime
            print(f"check --batch, {count:,} lines: {count / seconds:,.0f} environments a second of processor "
                  f"time ({count / (time.perf_counter() - start):,.0f} by the clock), "
                  f"{usage.ru_maxrss / 1024:.1f} MiB at most")


def main():
    batch()
    medians = interleaved({"/bin/true": ["/bin/true"],
                           "sqlite3 shell": ["sqlite3", "-readonly", DATABASE, SQL],
                           "lookup": QUESTION}, 200)
    for name in ("/bin/true", "sqlite3 shell"):
        print(f"lookup against {name}: {medians['lookup'] / medians[name]:.2f} times")
    print(f"lookup: {instructions(QUESTION):,} instructions, "
          f"{instructions([*QUESTION, '--db', DATABASE]):,} with a database file, whose every byte is checked")
    print(f"program: {os.path.getsize(PROGRAM):,} bytes, "
          f"database in it: {os.path.getsize(DATABASE):,}")
    pages = os.path.join(ROOT, "../shared/pages")
    html = sorted(glob.glob(os.path.join(pages, "*/*.html")))
    if not html or not shutil.which("xmllint"):
        print("scraping: skipped, needs ../shared/pages and xmllint")
        return
    with tempfile.TemporaryDirectory() as folder:
        mine = [page for page in html
                if subprocess.run([MKDB, "db", "facts", page, "-o", f"{folder}/x"],
                                  capture_output=True, check=False).returncode == 0]
        medians = interleaved({"bare": ["xmllint", "--html", "--noout", *mine],
                               "scrape": [MKDB, "db", "facts", *mine, "-o", f"{folder}/x"]}, 11)
    print(f"scraping {len(mine)} html pages against xmllint --html: "
          f"{medians['scrape'] / medians['bare']:.2f} times")


main()

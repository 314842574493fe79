#!/usr/bin/env python3
"""Speed, as ratios inside one interleaved run and as instruction counts; asserts nothing."""
import glob
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


def main():
    medians = interleaved({"/bin/true": ["/bin/true"],
                           "sqlite3 shell": ["sqlite3", "-readonly", DATABASE, SQL],
                           "lookup": QUESTION}, 200)
    for name in ("/bin/true", "sqlite3 shell"):
        print(f"lookup against {name}: {medians['lookup'] / medians[name]:.2f} times")
    print(f"lookup: {instructions(QUESTION):,} instructions")
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

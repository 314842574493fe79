#!/usr/bin/env python3
"""Writes the facts of db N times over, each copy about other versions and names, to see what grows.

usage: tests/bench/scale.py TIMES FOLDER    FOLDER/facts and FOLDER/curated, for `db build`

A copy adds 1000 for each turn to the first number of what a fact is about ("1.13.1", "516.01") or, where
that is no version, a mark at its end ("GeForce RTX 3060 x7"). The sources stay those of the first copy.
"""
import re
import sys
from pathlib import Path

DB = Path(__file__).resolve().parents[2] / "db"
VERSION = re.compile(r"(\D*)(\d+)(\.[\d.]+\w*)$")
# Kinds whose first column is a package's name or its like: what they are about is the second one.
SECOND = {"torch_release", "torch_python", "package_minimum", "package_image", "wheel", "wheel_locked", "ptx_release",
          "wheel_requirement"}


def renamed(value, turn):
    version = VERSION.match(value)
    if version:
        return f"{version[1]}{int(version[2]) + 1000 * turn}{version[3]}"
    return f"{value} x{turn}"


def multiply(table, out, times):
    head, *rows = table.read_text(encoding="utf-8").splitlines()
    column = 1 if table.stem in SECOND else 0
    with out.open("w", encoding="utf-8") as file:
        file.write(head + "\n")
        for turn in range(times if table.stem != "source" else 1):
            for row in rows:
                cells = row.split("\t")
                if turn:
                    cells[column] = renamed(cells[column], turn)
                file.write("\t".join(cells) + "\n")


def main():
    times, folder = int(sys.argv[1]), Path(sys.argv[2])
    for part in ("facts", "curated"):
        (folder / part).mkdir(parents=True, exist_ok=True)
        for table in sorted((DB / part).glob("*.tsv")):
            multiply(table, folder / part / table.name, times)


if __name__ == "__main__":
    main()

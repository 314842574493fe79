#!/usr/bin/env python3
"""Runs the fuzz targets of build/fuzz in turn; they share the minutes. ./dev fuzz builds and starts it.

usage: tests/fuzz/fuzz.py MINUTES [TARGET...]
Findings stay in build/fuzz/findings, what was learnt in build/fuzz/corpus. Exit status 1: something was found.
"""
import os
import re
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BUILD = ROOT / "build/fuzz"
# Target: the longest input, in the order in which they run.
TARGETS = {"page": 16384, "text": 8192, "answer": 4096, "machine": 8192, "batch": 8192, "store": 4096, "form": 4096,
           "facts": 8192, "root": 8192, "wheel": 8192, "lookup": 256, "gpu": 256, "requirement": 512, "version": 128}
SECONDS, MEGABYTES, MOST_FINDINGS = 10, 2048, 20  # the bounds of one run


def sections(folder):
    """A saved machine as the one file that the target reads: "=== PATH" and what the file holds."""
    out = b""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink() and path.stat().st_size < 16384:
            body = path.read_bytes()
            out += b"=== " + str(path.relative_to(folder)).encode() + b"\n" + body + (b"" if body.endswith(b"\n") else b"\n")
    return out


def fixtures(target):
    """Inputs of the other tests that this target reads as they are: (name, bytes)."""
    tests = ROOT / "tests"
    if target == "page":
        files = [f for f in sorted(tests.glob("scrapers/*/*")) if f.suffix not in (".facts", ".err", ".tsv")]
    elif target == "text":
        files = sorted(tests.glob("read/*.txt")) + sorted(tests.glob("read/packages/*"))
    elif target == "machine":
        files = sorted(tests.glob("machines/*.json"))
    elif target == "wheel":
        files = sorted(tests.glob("wheels/*.whl"))
    elif target == "answer":
        return [(f.stem, b"c" + f.read_bytes()) for f in sorted(tests.glob("read/*.txt"))]
    elif target == "root":
        return [(d.name, sections(d)) for d in sorted(tests.glob("machines/*")) if d.is_dir()]
    else:
        files = []
    return [(f"{f.parent.name}-{f.name}", f.read_bytes()) for f in files if f.is_file()]


def lay_out(target, folder):
    """Writes the fixtures into a folder; returns the files of it and of the kept seeds."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, body in fixtures(target):
        (folder / name).write_bytes(body)
    return sorted(folder.iterdir()) + sorted((HERE / "seeds" / target).glob("*"))


def first_line(output):
    found = re.search(r"(fuzz: does not hold: .*|ERROR: (?:AddressSanitizer|libFuzzer|LeakSanitizer): .*"
                      r"|\S+: runtime error: .*)", output)
    return found.group(1) if found else "no report"


def environment():
    return {**os.environ, "ASAN_OPTIONS": "detect_leaks=1:allocator_may_return_null=0", "UBSAN_OPTIONS": "print_stacktrace=1"}


def smallest(program, finding):
    """Beside the finding a smaller input that ends the same way, where one is found soon."""
    small = finding.with_name(finding.name + ".small")
    subprocess.run([program, "-minimize_crash=1", "-max_total_time=20", f"-timeout={SECONDS}", f"-rss_limit_mb={MEGABYTES}",
                    f"-exact_artifact_path={small}", finding], env=environment(), capture_output=True, check=False)
    return small if small.exists() and small.stat().st_size else finding


def run(target, seconds):
    """Executions, seconds and findings (file, what happened) of one target."""
    program = BUILD / "bin" / f"fuzz_{target}"
    corpus, seeds, found = BUILD / "corpus" / target, BUILD / "seeds" / target, BUILD / "findings"
    for folder in (corpus, found):
        folder.mkdir(parents=True, exist_ok=True)
    lay_out(target, seeds)
    executions, findings, start = 0, [], time.monotonic()
    while (left := seconds - (time.monotonic() - start)) >= 1 and len(findings) < MOST_FINDINGS:
        before = {f.name for f in found.iterdir()}
        done = subprocess.run(
            [program, f"-max_total_time={int(left)}", f"-timeout={SECONDS}", f"-rss_limit_mb={MEGABYTES}",
             f"-malloc_limit_mb={MEGABYTES // 2}", f"-max_len={TARGETS[target]}", "-print_final_stats=1",
             f"-dict={HERE}/dictionaries/{target}.dict", f"-artifact_prefix={found}/{target}-",
             corpus, seeds, HERE / "seeds" / target], env=environment(), capture_output=True, check=False)
        output = done.stderr.decode("utf-8", "replace")
        (BUILD / f"{target}.log").write_text(output, encoding="utf-8")
        count = re.findall(r"stat::number_of_executed_units:\s+(\d+)|^#(\d+)\s", output, re.M)
        executions += int(max((a or b for a, b in count), key=int, default="0"))
        new = [f for f in found.iterdir() if f.name not in before and "slow-unit" not in f.name]
        findings += [(smallest(program, f), first_line(output)) for f in new]
        if done.returncode and not new:
            findings.append((BUILD / f"{target}.log", "the target itself failed: " + first_line(output)))
            break
    return executions, time.monotonic() - start, findings


def main():
    words = sys.argv[1:]
    try:
        minutes = float(words[0])
    except (IndexError, ValueError):
        minutes = 0
    chosen = words[1:] or list(TARGETS)
    if minutes <= 0 or any(target not in TARGETS for target in chosen):
        print(f"{__doc__.strip()}\ntargets: {' '.join(TARGETS)}", file=sys.stderr)
        return 2
    total = 0
    for target in chosen:
        executions, seconds, findings = run(target, minutes * 60 / len(chosen))
        print(f"{target:12} {executions:12,} executions in {seconds:6.0f} s, {len(findings)} findings", flush=True)
        for path, report in findings:
            print(f"  {report}\n  {path}\n  again: build/fuzz/bin/fuzz_{target} {path}\n"
                  f"  to keep it: cp {path} tests/fuzz/seeds/{target}/WHAT-IT-SHOWS", flush=True)
        total += len(findings)
    return 1 if total else 0


if __name__ == "__main__":
    sys.exit(main())

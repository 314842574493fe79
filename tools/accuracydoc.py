#!/usr/bin/env python3
"""accuracydoc.py [--check]: writes docs/accuracy.md from what the program answers today.

Needs a build (./dev build) and the samples beside the project; without them it does nothing and says
so. With --check it writes nothing and ends with status 1 where the page is out of date.
"""
import json
import os
import shlex
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(ROOT, "tests"))
import accuracy  # noqa: E402

PROGRAM = os.path.join(ROOT, "build/bin/cudamatrix")
SAMPLES = os.path.join(ROOT, "../shared/samples")
PAGE = os.path.join(ROOT, "docs/accuracy.md")

HEAD = """# Accuracy

What the program answers about real machines and real questions, measured by `tools/accuracydoc.py`, which writes this page. The samples are
public posts that are not part of the project; here they have only their numbers. `./dev accuracy FILE.jsonl` judges any other such file.

## How rows are graded

An environment is given to `check --batch` with its facts only: what happened, whether `torch.cuda.is_available()` was True, and notes are
withheld. Right: the same outcome. "package_mismatch" of the samples is what the program tells apart as package_mismatch,
python_unsupported, build_not_published and platform_unsupported. Rows whose failure lies in an extension count as torch working. Unknown is
neither right nor wrong, except where the sample itself says unknown or other. A *false alarm* is a machine that works and is refused, a
*false promise* one that failed and is said to work.

"""

WHY = {
    "arch_list": "built from source, by a vendor or a distribution: which GPUs it has code for only torch.cuda.get_arch_list() tells",
    "build": "the build is not stated, or nobody published it (another vendor's accelerator, a distribution), or its GPU code is in no source",
    "driver": "the driver is not stated",
    "gpu": "the GPU is not stated, or its name is not in the data or fits several",
    "torch": "torch is not stated",
    "os": "the system is not stated, and the builds of Linux and Windows differ",
    "companions": "torch reaches the GPU, but torchvision or torchaudio belongs to another release or build: real machines of both kinds exist",
    "libraries": "only PTX reaches the GPU, and the CUDA libraries of the wheel are older than it",
}

NOTES = """
Of the rows that are unknown:

- Source builds and vendors' builds (a0+git, ROCm of a vendor, accelerators that pose as CUDA) stay unknown: torch itself may have any code inside.
- A torch without tag and without torch.version.cuda may come from pip, conda or a distribution. Only where all builds of that release agree is
  it judged; on Windows and macOS plain pip gives the CPU build, and that is said.
- Rows that hold only an error text in their evidence and no facts (no torch, no driver) cannot be judged from facts; the text itself, given as
  `text` or by `--from`, is recognised (docs/messages.md).
- An empty list of GPUs means "none" only where the row describes a whole machine (system and a Python of three numbers): in other rows nobody
  filled it in.
- A companion of another release or tag on a machine where GPU and driver are known to fit gives unknown with a warning. Five of the sample
  machines work that way, others fail. What is planned on the command line must fit and is refused.
- The driver row of CUDA 10.2 (440.33) is NVIDIA's; a 430.26 driver was seen to run it (pytorch issue 37668), and what was measured counts.
"""


def run(words):
    done = subprocess.run([PROGRAM, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def environments():
    path = os.path.join(SAMPLES, "environments.jsonl")
    with open(path, encoding="utf-8") as file:
        rows = [json.loads(line) for line in file if line.strip()]
    answers = accuracy.judge(rows, PROGRAM)
    counts, lines, open_rows = {}, [], {}
    for row, answer in zip(rows, answers):
        name, grade = accuracy.expected(row), accuracy.grade(row, answer)
        counts.setdefault(name, {}).setdefault(grade, []).append(row["id"])
        if grade == "unknown":
            open_rows.setdefault(answer["missing"][0], []).append(f"{row['id']} ({name})")
    lines += ["## Environments", "", "| what happened | rows | right | wrong | unknown |", "| --- | --- | --- | --- | --- |"]
    for name in sorted(counts, key=lambda n: -sum(map(len, counts[n].values()))):
        c = {k: len(v) for k, v in counts[name].items()}
        lines.append(f"| {name} | {sum(c.values())} | {c.get('right', 0)} | {c.get('wrong', 0)} | {c.get('unknown', 0)} |")
    alarms = [r["id"] for r, a in zip(rows, answers) if accuracy.expected(r) == "works" and a["verdict"] == "no"]
    promises = [r["id"] for r, a in zip(rows, answers)
                if accuracy.expected(r) not in ("works", "unknown", "other") and a["verdict"] == "yes"]
    lines += ["", f"False alarms: {', '.join(alarms) or 'none'}. False promises: {', '.join(promises) or 'none'}.", ""]
    wrong = [f"{i} ({n})" for n, c in counts.items() for i in c.get("wrong", [])]
    if wrong:
        lines += [f"Wrong in outcome: {', '.join(wrong)}. env-0508 is a Mac: without the error text the facts say only that macOS has no CUDA.", ""]
    lines += ["What the unknown rows lack, by the first missing fact:", ""]
    for missing in sorted(open_rows):
        lines.append(f"- **{missing}**: {WHY.get(missing, missing)}: {', '.join(open_rows[missing])}.")
    return lines


def questions():
    lines = ["", "## Questions", "", "| question | asked as | answer begins | agrees |", "| --- | --- | --- | --- |"]
    with open(os.path.join(ROOT, "tests/questions.tsv"), encoding="utf-8") as file:
        rows = [line.rstrip("\n").split("\t") for line in file][1:]
    for name, command, says in rows:
        _, out, err = run(shlex.split(command))
        said = " ".join((out + err).split())
        agrees = all(part in said for part in says.split(" && "))
        first = (out or err).splitlines()[0]
        shown = command.replace(" --no-detect", "").replace("|", "\\|")
        lines.append(f"| {name} | `{shown}` | {first} | {'yes' if agrees else 'NO'} |")
    lines += ["", "q-135 stays unknown: no source for the GPU list of the rocm4.0.1 wheels was found. What each answer must hold stands in tests/questions.tsv."]
    return lines


def pasted():
    lines = ["", "## Pasted texts", "", "| text | recognised | verdict | outcome |", "| --- | --- | --- | --- |"]
    with open(os.path.join(SAMPLES, "pasted.jsonl"), encoding="utf-8") as file:
        rows = [json.loads(line) for line in file if line.strip()]
    with tempfile.TemporaryDirectory() as folder:
        for row in rows:
            path = os.path.join(folder, "pasted.txt")
            with open(path, "w", encoding="utf-8") as file:
                file.write(row["raw"])
            _, out, err = run(["check", "--from", path, "--json"])
            answer = json.loads(out) if out else {"recognised": [err.strip()], "verdict": "-", "outcome": "-"}
            lines.append(f"| {row['id']} | {'; '.join(answer['recognised'])} | {answer['verdict']} | {answer['outcome']} |")
    return lines


def main():
    if not os.path.isdir(SAMPLES) or not os.path.exists(PROGRAM):
        print("accuracydoc: skipped, needs ../shared/samples and ./dev build")
        return 0
    page = HEAD + "\n".join(environments()) + "\n" + NOTES + "\n".join(questions() + pasted()) + "\n"
    if "--check" in sys.argv:
        with open(PAGE, encoding="utf-8") as file:
            if file.read() != page:
                print("docs/accuracy.md is out of date: tools/accuracydoc.py")
                return 1
        return 0
    with open(PAGE, "w", encoding="utf-8") as file:
        file.write(page)
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Test groups for the commands that reason; tests/run.py runs them.

questions  tests/questions.tsv: questions of people, each a command and what its output must say
batch      check --batch: what goes in and what comes out, also for lines that are no good
accuracy   real environments beside the project: no false promise, few false alarms
lines      every line to copy against the lists of wheels
pasted     pasted texts beside the project: what they say is recognised
"""
import json
import re
import shlex
import subprocess
from pathlib import Path

import accuracy as measured
import programs

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT.parent / "shared/samples"

RELEASE = programs.RELEASE / "bin/cudamatrix" # hundreds of questions: without the sanitizers

RTX3060 = ["--gpu", "RTX 3060", "--driver", "512.15", "--os", "windows", "--python", "3.10"]
SCHEMA_WORDS = {
    "bundle": [["torch==2.6.0+cu124", "--os", "linux", "--python", "3.11"],
               ["torch==1.13.1+cu117", "--target", "windows:3.10", "--target", "linux:3.9", "--mirror", "tuna"],
               ["torch==2.9.0+cu128", "--os", "linux", "--arch", "aarch64", "--python", "3.12"],
               ["torch==2.6.0+cu124", "--os", "linux", "--python", "3.11", "--verify", "docs"]],
    "check": [["torch==2.6.0+cu121"], ["torch==1.12.1", "torchaudio==0.13.1", "torchmetrics==0.11.1"],
              ["--os", "linux", "--gpu", "Tesla V100", "--driver", "470.57.02", "torch==2.0.1+cu117"],
              ["--os", "windows", "torch==2.0.1"], ["torch==2.7.0.dev20250115+cu126"],
              ["--gpu", "GT 730", "torch==1.0.0+cu90"]],
    "recommend": [RTX3060, ["--gpu", "K80", "--driver", "535.54.03"], ["--gpu", "none", "--os", "macos"]],
    "last": [["--gpu", "Tesla V100"], ["--gpu", "GTX 480"], ["--gpu", "RTX 5090", "--os", "windows"],
             ["--gpu", "GTX 860M"]],
}

# name, line, what the answer must hold
GOOD_LINES = (
    ("string-id", '{"id":"a","torch":"2.6.0+cu121","os":"linux"}', {"id": "a", "outcome": "build_not_published"}),
    ("number-id", '{"id":7,"torch":"2.6.0+cu121","os":"linux"}', {"id": 7, "verdict": "no"}),
    ("null-id", '{"id":null,"torch":"2.6.0+cu121"}', {"id": None, "verdict": "no"}),
    ("no-id", '{"torch":"2.6.0+cu121"}', {"verdict": "no"}),
    ("unknown-keys", '{"id":1,"torch":"2.6.0+cu121","colour":{"a":[1]},"outcome":"works"}', {"verdict": "no"}),
    ("nulls", '{"id":1,"torch":null,"cuda_build":null,"gpus":null,"packages":null,"torchvision":null,"driver":null}',
     {"verdict": "unknown"}),
    ("empty-object", '{}', {"verdict": "unknown", "outcome": "unknown"}),
    ("carriage-return", '{"id":1,"torch":"2.6.0+cu121"}\r', {"verdict": "no"}),
    ("one-gpu-as-text", '{"torch":"2.6.0+cu124","gpus":"RTX 5090","os":"linux"}', {"outcome": "no_kernel_image"}),
    ("text", '{"torch":"2.6.0+cu124","gpus":["RTX 3090"],"os":"linux",'
     '"text":"The NVIDIA driver on your system is too old (found version 11040)."}', {"outcome": "driver_too_old"}),
)
BAD_LINES = (
    ("not-json", "torch==2.6.0"), ("a-list", "[1,2]"), ("a-string", '"torch"'), ("cut", '{"torch":"2.6.0'),
    ("torch-number", '{"id":5,"torch":2.6}'), ("python-number", '{"id":6,"python":3.10}'),
    ("gpus-object", '{"gpus":{"name":"RTX 3060"}}'), ("gpus-numbers", '{"gpus":[3060]}'),
    ("packages-text", '{"packages":"torch==2.6.0"}'), ("deep", "[" * 5000), ("twice", '{"torch":"1","torch":"2"}'),
    ("nul", '{"torch":"2.6.0\\u0000"}'), ("control", '{"torch":"\x01"}'), ("not-utf8", '{"torch":"\udcff"}'),
)


def batch_run(program, text):
    run = subprocess.run([program, "check", "--batch", "-"], input=text.encode("utf-8", "surrogateescape"),
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300)
    return run.returncode, run.stdout.decode("utf-8").splitlines(), run.stderr.decode("utf-8", "replace")


def groups(run):
    def questions(tmp):
        rows = [line.split("\t") for line in (ROOT / "tests/questions.tsv").read_text().splitlines()[1:]]
        answers = run.everywhere(lambda row: run.start(run.PROGRAM, *shlex.split(row[1])), rows)
        for (name, command, says), (status, out, err) in zip(rows, answers):
            said = " ".join((out + err).split())
            lacks = [part for part in says.split(" && ") if part not in said]
            run.check(f"questions/{name}", f"{command}: lacks {lacks}: {run.short(out + err)}" if lacks else None)

    def batch(tmp):
        lines = [line for _, line, _ in GOOD_LINES]
        status, out, err = batch_run(run.PROGRAM, "\n".join(lines))
        run.check("batch/status", None if status == 0 and not err else f"exit {status}: {run.short(err)}")
        run.check("batch/lines", None if len(out) == len(lines) else f"{len(out)} answers to {len(lines)} lines")
        for (name, _, want), line in zip(GOOD_LINES, out):
            answer = json.loads(line)
            wrong = {k: answer.get(k, "absent") for k, v in want.items() if k not in answer or answer[k] != v}
            run.check(f"batch/{name}", f"{wrong}, expected {want}" if wrong else None)
        good = '{"id":"last","torch":"2.6.0+cu121"}'
        for name, bad in BAD_LINES:
            status, out, err = batch_run(run.PROGRAM, f"{bad}\n\n{good}\n")
            answers = [json.loads(line) for line in out]
            complaint = None
            if status or len(answers) != 2:
                complaint = f"exit {status}, {len(answers)} answers, expected 2: {run.short(err)}"
            elif "error" not in answers[0] or "verdict" in answers[0]:
                complaint = f"no error: {run.short(out[0])}"
            elif answers[1].get("id") != "last" or answers[1].get("verdict") != "no":
                complaint = f"the next line went wrong: {run.short(out[1])}"
            run.check(f"batch/bad-{name}", complaint)

    def accuracy(tmp):
        path = SAMPLES / "environments.jsonl"
        if not path.exists():
            run.skip("accuracy", "../shared/samples is absent")
            return
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        counts = {}
        for row, answer in zip(rows, measured.judge(rows, run.PROGRAM)):
            name = measured.expected(row)
            counts[name] = counts.get(name, 0) + 1
            complaint = None
            if name == "works" and answer["verdict"] == "no" and row["id"] not in measured.UNDECIDABLE:
                complaint = f"false alarm: {answer['outcome']}"
            elif name not in ("works", "unknown", "other") and answer["verdict"] == "yes":
                complaint = "false promise"
            run.check(f"accuracy/{row['id']}", complaint)

    def pasted(tmp):
        path = SAMPLES / "pasted.jsonl"
        if not path.exists():
            run.skip("pasted", "../shared/samples is absent")
            return
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            text = tmp / f"{row['id']}.txt"
            text.write_text(row["raw"], encoding="utf-8")
            status, out, err = run.start(run.PROGRAM, "check", "--from", text, "--json")
            run.check(f"pasted/{row['id']}", says_complaint(row, out, err))

    def lines(tmp):
        """Every line to copy names wheels that exist, as far as lists of wheels were read."""
        facts = json.loads(run.start(RELEASE, "db", "export", "json")[1])
        files, tagged = set(), {}
        for wheel in facts["wheel"]:
            files.add(f"{wheel['folder']}/{wheel['file']}")
            names = tagged.setdefault((wheel["package"], wheel["version"]), set())
            names.add(wheel["build"] if "+" in wheel["file"] else "")
        builds = sorted({(b["torch"], b["build"], b["os"]) for b in facts["torch_build"]
                         if b["build"].startswith("cu") and b["arch"] == "x86_64" and b["os"] != "macos"})
        ask = lambda b: run.start(RELEASE, "recommend", "--no-detect", "--torch", b[0], "--cuda", b[1], "--os", b[2], "--json")
        for build, (status, out, err) in zip(builds, run.everywhere(ask, builds)):
            best = json.loads(out).get("best") if out else None
            complaint = line_complaint(best["command"], files, tagged) if best else f"no line: {err.strip()}"
            run.check(f"lines/{'-'.join(build)}", complaint)
        releases = sorted({b["torch"] for b in facts["torch_build"]})
        look = lambda v: run.start(RELEASE, "torch", v, "--no-detect", "--json")
        for release, (status, out, err) in zip(releases, run.everywhere(look, releases)):
            run.check(f"lines/torch-{release}", lookup_complaint(json.loads(out)) if status == 0 else f"exit {status}: {err}")

    return {f.__name__: f for f in (questions, batch, accuracy, pasted, lines)}


def lookup_complaint(answer):
    """Each line of `torch V` names that version, and gives that build on each system it is for."""
    seen = 0
    for build in answer["builds"]:
        line = build["install"].get("pip")
        for os in ("linux", "windows", "macos"):
            own = build["install"].get(os, {}).get("pip")
            if os not in build["os"] or not (line or own):
                continue
            text, seen = own or line, seen + 1
            plain = "://" not in text and answer["default_build"].get(os, "cpu" if os == "macos" else None) != build["tag"]
            if plain:
                return f"{build['tag']} on {os}: plain pip gives {answer['default_build'].get(os)}: {text}"
            if answer["version"] not in text:
                return f"{build['tag']} on {os}: no version: {text}"
            if (os == "windows" and "linux_" in text) or (os == "linux" and "win_" in text):
                return f"{build['tag']} on {os}: a wheel of another system: {text}"
    if not seen and ".post" not in answer["version"]:  # of those only the wheels are known
        return "no line at all"
    return None


def line_complaint(line, files, tagged):
    """A requirement with a tag must have such a wheel; an address must be that of one."""
    for address in re.findall(r"https://download.pytorch.org/whl/(\S+\.whl)", line):
        if address not in files:
            return f"no such wheel: {address}: {line}"
    for name, version, tag in re.findall(r"(torch|torchvision|torchaudio)==([0-9.]+)\+(\w+)", line):
        have = tagged.get((name, version))
        if have is not None and tag not in have:
            return f"no wheel {name} {version}+{tag}: {line}"
    return None


def says_complaint(row, out, err):
    """What a pasted text says against what was read of it."""
    if not out:
        return f"no answer: {err.strip()}"
    answer = json.loads(out)
    fields, says = answer["input"], row["says"]
    have = {key: fields.get(key, {}).get("value") for key in ("driver", "torch", "python", "os", "toolkit")}
    have["cuda_max"] = fields.get("driver_cuda", {}).get("value")
    have["driver_cuda"] = have["cuda_max"]
    have["toolkit_full"] = have["toolkit"]
    for key, want in says.items():
        if key == "os" and row["id"] == "p-036":
            continue # only the driver's number says Windows, and it could be WSL
        if key in have and not (have[key] or "").startswith(str(want)):
            return f"{key}: {have[key]}, expected {want}"
    names = [gpu["value"] for gpu in fields.get("gpus", [])]
    if says.get("gpus") and names != says["gpus"]:
        return f"gpus: {names}, expected {says['gpus']}"
    if says.get("outcome") in ("driver_too_old", "no_kernel_image", "package_mismatch"):
        if answer["outcome"] != says["outcome"]:
            return f"outcome: {answer['outcome']}, expected {says['outcome']}"
    return None

"""Many machines: a probe's line judged as it is, one file shared by several processes, and what docs/fleet.md shows.

group: fleet
"""
import json
import re
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = ROOT / "build/bin/cudamatrix"
MACHINE = ROOT / "tests/machines/windows-toolkits.json"
QUESTIONS = [
    {"torch": "2.6.0+cu124", "python": "3.10.12", "os": "linux", "gpus": ["NVIDIA H100 80GB HBM3"], "driver": "550.127.08"},
    {"torch": "2.9.0+cu130", "python": "3.12.3", "os": "linux", "driver": "580.95.05", "gpus": ["NVIDIA GeForce GTX 1080 Ti"]},
    {"torch": "1.12.1", "torchaudio": "0.13.1", "python": "3.7.6", "os": "linux"},
]


def start(run, words, text="", folder=None, **env):
    done = subprocess.run([str(w) for w in words], input=text, cwd=folder or ROOT, capture_output=True, text=True, timeout=300,
                          env={**run.ENV, "PATH": f"{PROGRAM.parent}:{run.ENV['PATH']}", **env})
    return done.returncode, done.stdout, done.stderr


def judged(run, text):
    return [json.loads(line) for line in start(run, [PROGRAM, "check", "--batch", "-"], text)[1].splitlines()]


def probe_lines(run):
    status, out, err = start(run, [PROGRAM, "probe", "--machine", MACHINE, "--json", "--redact"])
    run.check("fleet/one-line", None if status == 0 and out.count("\n") == 1 and out.endswith("\n") else f"exit {status}, {out.count(chr(10))} lines")
    spread = start(run, [PROGRAM, "probe", "--machine", MACHINE, "--redact"])[1]
    run.check("fleet/same-machine", None if json.loads(out) == json.loads(spread) else "probe and probe --json differ")
    status, here, err = start(run, [PROGRAM, "probe", "--json"])
    run.check("fleet/this-machine", None if status == 0 and here.count("\n") == 1 else f"exit {status}: {err}")

    machine = json.loads(out)
    lines = [machine, {**machine, "id": "host-7", "torch": "2.6.0+cu124"}, {"id": 3, "machine_version": 99},
             {"machine_version": 1, "driver": "535.1"}, {"id": 5, "torch": "2.6.0+cu124", "driver": "535.129.03"}]
    answers = judged(run, "".join(json.dumps(line) + "\n" for line in lines))
    want = start(run, [PROGRAM, "check", "--machine", MACHINE, "--json", "torch==2.6.0+cu124"])[1]
    outcome = lambda answer: (answer.get("verdict"), answer.get("outcome"))
    complaint = None
    if len(answers) != len(lines):
        complaint = f"{len(answers)} answers to {len(lines)} lines"
    elif "installed" in answers[1].get("input", {}) or answers[1].get("id") != "host-7":
        complaint = f"the id is {answers[1].get('id')}"
    elif outcome(answers[1]) != outcome(json.loads(want)):
        complaint = f"{outcome(answers[1])} in a batch, {outcome(json.loads(want))} by --machine"
    elif answers[0]["input"].get("driver", {}).get("value") != "581.80":
        complaint = f"the driver of the machine is {answers[0]['input'].get('driver')}"
    elif answers[0]["input"].get("torch", {}).get("value") == "2.6.0+cu124":
        complaint = "the torch of the next line"
    run.check("fleet/judged", complaint)
    bad = [answer.get("error", "") for answer in answers[2:4]]
    run.check("fleet/refused", None if len(bad) == 2 and all(text.startswith("machine file:") for text in bad) and answers[2].get("id") == 3
              and "error" not in answers[4] else f"{bad}")


def shared(run, tmp):
    """The lines that docs/fleet.md gives to share a file, run as they stand there."""
    lines = [json.dumps({"id": i, **QUESTIONS[i % len(QUESTIONS)]}) for i in range(4000)]
    (tmp / "machines.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    alone = start(run, [PROGRAM, "check", "--batch", tmp / "machines.jsonl"])[1]
    page = (ROOT / "docs/fleet.md").read_text(encoding="utf-8")
    for tool in ("split", "parallel"):
        command = re.search(rf"^    ({tool} .*)$", page, re.M)
        if not command:
            run.check(f"fleet/{tool}", "docs/fleet.md has no line for it")
            continue
        if not shutil.which(tool):
            run.skip(f"fleet/{tool}", f"{tool} is absent")
            continue
        folder = tmp / tool
        folder.mkdir()
        shutil.copy(tmp / "machines.jsonl", folder)
        status, _, err = start(run, ["bash", "-c", command[1]], folder=folder, HOME=str(folder))
        parts = sorted(folder.glob("verdicts*"))
        have = "".join(part.read_text(encoding="utf-8") for part in parts)
        same = have == alone if tool == "parallel" else sorted(have.splitlines()) == sorted(alone.splitlines())
        enough = len(parts) == (4 if tool == "split" else 1)
        run.check(f"fleet/{tool}", None if status == 0 and same and enough else f"exit {status}, {len(parts)} files, the same: {same}: {err[:200]}")


def ansible(run, tmp):
    if not shutil.which("ansible-playbook"):
        run.skip("fleet/ansible", "ansible-playbook is absent (Debian: ansible-core)")
        return
    page = (ROOT / "docs/fleet.md").read_text(encoding="utf-8")
    play = re.search(r"```yaml\n(.*?)```", page, re.S)[1]
    (tmp / "fleet.yml").write_text(play, encoding="utf-8")
    shutil.copy(PROGRAM, tmp / "cudamatrix")
    env = {"HOME": str(tmp), "ANSIBLE_LOCALHOST_WARNING": "false", "LC_ALL": "C.UTF-8", "ANSIBLE_NOCOLOR": "1", "ANSIBLE_LOCAL_TEMP": str(tmp / "local")}
    places = json.dumps({"program": str(tmp / "bin/cudamatrix"), "facts": str(tmp / "facts.d"), "planned": {"torch": "2.6.0+cu124"}})
    (tmp / "bin").mkdir()
    for turn in ("first", "again"):
        status, out, err = start(run, ["ansible-playbook", "-i", "localhost,", "-c", "local", "-e", places, "fleet.yml"], folder=tmp, **env)
        run.check(f"fleet/ansible-{turn}", f"exit {status}: {(out + err)[-400:]}" if status else None)
        if status:
            return
    changed = re.search(r"changed=(\d+)", out)
    run.check("fleet/ansible-unchanged", None if changed and changed[1] == "0" else f"the second run changed {changed and changed[1]}")
    gathered = sorted((tmp / "machines").glob("*.json"))
    answers = judged(run, "".join(path.read_text(encoding="utf-8") for path in gathered))
    fits = len(answers) == 1 and answers[0].get("id") == "localhost" and answers[0]["input"]["torch"]["value"] == "2.6.0+cu124"
    run.check("fleet/ansible-judged", None if fits else f"{len(gathered)} files: {json.dumps(answers)[:300]}")


def fleet(run, tmp):
    probe_lines(run)
    shared(run, tmp)
    ansible(run, tmp)


def groups(run):
    return {"fleet": lambda tmp: fleet(run, tmp)}

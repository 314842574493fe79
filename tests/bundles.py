"""bundle: every set that it plans passes check; a folder filled as planned passes --verify; each kind of damage is found."""
import hashlib
import json
import os
import random
import shlex
import shutil
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import programs

ROOT = Path(__file__).resolve().parent.parent
RELEASE = programs.RELEASE / "bin/cudamatrix"  # hundreds of questions: without the sanitizers
PLANNED = 120  # published builds that are planned, at a fixed stride
FOR_THE_CPU = ("cpu-only-build", "macos-without-cuda")  # check asks whether a GPU is used
ACCEPTED = 8  # of these, plans whose lines pip runs
FILLED = 30  # of these, folders that are filled and verified


def question(torch, build, os_name, arch, python):
    words = ["bundle", f"torch=={torch}+{build}", "--os", os_name, "--python", python, "--no-detect"]
    return words + (["--arch", arch] if arch != "x86_64" or os_name == "macos" else [])


def every_build(facts):
    """Each published build with one of its Pythons, which takes turns."""
    out = []
    for place, row in enumerate(facts["torch_build"]):
        pythons = row["pythons"].split()
        if pythons and row["arch"] in ("x86_64", "aarch64", "arm64") and row["build"] != "default" and "post" not in row["torch"]:
            out.append((row["torch"], row["build"], row["os"], row["arch"], pythons[place % len(pythons)]))
    return sorted(set(out))


def version_for(requirement):
    """A version that a requirement allows."""
    name = requirement.split("[")[0]
    for op in ("==", ">=", "<"):
        if op in requirement:
            name, version = requirement.split("[")[0].split(op)[0], requirement.split(op, 1)[1].split(",")[0].split("!")[0]
            return name.split("<")[0].split("!")[0], {"==": version.replace("*", "0"), ">=": version, "<": "0.1"}[op]
    return name, "1.0"


def wheel(path, name, version, tags, requires=()):
    info = f"{name.replace('-', '_')}-{version}.dist-info"
    with zipfile.ZipFile(path, "w") as z:
        z.writestr(f"{name}/__init__.py", "")
        z.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
                   + "".join(f"Requires-Dist: {r}\n" for r in requires) + "\nText.\n")
        z.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\n" + "".join(f"Tag: {t}\n" for t in tags))


def fill(folder, plan):
    """Tiny wheels, named as planned; the name of a wheel that is not known is made up."""
    folder.mkdir()
    tag = plan["set"]["tag"]
    for target in plan["targets"]:
        digits = target["python"].rstrip("t").replace(".", "")
        for item in target["wheels"]:
            name, version = version_for(item["requirement"])
            tags = f"py3-none-any" if item["part"] == "plain" else f"py3-none-{target['platforms'][0]}"
            if digits.startswith("2"):
                tags = tags.replace("py3", "py2.py3")
            if item["part"] == "torch":
                version += f"+{tag}"
                tags = f"cp{digits}-{target['abi'][0]}-{target['platforms'][0]}"
            file = item["file"] or f"{name.replace('-', '_')}-{version}-{tags}.whl"
            parts = file[:-4].split("-")
            wheel(folder / file, name, parts[1],
                  [f"{p}-{a}-{s}" for p in parts[-3].split(".") for a in parts[-2].split(".") for s in parts[-1].split(".")])


def list_sums(folder):
    lines = [f"{hashlib.sha256(f.read_bytes()).hexdigest()}  {f.name}\n" for f in sorted(folder.glob("*.whl"))]
    (folder / "SHA256SUMS").write_text("".join(lines))


def rename(folder, old, new):
    """A wheel under another name, inside too."""
    path = next(folder.glob(old))
    parts = new[:-4].split("-")
    path.unlink()
    wheel(folder / new, parts[0].replace("_", "-"), parts[1], ["-".join(parts[-3:])])


def cut(folder):
    path = next(folder.glob("torch-*"))
    path.write_bytes(path.read_bytes()[:-40])


def other_inside(folder):
    path = next(folder.glob("torchvision-*"))
    wheel(path, "torchvision", "0.20.0", ["-".join(path.name[:-4].split("-")[-3:])])


def bare(folder):
    with zipfile.ZipFile(next(folder.glob("filelock-*")), "w") as z:
        z.writestr("filelock/__init__.py", "")


def huge(folder):
    """A METADATA of 64 MiB that packs to a few kilobytes."""
    path = next(folder.glob("filelock-*"))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("filelock-1.0.dist-info/METADATA", b"Name: filelock\nVersion: 1.0\n" + b" " * (64 << 20))
        z.writestr("filelock-1.0.dist-info/WHEEL", "Tag: py3-none-any\n")


def changed(folder):
    path = next(folder.glob("jinja2-*"))
    with zipfile.ZipFile(path, "a") as z:
        z.writestr("jinja2/more.py", "x = 1")


def wants_more(folder):
    wheel(next(folder.glob("sympy-*")), "sympy", "1.13.1", ["py3-none-any"],
          ["mpmath<1.4,>=1.1.0", 'win-only; sys_platform == "win32"', 'docs-only; extra == "docs"'])


# name, what is done to the folder, code of the finding, words of its text
DAMAGES = (
    ("missing", lambda f: next(f.glob("triton-*")).unlink(), "missing", "missing: triton==3.2.0"),
    ("wrong-platform", lambda f: rename(f, "torchaudio-*", "torchaudio-2.6.0+cu124-cp310-cp310-win_amd64.whl"),
     "wrong-platform", "win_amd64"),
    ("wrong-cpu", lambda f: rename(f, "torchaudio-*", "torchaudio-2.6.0-cp310-cp310-linux_aarch64.whl"),
     "wrong-platform", "aarch64"),
    ("wrong-python", lambda f: rename(f, "torch-*", "torch-2.6.0+cu124-cp312-cp312-linux_x86_64.whl"), "wrong-python", "cp312"),
    ("wrong-abi", lambda f: rename(f, "torch-*", "torch-2.6.0+cu124-cp310-cp310t-linux_x86_64.whl"), "wrong-python", "cp310t"),
    ("wrong-build", lambda f: rename(f, "torch-*", "torch-2.6.0+cpu-cp310-cp310-linux_x86_64.whl"), "wrong-build", "cpu"),
    ("wrong-companion-build", lambda f: rename(f, "torchvision-*", "torchvision-0.21.0+cu118-cp310-cp310-linux_x86_64.whl"),
     "wrong-build", "cu118"),
    ("wrong-version", lambda f: rename(f, "nvidia_cudnn*", "nvidia_cudnn_cu12-9.5.1.17-py3-none-manylinux2014_x86_64.whl"),
     "wrong-version", "9.5.1.17"),
    ("cut", cut, "broken", "cut short"),
    ("empty", lambda f: next(f.glob("torch-*")).write_bytes(b""), "broken", "no zip"),
    ("html", lambda f: next(f.glob("torch-*")).write_text("<html>404</html>" * 99), "broken", "no zip"),
    ("no-metadata", bare, "broken", "METADATA"),
    ("huge-metadata", huge, "broken", "larger"),
    ("disagrees", other_inside, "disagrees", "0.20.0"),
    ("required-by-another", wants_more, "missing", "sympy requires it"),
    ("folder-as-wheel", lambda f: (next(f.glob("torch-*")).rename(f / "x"),
                                   (f / "torch-2.6.0+cu124-cp310-cp310-linux_x86_64.whl").mkdir()), "broken", "cannot be read"),
)


def filled_complaint(plan, result):
    """Complete; but where the data knows the checksum of a wheel, a tiny one in its place is found out."""
    status, out, err = result
    known = {w["file"] for target in plan["targets"] for w in target["wheels"] if w["sha256"]}
    errors = [(f["code"], f["file"]) for f in json.loads(out)["findings"] if f["severity"] == "error"] if status in (0, 1) else err
    return None if errors == [("checksum", file) for file in sorted(known)] else f"exit {status}: {errors}"


def emptied_complaint(folder, place, verify):
    """One wheel taken away, then put back for another system: each time it is not complete."""
    wheels = sorted(folder.glob("*.whl"))
    path = wheels[place % len(wheels)]
    name = path.name.split("-")[0].replace("_", "-").lower()
    path.unlink()
    for what in ("removed", "renamed"):
        status, out, err = verify()
        codes = {f["code"] for f in json.loads(out)["findings"] if f["package"] == name} if status == 1 else {err or out}
        want = {"missing"} if what == "removed" else {"wrong-platform"}
        if codes != want:
            return f"{what} {path.name}: exit {status}: {codes}"
        wheel(folder / "-".join([*path.name.split("-")[:-1], "manylinux_2_17_s390x.whl"]), name, path.name.split("-")[1],
              [f"{path.name.split('-')[-3]}-{path.name.split('-')[-2]}-linux_s390x"])
    return None


def damage_complaint(result, code, words):
    status, out, err = result
    if status != 1 or err:
        return f"exit {status}: {err.strip()}"
    answer = json.loads(out)
    errors = [f for f in answer["findings"] if f["severity"] == "error"]
    if len(errors) != 1 or errors[0]["code"] != code or words not in errors[0]["text"]:
        return f"{[(f['code'], f['text']) for f in errors]}, expected {code}: {words}"
    if not errors[0]["command"].startswith("pip download"):
        return f"no line to fetch it again: {errors[0]['command']}"
    return None


def groups(run):
    def bundle(tmp):
        facts = json.loads(run.start(RELEASE, "db", "export", "json")[1])
        builds = every_build(facts)
        builds = builds[::max(1, len(builds) // PLANNED)]
        answers = run.everywhere(lambda b: run.start(RELEASE, *question(*b), "--json"), builds)
        plans = []
        for build, (status, out, err) in zip(builds, answers):
            name = f"bundle/plan-{'-'.join(build)}"
            if status != 0:
                run.check(name, f"exit {status}: {run.short(err or out)}")
                continue
            plan = json.loads(out)
            plans.append((build, plan))
            run.check(name, plan_complaint(build, plan))
        lines = []
        for build, plan in plans:
            chosen = plan["set"]
            line = {"torch": chosen["torch"], "os": build[2], "python": build[4], "arch": build[3]}
            for companion in ("torchvision", "torchaudio"):
                for item in plan["targets"][0]["wheels"]:
                    version = item["requirement"].split("==")[-1]
                    if item["package"] == companion and "*" not in version:
                        line[companion] = version
            lines.append(json.dumps(line))
        done = subprocess.run([RELEASE, "check", "--batch", "-"], input="\n".join(lines).encode(), capture_output=True)
        for (build, _), line in zip(plans, done.stdout.splitlines()):
            answer = json.loads(line)
            bad = [f["text"] for f in answer["findings"] if f["severity"] == "error" and f["code"] not in FOR_THE_CPU]
            run.check(f"bundle/passes-check-{'-'.join(build)}", "; ".join(bad) or None)
        for place, (build, plan) in enumerate(plans[::max(1, len(plans) // FILLED)]):
            folder = tmp / f"filled-{place}"
            fill(folder, plan)
            verify = lambda: run.start(run.PROGRAM, *question(*build), "--verify", folder, "--json")
            run.check(f"bundle/filled-{'-'.join(build)}", filled_complaint(plan, verify()))
            run.check(f"bundle/emptied-{'-'.join(build)}", emptied_complaint(folder, place, verify))
        accepted(tmp, plans[::max(1, len(plans) // ACCEPTED)])
        damaged(tmp)
        hostile(tmp)
        several(tmp)

    def damaged(tmp):
        asked = question("2.6.0", "cu124", "linux", "x86_64", "3.10")
        plan = json.loads(run.start(RELEASE, *asked, "--json")[1])
        good = tmp / "good"
        fill(good, plan)
        verify = lambda folder, *more: run.start(run.PROGRAM, *asked, *more, "--verify", folder, "--json")
        run.check("bundle/verify-good", None if verify(good)[0] == 0 else run.short(verify(good)[1]))
        for name, damage, code, words in DAMAGES:
            folder = tmp / f"damaged-{name}"
            shutil.copytree(good, folder)
            damage(folder)
            run.check(f"bundle/damage-{name}", damage_complaint(verify(folder), code, words))
        sums(tmp, good, verify)
        both = tmp / "both"
        fill(both, json.loads(run.start(RELEASE, *asked, "--python", "3.12", "--json")[1]))
        run.check("bundle/two-targets", None if verify(both, "--python", "3.12")[0] == 0 else run.short(verify(both, "--python", "3.12")[1]))
        status, out, _ = verify(both)
        extra = {f["code"] for f in json.loads(out)["findings"]}
        run.check("bundle/extra-is-a-note", None if status == 0 and extra == {"extra"} else f"exit {status}: {extra}")
        status, out, _ = verify(good, "--python", "3.12")
        found = {f["code"] for f in json.loads(out)["findings"]}
        run.check("bundle/other-python-missing", None if status == 1 and "missing" in found else f"exit {status}: {found}")
        run.check("bundle/absent-folder", run.refusal(verify(tmp / "absent"), 4, "not a folder"))
        run.check("bundle/file-as-folder", run.refusal(verify(ROOT / "README.md"), 4, "not a folder"))

    def sums(tmp, good, verify):
        folder = tmp / "sums"
        shutil.copytree(good, folder)
        list_sums(folder)
        run.check("bundle/sums-good", None if verify(folder)[0] == 0 else run.short(verify(folder)[1]))
        changed(folder)
        run.check("bundle/sums-changed", damage_complaint(verify(folder), "checksum", "jinja2"))
        shutil.copy(next(good.glob("jinja2-*")), folder)
        text = (folder / "SHA256SUMS").read_text()
        for name, form in (("upper-crlf", text.upper().replace(".WHL", ".whl").replace("\n", "\r\n")),
                           ("utf-16", text.encode("utf-16")),
                           ("get-filehash", "".join(f"Algorithm : SHA256\nHash      : {line[:64].upper()}\nPath      : C:\\x\\{line[66:]}\n\n"
                                                    for line in text.splitlines())),
                           ("certutil", "".join(f"SHA256 hash of C:\\x\\{line[66:]}:\n{line[:64]}\nCertUtil: done\n"
                                                for line in text.splitlines()))):
            if name == "upper-crlf":
                form = "\r\n".join(line[:64].upper() + line[64:] for line in text.splitlines())
            (folder / "SHA256SUMS").write_bytes(form if isinstance(form, bytes) else form.encode())
            answer = json.loads(verify(folder)[1])
            run.check(f"bundle/sums-{name}", None if not answer["findings"] else f"{answer['findings'][:2]}")
            changed(folder)
            run.check(f"bundle/sums-{name}-changed", damage_complaint(verify(folder), "checksum", "jinja2"))
            shutil.copy(next(good.glob("jinja2-*")), folder)
        (folder / "SHA256SUMS").write_text(text + "0" * 64 + "  gone-1.0-py3-none-any.whl\n")
        answer = json.loads(verify(folder)[1])
        run.check("bundle/sums-absent", None if [f["code"] for f in answer["findings"]] == ["missing"] else f"{answer['findings']}")

    def accepted(tmp, plans):
        """pip itself takes each line, with a folder of tiny wheels in place of the indexes."""
        env = {k: v for k, v in os.environ.items() if not k.startswith("PIP_")} | {"PIP_CONFIG_FILE": os.devnull, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
        pip = [sys.executable, "-m", "pip"]
        if subprocess.run([*pip, "--version"], env=env, capture_output=True).returncode != 0:
            run.skip("bundle/pip", "this Python has no pip")
            return
        for place, (build, plan) in enumerate(plans):
            folder = tmp / f"pip-{place}"
            fill(folder, plan)
            for line in plan["targets"][0]["download"]:
                if line["what"] == "native":
                    continue
                words, out = iter(shlex.split(line["command"])[1:]), tmp / f"pip-{place}-{line['what']}"
                kept = [w for w in words if not (w in ("--index-url", "--extra-index-url", "-f", "-d") and next(words))]
                done = subprocess.run([*pip, *kept, "-d", out, "--no-index", "--find-links", folder], env=env, capture_output=True, text=True)
                count = len(list(out.glob("*.whl"))) if out.exists() else 0
                asked = sum(w["part"] == line["what"] for w in plan["targets"][0]["wheels"])
                run.check(f"bundle/pip-{line['what']}-{'-'.join(build)}",
                          None if done.returncode == 0 and count == asked else f"{count} of {asked}: {run.short(done.stderr)}")

    def hostile(tmp):
        """Wheels that were made to do harm: one finding of a known kind, within bounds, nothing on stderr."""
        asked = question("2.6.0", "cu124", "linux", "x86_64", "3.10")
        good = tmp / "good"
        for name, make in HOSTILE:
            folder = tmp / f"hostile-{name}"
            shutil.copytree(good, folder)
            make(next(folder.glob("torch-*")))
            status, out, err = run.start(run.PROGRAM, *asked, "--verify", folder, "--json")
            errors = [f["code"] for f in json.loads(out)["findings"] if f["severity"] == "error"] if status == 1 else []
            run.check(f"bundle/hostile-{name}", None if errors in (["broken"], ["disagrees"]) and not err and "\x1b" not in out
                      else f"exit {status}: {errors} {err}")
        folder = tmp / "mutants"
        folder.mkdir()
        dice = random.Random(1)
        whole = next(good.glob("torch-*")).read_bytes()
        for i in range(MUTANTS):
            data = bytearray(whole)
            for _ in range(dice.randint(1, 6)):
                data[dice.randrange(len(data))] = dice.choice((0, 1, 0x50, 0x7f, 0xff, dice.randrange(256)))
            (folder / f"torch-2.6.{i}-cp310-cp310-linux_x86_64.whl").write_bytes(data[:dice.choice((len(data), len(data), dice.randrange(len(data))))])
        status, out, err = run.start(run.PROGRAM, *asked, "--verify", folder, "--json")
        run.check("bundle/mutants", None if status == 1 and not err and json.loads(out)["wheels"] == MUTANTS else f"exit {status}: {run.short(err)}")

    def several(tmp):
        """Targets of several systems, packages beside torch, a second round for what only wheels say."""
        asked = ["bundle", "torch==2.6.0+cu124", "xformers==0.0.29.post2", "--target", "windows:3.10", "--target", "linux:3.11", "--no-detect"]
        plan = json.loads(run.start(run.PROGRAM, *asked, "--json")[1])
        systems = [(t["os"], t["python"], t["tag"]) for t in plan["targets"]]
        run.check("bundle/systems", None if systems == [("windows", "3.10", "cu124"), ("linux", "3.11", "cu124")] else f"{systems}")
        folder = tmp / "systems"
        fill(folder, plan)
        verify = lambda: run.start(run.PROGRAM, *asked, "--verify", folder, "--json")
        run.check("bundle/systems-filled", None if verify()[0] == 0 else run.short(verify()[1]))
        next(folder.glob("torch-*win_amd64.whl")).unlink()
        errors = [f["text"] for f in json.loads(verify()[1])["findings"] if f["severity"] == "error"]
        run.check("bundle/systems-one-missing", None if len(errors) == 1 and "windows" in errors[0] else f"{errors}")
        wheel(folder / "xformers-0.0.29.post2-py3-none-manylinux_2_28_x86_64.whl", "xformers", "0.0.29.post2",
              ["py3-none-manylinux_2_28_x86_64"], ["torch==2.6.0", "made-up>=2 ; platform_system == 'Linux'"])
        answer = json.loads(verify()[1])
        run.check("bundle/required-by-a-wheel", None if any("made-up>=2" in line for line in answer["fetch"]) else f"{answer['fetch']}")
        for words, status, text in REFUSED:
            run.check(f"bundle/refused-{' '.join(words)}", run.refusal(run.start(run.PROGRAM, "bundle", "torch==2.6.0", *words, "--no-detect"), status, text))

    return {"bundle": bundle}


REFUSED = (
    (["--target", "plan9:3.10"], 2, "plan9"),
    (["--target", "windows:3.10", "--target", "win32:3.10"], 2, "twice"),
    (["--target", "windows:3.10", "--target", "windows:3.10"], 2, "twice"),
    (["--target", "windows"], 2, "which Python"),
    (["--os", "linux"], 2, "which Python"),
    (["--os", "macos", "--python", "3.11"], 2, "which Mac"),
    (["--python", "3.11", "--os", "linux", "--arch", "s390x"], 3, "s390x"),
)


# Hostile wheels ---------------------------------------------------------------------------------------------------------
MUTANTS = 400
INFO = "torch-2.6.0+cu124.dist-info"
TEXTS = {f"{INFO}/METADATA": "Metadata-Version: 2.1\nName: torch\nVersion: 2.6.0+cu124\n\n",
         f"{INFO}/WHEEL": "Wheel-Version: 1.0\nTag: cp310-cp310-linux_x86_64\n"}


def entries(path, texts, **options):
    with zipfile.ZipFile(path, "w", **options) as z:
        for name, text in texts.items():
            z.writestr(name, text)


def outside(path):
    entries(path, {f"../../{n}": t for n, t in TEXTS.items()} | {f"/{n}": t for n, t in TEXTS.items()})


def crowded(path):
    """A directory of 300,000 entries, all of one file."""
    name = b"x"
    local = struct.pack("<4s5HLLLHH", b"PK\3\4", 20, 0, 0, 0, 0, 0, 0, 0, len(name), 0) + name
    central = struct.pack("<4s6HLLLHHHHHLL", b"PK\1\2", 20, 20, 0, 0, 0, 0, 0, 0, 0, len(name), 0, 0, 0, 0, 0, 0) + name
    count, size = 300_000, 300_000 * len(central)
    end64 = struct.pack("<4sQHHLLQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, count, count, size, len(local))
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, len(local) + size, 1)
    end = struct.pack("<4sHHHHLLH", b"PK\5\6", 0, 0, 0xffff, 0xffff, size, len(local), 0)
    path.write_bytes(local + central * count + end64 + locator + end)


def patched(path, at, value, signature=b"PK\1\2"):
    """A field of the directory's first entry overwritten, and so lying."""
    entries(path, TEXTS, compression=zipfile.ZIP_DEFLATED)
    data = bytearray(path.read_bytes())
    place = data.index(signature) + at
    data[place:place + len(value)] = value
    path.write_bytes(data)


def special(path, make):
    path.unlink()
    make(path)


HOSTILE = (
    ("path-names", outside),
    ("many-entries", crowded),
    ("long-name", lambda p: entries(p, {"a" * 60_000: ""} | {n.replace("METADATA", "METADATA" * 90): t for n, t in TEXTS.items()})),
    ("size-too-small", lambda p: patched(p, 24, struct.pack("<L", 5))),
    ("size-too-large", lambda p: patched(p, 24, struct.pack("<L", 900_000))),
    ("size-huge", lambda p: patched(p, 24, struct.pack("<L", 0xfffffffe))),
    ("offset-outside", lambda p: patched(p, 42, struct.pack("<L", 0x7fffffff))),
    ("encrypted", lambda p: patched(p, 8, struct.pack("<H", 1))),
    ("method-unknown", lambda p: patched(p, 10, struct.pack("<H", 99))),
    ("directory-too-far", lambda p: patched(p, 16, struct.pack("<L", 0x7ffffff0), b"PK\5\6")),
    ("many-lines", lambda p: entries(p, TEXTS | {f"{INFO}/METADATA": "Requires-Dist: x\n" * 50_000})),
    ("deep-marker", lambda p: entries(p, TEXTS | {f"{INFO}/METADATA": "Name: torch\nVersion: 9\nRequires-Dist: x; " + "(" * 90_000 + "\n"})),
    ("escapes", lambda p: entries(p, TEXTS | {f"{INFO}/METADATA": "Name: torch\nVersion: 2.6.0\x1b[31m\n"})),
    ("nul-bytes", lambda p: entries(p, TEXTS | {f"{INFO}/METADATA": "\0Name: torch\nVersion: 2.6.0\n"})),
    ("fifo", lambda p: special(p, os.mkfifo)),
    ("endless", lambda p: special(p, lambda q: q.symlink_to("/dev/zero"))),
)


def plan_complaint(build, plan):
    """Lines name the target, and only exact versions of what the build requires."""
    torch, tag, os_name, arch, python = build
    target = plan["targets"][0]
    for line in target["download"]:
        command = line["command"]
        if not command.startswith("pip download "):
            return f"no line of pip: {command}"
        if target["requirements_known"] and f"--python-version {python.rstrip('t')} " not in command:
            return f"another Python: {command}"
        if line["what"] == "libraries" and os_name != "linux":
            return f"CUDA libraries for {os_name}: {command}"
    for item in target["wheels"]:
        if item["file"] and item["package"] == "torch" and torch not in item["file"]:
            return f"another file: {item['file']}"
        if item["part"] == "libraries" and item["source"] is None:
            return f"no source for {item['requirement']}"
    if "--no-index" not in target["install"]:
        return target["install"]
    return None

"""No two commands contradict each other: what the look-ups say of every build, GPU, driver and Python is what
`check` judges, and what `recommend`, `last` and `bundle` propose.

Each property asks two commands the same thing, for everything in the database, and lists where they differ.
tests/contradictions.tsv holds how many differences are known of each: more is a failure, and so is fewer, until
the table says so. An empty table is the aim.
"""
import concurrent.futures
import json
import os
import re
import subprocess
from pathlib import Path

import batch
import properties

KNOWN = Path(__file__).resolve().parent / "contradictions.tsv"
SYSTEMS = ("linux", "windows")
TITLES = {"Linux": "linux", "Windows": "windows", "macOS": "macos"}
PYTHONS = ("2.7", "3.5", "3.6", "3.7", "3.8", "3.9", "3.10", "3.11", "3.12", "3.13", "3.13t", "3.14", "3.14t", "3.15")
TEGRA = {"3.2", "5.3", "6.2", "7.2", "8.7", "10.1", "11.0"}  # no wheels of pytorch.org run there
number = properties.number


class Commands:
    """The program, asked by command line or in bulk; an answer is asked for once."""

    def __init__(self, program, env):
        self.program, self.env, self.kept = program, env, {}

    def ask(self, *words):
        """The JSON answer of one command, None where it has none."""
        if words not in self.kept:
            done = subprocess.run([str(self.program), *words, "--json", "--no-detect"], env=self.env, capture_output=True, timeout=60)
            self.kept[words] = json.loads(done.stdout) if done.stdout.strip() else None
        return self.kept[words]

    def ask_all(self, questions):
        """Asks many at once, so that `ask` has their answers."""
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            list(pool.map(lambda words: self.ask(*words), questions))

    def judged(self, questions):
        """The codes of the findings of each question, by code the subject."""
        for start in range(0, len(questions), batch.CHUNK):
            for answer in batch.judge(self.program, questions[start:start + batch.CHUNK], self.env):
                yield answer, {f["code"]: f["subject"] for f in answer["findings"]}


class Releases:
    """What `torch V` says of every release, one row for each build, system and CPU."""

    def __init__(self, commands, facts):
        names = {row["torch"] for row in facts["torch_build"] if row["torch"].count(".") >= 2}
        self.versions = sorted(names, key=lambda v: (number(v), v))
        commands.ask_all([("torch", v) for v in self.versions])
        self.answers = {v: commands.ask("torch", v) for v in self.versions}
        self.rows = []
        for version, answer in self.answers.items():
            for build in answer["builds"] if answer else []:
                for os_name, pythons in build["python_by_os"].items():
                    self.rows.append((version, build["tag"], os_name, "x86_64" if os_name != "macos" else "any", pythons, build))
            for build in answer.get("other_platforms", []) if answer else []:
                self.rows.append((version, build["tag"], build["os"], build["arch"], build["python"], build))

    def desktop(self):
        return [row for row in self.rows if row[2] in SYSTEMS]


def asks(version, tag, os_name, arch, **more):
    return properties.question(version, tag, os_name, arch if arch != "any" else "x86_64", **more)


def builds(commands, facts, releases):
    """Every published build stands in `torch V`, and every one there is published for `check`."""
    shown = {row[:4] for row in releases.desktop()}
    for row in facts["torch_build"]:
        arch = "x86_64" if row["arch"] == "any" else row["arch"]
        key = (row["torch"], row["build"], row["os"], arch)
        if row["os"] in SYSTEMS and row["build"] != "default" and row["torch"] in releases.answers and key not in shown:
            yield f"torch {row['torch']} does not show {key}"
    rows = releases.desktop()
    for row, (_, found) in zip(rows, commands.judged([asks(*row[:4]) for row in rows])):
        if {"build-not-published", "build-not-for-system", "release-not-known"} & set(found):
            yield f"torch {row[0]} shows {row[1:4]}, check: {sorted(found)}"


def listed(commands, facts, releases):
    """`list torch` holds the builds of `torch V` and no others."""
    have = {(b["torch"], b["tag"], b["os"], b["arch"], tuple(b["python"])) for b in commands.ask("list", "torch")["builds"]}
    shown = {(*row[:4], tuple(row[4])) for row in releases.desktop()}
    have = {b for b in have if b[2] in SYSTEMS and b[0] in releases.answers}
    for b in sorted(have ^ shown):
        yield f"{'list torch' if b in have else 'torch V'} alone has {b}"


def pythons(commands, facts, releases):
    """`torch V` names a Python for a build and system if and only if `check` lets it in."""
    rows = [(row, python) for row in releases.desktop() for python in PYTHONS]
    for (row, python), (_, found) in zip(rows, commands.judged([asks(*row[:4], python=python) for row, python in rows])):
        says = True if "python-fits" in found else False if "python-unsupported" in found else None
        if says != (python in row[4] if row[4] else None):
            yield f"torch {row[0]} {row[1:4]}: {python} {'in' if python in row[4] else 'not in'} {row[4]}, check {says}"


def python_lists(commands, facts, releases):
    """`python P` names the releases of which `torch V` names P, system by system."""
    for python in PYTHONS:
        answer = commands.ask("python", python)
        said = {(TITLES[t["os"]], v) for t in (answer or {}).get("torch", []) if t["os"] in TITLES for v in t["versions"]}
        shown = {(row[2], row[0]) for row in releases.rows if python in row[4] and row[3] in ("x86_64", "any")}
        shown = {(os_name, v) for os_name, v in shown if os_name != "macos"}
        for pair in sorted({s for s in said if s[0] != "macos"} ^ shown):
            yield f"python {python}: {'python' if pair in said else 'torch V'} alone says {pair}"


def place(os_name, arch):
    """The key of a system and CPU in the JSON of a release."""
    return os_name if arch in ("x86_64", "any") else f"{os_name}-{arch}"


def code_of(text):
    """Machine code and PTX of "3.5 5.0, PTX 5.0" and of "3.5 5.0+PTX"."""
    machine, _, ptx = text.replace(",", " ").partition("PTX ") if "+PTX" not in text else (text, "", "")
    also = set(re.findall(r"(\S+)\+PTX", text))
    only = set(re.findall(r"(?<!\S)PTX-(\S+)", text))
    return frozenset(machine.replace("+PTX", "").split()) - only, frozenset(ptx.split()) | also


def codes(commands, facts, releases):
    """The GPU code that `torch V` shows of a build is the code by which `check` judges each capability."""
    ccs = sorted({row["cc"] for row in facts["gpu_cc"]} | set(properties.capabilities(facts)), key=number)
    ccs = [cc for cc in ccs if number(cc) >= (3, 0) and cc not in TEGRA]
    rows = [(row, cc) for row in releases.desktop() if row[1].startswith("cu") for cc in ccs]
    for (row, cc), (_, found) in zip(rows, commands.judged([asks(*row[:4], gpus=[cc]) for row, cc in rows])):
        shown = row[5].get("archs", {})
        shown = shown.get(place(row[2], row[3])) if isinstance(shown, dict) else shown
        fits = [found[code] for code in ("gpu-fits", "gpu-by-ptx", "no-kernel-image") if code in found]
        targets = code_of(fits[0]["targets"]) if fits and fits[0].get("targets") else None
        if bool(fits) != bool(shown) or targets and targets != code_of(" ".join(shown)):
            yield f"torch {row[0]} {row[1:4]} {cc}: torch shows {shown}, check {sorted(found)} by {targets}"


def floors(commands, facts, releases):
    """The floor and the shipped driver that `torch V` shows are those of `check`, at their boundaries."""
    rows = []
    for row in releases.desktop():
        if row[1].startswith("cu") and row[3] == "x86_64":
            least = row[5]["min_driver"].get(row[2])
            for driver in {"999.99", "301.01", least} - {None}:
                rows.append((row, least, driver))
    for (row, least, driver), (_, found) in zip(rows, commands.judged([asks(*row[:4], driver=driver) for row, _, driver in rows])):
        says = found.get("driver-fits") or found.get("driver-too-old") or {}
        if says.get("floor") != least or (driver == least and "driver-fits" not in found):
            yield f"torch {row[0]} {row[1:4]}: floor {least}, check at {driver}: {sorted(found)} {says.get('floor')}"
        elif says.get("shipped") != row[5]["shipped_driver"].get(row[2]):
            yield f"torch {row[0]} {row[1:4]}: shipped {row[5]['shipped_driver'].get(row[2])}, check {says.get('shipped')}"
    for row in releases.rows:
        for key in ("min_driver", "shipped_driver"):
            for os_name in row[5].get(key, {}):
                if os_name not in row[5].get("os", []):
                    yield f"torch {row[0]} {row[1]}: {key} on {os_name}, where the build is not published"


def driver_list(facts):
    """Every driver number of the facts and one below it, and the branches."""
    full = {row["driver"] for row in facts["cuda_driver"] if re.fullmatch(r"\d{3}(\.\d+)+", row["driver"])}
    return sorted(full, key=number)


def drivers(commands, facts, releases):
    """The tags that `driver V` says it runs are those whose newest build `check` lets in, on each system."""
    newest = {}
    for row in releases.desktop():
        if row[1].startswith("cu") and row[3] == "x86_64":
            newest[row[1], row[2]] = row
    everyone = driver_list(facts)
    commands.ask_all([("driver", d) for d in everyone])
    rows = [(d, key, row) for d in everyone for key, row in sorted(newest.items())]
    for (driver, (tag, os_name), row), (_, found) in zip(rows, commands.judged([asks(*row[:4], driver=d) for d, _, row in rows])):
        runs = [r for r in (commands.ask("driver", driver) or {}).get("runs", []) if TITLES.get(r["os"]) == os_name]
        floor, fully = (any(tag in r[key] for r in runs) for key in ("by_floor", "fully"))
        fits = found.get("driver-fits")
        if floor != bool(fits) or fits and fully != (fits.get("full") == "yes"):
            yield f"driver {driver} {os_name} {tag}: by_floor {floor} fully {fully}, check {fits or sorted(found)}"


def branches(commands, facts, releases):
    """A branch says no less than its first driver and no more than its last."""
    everyone = driver_list(facts)
    for row in facts["driver_branch"]:
        branch = commands.ask("driver", row["branch"])
        for driver in [d for d in everyone if number(d)[0] == int(row["branch"][1:])]:
            full = commands.ask("driver", driver)
            for key in ("drives", "dropped"):
                if branch and full and branch.get(key) != full.get(key):
                    yield f"{row['branch']} {key} {branch.get(key)}, {driver} {full.get(key)}"
            for mine, other in zip((branch or {}).get("runs", []), (full or {}).get("runs", [])):
                if mine != other:
                    yield f"{row['branch']} runs {mine['os']} CUDA {mine.get('cuda')}, {driver} {other.get('cuda')}"


def pairs(commands, facts, releases):
    """The companions beside a release fit it for `check`, and name it in their own look-up."""
    rows = [(v, package, version) for v, answer in releases.answers.items() for package, version in (answer or {}).get("pairs", {}).items() if version]
    questions = [{"torch": v, "os": "linux", package: version} for v, package, version in rows]
    for (v, package, version), (_, found) in zip(rows, commands.judged(questions)):
        if "package-pair" in found or "package-patch" in found:
            yield f"torch {v} goes with {package} {version}, check: {sorted(found)}"
    commands.ask_all(sorted({(package, version) for _, package, version in rows if version.count(".") >= 2}))
    for v, package, version in rows:
        if version.count(".") >= 2:
            answer = json.dumps(commands.ask(package, version) or {})
            if f'"{v}"' not in answer:
                yield f"torch {v} goes with {package} {version}, which does not name it"


def toolkits(commands, facts, releases):
    """`cuda X.Y` and `torch V` say the same of each build of that toolkit."""
    by_cuda = {}
    for row in releases.desktop():
        if row[1].startswith("cu"):
            by_cuda.setdefault(row[5].get("cuda"), []).append(row)
    for cuda, rows in sorted(by_cuda.items(), key=lambda item: number(item[0] or "")):
        answer = commands.ask("cuda", cuda) if cuda else None
        if not answer:
            yield f"cuda {cuda}: no answer, torch V has {rows[0][:4]}"
            continue
        for v in sorted({row[0] for row in rows if row[3] == "x86_64"} ^ set(answer["torch"]), key=number):
            yield f"cuda {cuda}: {'cuda' if v in answer['torch'] else 'torch V'} alone says {v}"
        for row in rows:
            if row[3] == "x86_64" and row[5]["min_driver"].get(row[2]) not in (None, answer["min_driver"].get(row[2])):
                yield f"torch {row[0]} {row[1]} {row[2]}: floor {row[5]['min_driver'].get(row[2])}, cuda {answer['min_driver'].get(row[2])}"


def names_of(facts):
    """One name of a GPU in a computer for each capability, one that has no other; and every name."""
    rows = [row for row in facts["gpu_cc"] if number(row["cc"]) >= (3, 0)]
    first = {}
    for row in sorted(rows, key=lambda row: len(row["name"])):
        others = {r["cc"] for r in facts["gpu_cc"] if row["name"].split()[-1] in r["name"]}
        if row["cc"] not in TEGRA and others == {row["cc"]}:
            first.setdefault(row["cc"], row["name"])
    return first, sorted({row["name"] for row in rows})


def gpu_names(commands, facts, releases):
    """`gpu NAME` and `check --gpu NAME` resolve each name to the same capabilities."""
    _, names = names_of(facts)
    commands.ask_all([("gpu", name) for name in names])
    questions = [{"torch": "2.6.0+cu124", "os": "linux", "gpus": [name]} for name in names]
    for name, (_, found) in zip(names, commands.judged(questions)):
        answer = commands.ask("gpu", name)
        said = set((answer or {}).get("compute_capability", []))
        used = {part for code in ("gpu-fits", "no-kernel-image", "jetson-wheel", "gpu-by-ptx") if code in found
                for part in re.findall(r"\d+\.\d", found[code].get("cc", ""))}
        if not said or used and not used <= said:
            yield f"gpu {name}: {sorted(said)}, check {sorted(used)}"


def newest(commands, facts, releases):
    """The newest torch of `gpu`, `last` and `recommend` for a GPU are one release, and the last two one build."""
    gpus, _ = names_of(facts)
    questions = [(cc, name, os_name) for cc, name in gpus.items() for os_name in SYSTEMS]
    commands.ask_all([w for cc, name, os_name in questions for w in (("gpu", name), ("last", "--gpu", name, "--os", os_name), ("recommend", "--gpu", name, "--os", os_name))])
    for cc, name, os_name in questions:
        rows = [r for r in (commands.ask("gpu", name) or {}).get("torch", []) if TITLES.get(r["os"]) == os_name and r["cc"] == cc]
        gpu = rows[0]["newest"] if rows and number(rows[0]["newest"]) else None
        last = ((commands.ask("last", "--gpu", name, "--os", os_name) or {}).get("newest") or {}).get("torch")
        best = ((commands.ask("recommend", "--gpu", name, "--os", os_name) or {}).get("best") or {}).get("torch")
        if last != best:
            yield f"{name} {os_name}: last {last}, recommend {best}"
        elif gpu != last:
            yield f"{name} {os_name}: gpu {gpu}, last {last}"


def ends(commands, facts, releases):
    """The oldest and the newest build of `gpu` run on it for `check`."""
    gpus, _ = names_of(facts)
    rows = [(name, r, r[end]) for cc, name in gpus.items() for r in (commands.ask("gpu", name) or {}).get("torch", [])
            for end in ("oldest", "newest") if TITLES.get(r["os"]) in SYSTEMS and number(r.get(end) or "")]
    questions = [{"torch": build, "os": TITLES[r["os"]], "gpus": [name], **({"arch": r["cpu"]} if r["cpu"] != "x86_64" else {})} for name, r, build in rows]
    for (name, r, build), (answer, found) in zip(rows, commands.judged(questions)):
        if not {"gpu-fits", "gpu-by-ptx"} & set(found):
            yield f"gpu {name}: {build} on {r['os']} {r['cpu']}, check {sorted(found)}"


def needed(commands, facts, releases):
    """With the minimum driver that `recommend` and `last` name, the set that they name works; with one below it does not."""
    gpus, _ = names_of(facts)
    rows = []
    for cc, name in gpus.items():
        for os_name in SYSTEMS:
            best = (commands.ask("recommend", "--gpu", name, "--os", os_name) or {}).get("best") or {}
            sets = [(best["torch"], best["min_driver"].get(os_name))] if best.get("min_driver") else []
            by_build = (commands.ask("last", "--gpu", name, "--os", os_name) or {}).get("by_build", [])
            sets += [(f"{b['torch']}+{b['tag']}", b["min_driver"]) for b in by_build]
            for torch, least in sets:
                if least:
                    below = ".".join(least.split(".")[:-1] + [f"{int(least.split('.')[-1]) - 1:02d}"])
                    rows += [(name, os_name, torch, least, True), (name, os_name, torch, below, False)]
    questions = [{"torch": torch, "os": os_name, "gpus": [name], "driver": driver} for name, os_name, torch, driver, _ in rows]
    for (name, os_name, torch, driver, works), (answer, found) in zip(rows, commands.judged(questions)):
        if (answer["verdict"] == "yes") != works:
            yield f"{name} {os_name} {torch}: driver {driver} {'is named' if works else 'is below the one named'}, check {answer['verdict']} {answer['outcome']}"


def best_without_warning(commands, facts, releases):
    """`recommend` takes no set with a warning where the newest build that `check` lets in without one exists."""
    gpus, _ = names_of(facts)
    for os_name in SYSTEMS:
        rows = [row for row in releases.desktop() if row[2] == os_name and row[3] == "x86_64" and row[1].startswith("cu")]
        for driver in ("390.157", "470.256.02", "525.60.13", "535.129.03", "580.95.05") if os_name == "linux" else ("391.35", "472.12", "528.33", "581.80"):
            commands.ask_all([("recommend", "--gpu", name, "--os", os_name, "--driver", driver) for name in gpus.values()])
            for name in gpus.values():
                best = (commands.ask("recommend", "--gpu", name, "--os", os_name, "--driver", driver) or {}).get("best") or {}
                if not best.get("tag", "").startswith("cu") or not best.get("warnings"):
                    continue
                judged = commands.judged([asks(*row[:4], gpus=[name], driver=driver) for row in rows])
                clean = [row for row, (answer, _) in zip(rows, judged)
                         if answer["verdict"] == "yes" and not any(f["severity"] == "warning" for f in answer["findings"])]
                if clean:
                    yield f"{name} {os_name} {driver}: recommend {best['torch']} with {best['warnings']}, {clean[-1][0]}+{clean[-1][1]} has none"


def bare(commands, facts, releases):
    """The bare program and `recommend` propose the same set on the same machine."""
    for path in sorted((KNOWN.parent / "machines").glob("*.json")):
        said = commands.ask("--machine", str(path)), commands.ask("recommend", "--machine", str(path))
        sets = [re.findall(r'"torch": "(\d[^"]*\+[^"]*)"', json.dumps((s or {}).get("best") or {})) for s in said]
        if sets[0] and sets[1] and sets[0] != sets[1]:
            yield f"{path.name}: bare {sets[0]}, recommend {sets[1]}"


def bundles(commands, facts, releases):
    """`bundle` takes a build for a system and Python if and only if `check` does."""
    rows = [row for row in releases.desktop() if row[1].startswith(("cu", "cpu")) and row[4] and number(row[0]) >= (1, 10)][::9]
    rows = [(row, python) for row in rows for python in (row[4][0], "2.7")]
    ask = lambda row, python: ("bundle", f"torch=={row[0]}+{row[1]}", "--os", row[2], "--arch", row[3], "--python", python)
    commands.ask_all([ask(*pair) for pair in rows])
    for (row, python), (answer, found) in zip(rows, commands.judged([asks(*row[:4], python=python) for row, python in rows])):
        taken = bool(commands.ask(*ask(row, python))) and commands.ask(*ask(row, python)).get("verdict") != "no"
        fits = not {"python-unsupported", "build-not-published", "build-not-for-system"} & set(found)
        if taken != fits:
            yield f"bundle of {row[:4]} for {python}: {'taken' if taken else 'refused'}, check {sorted(found)}"


PROPERTIES = (builds, listed, pythons, python_lists, codes, floors, drivers, branches, pairs, toolkits, gpu_names, newest, ends, needed,
              best_without_warning, bare, bundles)


def known():
    """property -> how many differences are known."""
    lines = KNOWN.read_text(encoding="utf-8").splitlines()
    return {line.split("\t")[0]: int(line.split("\t")[1]) for line in lines if line and not line.startswith("#")}


def check(run, program, env):
    """The group of the suite: no property has more differences than are known, or fewer."""
    counts = known()
    for name, wrong in differences(program, env):
        most = counts.pop(name, 0)
        run.check(f"contradictions/{name}", None if len(wrong) == most else
                  f"{len(wrong)} differences, tests/contradictions.tsv has {most}: " + " / ".join(w[:160] for w in wrong[:5]))
    run.check("contradictions/table", f"no such properties: {', '.join(counts)}" if counts else None)


def differences(program, env):
    """(property, its differences) for each."""
    facts = batch.export(program, env)
    commands = Commands(program, env)
    releases = Releases(commands, facts)
    for holds in PROPERTIES:
        yield holds.__name__, list(holds(commands, facts, releases))


if __name__ == "__main__":
    import sys
    import time
    start = time.monotonic()
    for name, wrong in differences(Path(sys.argv[1]), {**os.environ, "CUDAMATRIX_TODAY": "2026-11-23"}):
        print(f"{name}: {len(wrong)}  ({time.monotonic() - start:.0f} s)")
        for line in wrong[:int(sys.argv[2]) if len(sys.argv) > 2 else 6]:
            print("   ", line[:260])

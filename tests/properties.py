"""What must hold whatever the facts are: properties over every published build, judged in bulk.

Nothing here is random: samples are taken at a fixed stride. `last` is searched for anew, from the
exported facts alone.
"""
import concurrent.futures
import json
import os
import re
import subprocess

import batch
import toolkit

RECOMMENDED = 240  # machines that recommend is asked about
FAILING = 12000  # questions of which those that fail are repaired
WORST = 3  # examples that a complaint shows


def number(text):
    """A dotted number to compare by; what is no number is nothing."""
    return tuple(int(part) for part in re.findall(r"\d+", text))


def cuda_of(tag):
    """(12, 4) for cu124, () for what is no CUDA build."""
    found = re.fullmatch(r"cu(\d+)(\d)", tag)
    return (int(found[1]), int(found[2])) if found else ()


def complaint_of(wrong, asked):
    """One line on what went wrong: how often, with a few examples."""
    if not asked:
        return "nothing was asked"
    return f"{len(wrong)} of {asked}: " + " / ".join(str(w) for w in wrong[:WORST]) if wrong else None


# Facts

def builds(facts):
    """Every published build once: (torch, tag, os, arch, pythons), without macOS."""
    seen = {}
    for row in facts["torch_build"]:
        arch = "x86_64" if row["arch"] == "any" else row["arch"]
        key = (row["torch"], row["build"], row["os"], arch)
        if row["os"] != "macos" and row["build"] != "default" and "post" not in row["torch"]:
            seen[key] = seen.get(key) or row["pythons"].split()
    return [key + (pythons,) for key, pythons in sorted(seen.items(), key=lambda item: (number(item[0][0]), item[0]))]


def capabilities(facts):
    """cc -> (last driver branch or None, first CUDA), for GPUs that take desktop wheels."""
    out = {}
    for row in facts["arch_support"]:
        if row["cc"] in ("3.2", "5.3", "6.2", "7.2", "8.7", "10.1", "11.0") or not number(row["cc"]) >= (3, 0):
            continue
        branch, first = out.get(row["cc"], (None, ()))
        if row["last_driver"].startswith("R"):
            branch = int(row["last_driver"][1:])
        out[row["cc"]] = (branch, number(row["first_cuda"]) or first)
    return out


def drivers(facts, os_name):
    """Every full driver number that a fact names for a system, and the start of each branch, rising."""
    seen = {number(row["driver"]): row["driver"] for row in facts["cuda_driver"]
            if row["os"] == os_name and row["driver"].count(".") and number(row["driver"]) >= (300,)}
    for row in facts["driver_branch"]:
        start = row["branch"][1:] + ".01"
        seen.setdefault(number(start), start)
    return [seen[key] for key in sorted(seen)]


def question(torch, tag, os_name, arch, **more):
    q = {"torch": f"{torch}+{tag}", "os": os_name}
    if arch != "x86_64":
        q["arch"] = arch
    q.update((key, value) for key, value in more.items() if value is not None)
    return q


# Drivers

def rising_driver(program, env, facts):
    """A newer driver of a branch that still drives the GPU never makes an answer worse."""
    ccs = sorted(capabilities(facts).items(), key=lambda item: number(item[0]))
    lists = {os_name: drivers(facts, os_name) for os_name in ("linux", "windows")}
    runs, questions = [], []
    cuda_builds = [b for b in builds(facts) if cuda_of(b[1])]
    for place, (torch, tag, os_name, arch, _) in enumerate(cuda_builds):
        for turn, (cc, (branch, _)) in enumerate(ccs):
            if (place + turn) % 3:
                continue
            fit = [d for d in lists[os_name] if branch is None or number(d)[0] <= branch]
            fit = [d for i, d in enumerate(fit) if (i + place) % 4 == 0 or i + 1 == len(fit)]
            runs.append((torch, tag, os_name, cc, fit))
            questions += [question(torch, tag, os_name, arch, gpus=[cc], driver=d) for d in fit]
    answers = iter(batch.verdicts(program, questions, env))
    rank, wrong, yes = {"no": 0, "unknown": 1, "yes": 2}, [], 0
    for torch, tag, os_name, cc, fit in runs:
        best, best_driver = -1, None
        for driver in fit:
            now = rank[next(answers)]
            yes += now == 2
            if now < best:
                wrong.append(f"{torch}+{tag} {os_name} {cc}: {driver} is worse than {best_driver}")
            best, best_driver = max((best, best_driver), (now, driver), key=lambda p: p[0])
    return complaint_of(wrong, len(questions)) or (None if yes > 1000 else f"only {yes} yes among {len(questions)}")


# Repairs

def generated(facts, most):
    """Questions over all builds, GPUs, some drivers and Pythons: the product, thinned to about `most`."""
    gpus = sorted(capabilities(facts), key=number)
    pythons = ("3.8", "3.11", None, "3.13t", "3.6", "2.7")
    some = {"linux": ("470.256.02", "580.95.05", None, "525.60.13", "595.45.04", "390.157"),
            "windows": ("472.12", "581.80", None, "528.33", "596.10", "391.35")}
    every = [(build, gpu, turn) for build in builds(facts) for gpu in gpus for turn in range(6)]
    stride = max(1, len(every) // most)
    stride += 1 - stride % 2  # odd, so that all drivers and Pythons have their turn
    out = []
    for place, ((torch, tag, os_name, arch, _), gpu, turn) in enumerate(every[::stride]):
        out.append(question(torch, tag, os_name, arch, gpus=[gpu], driver=some[os_name][turn],
                            python=pythons[(turn + place) % 6]))
    return out


def repaired(q, fix):
    """The question with a repair put in."""
    return {**q, **fix["set"]}


def good_repairs(program, env, facts):
    """A repair that is offered passes the check: never no, and yes where GPU, driver and system are stated."""
    every = generated(facts, FAILING)
    published = {(torch, tag) for torch, tag, *_ in builds(facts)}
    jobs, failing, wrong = [], 0, []
    for start in range(0, len(every), batch.CHUNK):
        part = every[start:start + batch.CHUNK]
        for q, answer in zip(part, batch.judge(program, part, env)):
            failing += answer["verdict"] == "no"
            jobs += [(q, fix) for fix in answer.get("fixes", [])]
    for (q, fix), says in zip(jobs, batch.verdicts(program, [repaired(*job) for job in jobs], env)):
        torch, _, tag = fix["set"]["torch"].partition("+")
        if says == "no" or (says != "yes" and "driver" in q) or (torch, tag) not in published:
            wrong.append(f"{says} after {fix['set']} for {q}")
        elif fix["command"] and f"torch=={torch}" not in fix["command"] and f"/{tag}/torch-{torch}-" not in fix["command"]:
            wrong.append(f"{fix['command']} is not {fix['set']}")
    few = len(jobs) < failing // 2 or failing < 1000
    return complaint_of(wrong, len(jobs)) or (f"only {len(jobs)} repairs of {failing} that fail" if few else None)


def unfitting(facts, most):
    """Questions about what was never published, on systems, GPUs and companions of all kinds."""
    versions = {b[0] for b in builds(facts)} | {"2.4.2", "1.14.0", "2.6", "2.7.0.dev20250115", "2.3.0a0+gitabcdef0"}
    tags = ("", "+cu121", "+cu127", "+cu102", "+cu118", "+cu130", "+cpu", "+rocm6.1", "+xpu")
    places = (("linux", "535.129.03"), ("windows", "537.58"), ("wsl", "560.94"), ("macos", None), (None, "470.256.02"),
              ("linux", None), ("linux", "R580"), ("windows", "32.0.15.6094"), ("wsl", "R470"))
    gpus = (["RTX 3090"], ["Tesla K80"], ["GTX 1080 Ti", "RTX 3090"], ["RTX 5090"], ["Radeon RX 7900 XTX"], None,
            ["GT 730"], ["none"], ["Tesla K80", "RTX 4090"], ["8.7"], ["10de:2204"], ["GTX 580"], ["NVIDIA GeForce ..."])
    more = ({}, {"torchvision": "0.13.1"}, {"torchvision": "0.21.0+cu124", "torchaudio": "2.6.0+cpu"},
            {"torchtext": "0.18.0"}, {"glibc": "2.17"}, {"arch": "aarch64"}, {"packages": ["torchmetrics==0.11.1"]},
            {"python_bits": "32", "python": "3.8"})
    every = [({"torch": version if "+" in version else version + tag, "os": os_name, "driver": driver, "gpus": gpu,
               "python": "3.10", **other})
             for version in sorted(versions, key=lambda v: (number(v), v)) for tag in tags
             for os_name, driver in places for gpu in gpus for other in more]
    stride = len(every) // most | 1
    while stride % 3 == 0 or stride % 13 == 0:  # else some GPUs and systems never meet
        stride += 2
    return [{key: value for key, value in q.items() if value is not None} for q in every[::stride]]


def repairs_of_all_kinds(program, env, facts):
    """The same for what was never published: no repair is answered no."""
    asked, jobs, wrong = unfitting(facts, 6000), [], []
    for q, answer in zip(asked, batch.judge(program, asked, env)):
        jobs += [(q, fix) for fix in answer.get("fixes", [])]
    for (q, fix), says in zip(jobs, batch.verdicts(program, [repaired(*job) for job in jobs], env)):
        full = {"driver", "gpus", "os"} <= set(q) and not q["gpus"][0].endswith("...")
        if says == "no" or says != "yes" and full:
            wrong.append(f"{says} after {fix['set']} for {q}")
    return complaint_of(wrong, len(jobs))


# The law

# The least driver on Linux and on Windows: of a major from CUDA 11 on, of a release before.
FLOORS = {(13,): ("580", "580"), (12,): ("525.60.13", "528.33"), (11,): ("450.80.02", "452.39"),
          (11, 0): ("450.36.06", "451.22"), (10, 2): ("440.33", "441.22"), (10, 1): ("418.39", "418.96"),
          (10, 0): ("410.48", "411.31"), (9, 2): ("396.26", "397.44"), (9, 0): ("384.81", "385.54"),
          (8, 0): ("375.26", "376.51")}
# Drivers for which pages disagree: 8.0.44 against 8.0.61, and 10.2 as it was seen to run.
DISPUTED = {(8, 0): (("367.48", "375.26"), ("369.30", "376.51")), (10, 2): (("430.26", "440.33"), ("441.22", "441.22"))}
ORDER = ("driver_too_old", "no_kernel_image", "python_unsupported", "driver_drops_gpu")


def below(driver, least):
    """Compared part by part, a missing part being nothing."""
    a, b = number(driver), number(least)
    width = max(len(a), len(b))
    return a + (0,) * (width - len(a)) < b + (0,) * (width - len(b))


def shipped(facts):
    """(CUDA, os) -> the driver beside the first release of that CUDA."""
    out = {}
    for row in facts["cuda_driver"]:
        cuda = number(row["cuda"])
        if row["role"] != "toolkit" or row["arch"] == "aarch64" or not number(row["driver"]):
            continue
        key = (cuda[:2], row["os"])
        rank = (cuda, row["arch"] != "x86_64")
        if key not in out or rank < out[key][0]:
            out[key] = (rank, row["driver"])
    return {key: value[1] for key, value in out.items()}


def lawful(torch, tag, os_name, code, pythons, cc, known, ships, driver, python):
    """The outcome by the law of drivers, GPU code and Pythons; None where it is disputed or not known."""
    place, cuda = ("linux", "windows").index(os_name), cuda_of(tag)
    last_branch, first_cuda = known[cc]
    if not code or not pythons or cuda in DISPUTED and not below(driver, DISPUTED[cuda][place][0]) \
            and below(driver, DISPUTED[cuda][place][1]):
        return None
    wrong = set()
    floor = FLOORS.get(cuda) or FLOORS[cuda[:1]]
    first = ships.get((first_cuda, os_name))
    if below(driver, floor[place]) or first and number(driver)[0] + 10 <= number(first)[0]:
        wrong.add("driver_too_old")
    by_ptx = runs(code, cc) and not runs((code[0], ()), cc)
    if not runs(code, cc):
        wrong.add("no_kernel_image")
    elif by_ptx and below(driver, ships[cuda, os_name]):
        wrong.add("driver_too_old")
    if python not in pythons:
        wrong.add("python_unsupported")
    if last_branch and number(driver)[0] > last_branch:
        # between two branches that are known a number may still be of the older
        wrong.add("driver_drops_gpu")
    if wrong:
        return min(wrong, key=ORDER.index)
    return "unknown" if by_ptx and cuda < first_cuda else "works"


def by_the_law(program, env, facts):
    """Build, GPU, driver and Python against the law as it stands in books, computed from the exported facts."""
    code, known, ships = codes(facts), capabilities(facts), shipped(facts)
    lists = {os_name: drivers(facts, os_name) for os_name in ("linux", "windows")}
    branches = sorted(int(row["branch"][1:]) for row in facts["driver_branch"])
    every = []
    for place, (torch, tag, os_name, arch, pythons) in enumerate(builds(facts)):
        if not cuda_of(tag) or arch != "x86_64":
            continue
        have = patch_code(code, torch, tag, os_name, arch)
        for turn, cc in enumerate(sorted(known, key=number)):
            for step, driver in enumerate(lists[os_name]):
                if (place * 7 + turn * 5 + step) % 13:
                    continue
                python = ("3.11", "3.8", "3.6", "3.13")[(place + turn + step) % 4]
                last = known[cc][0]
                if last and last < number(driver)[0] and not any(last < b <= number(driver)[0] for b in branches):
                    continue
                want = lawful(torch, tag, os_name, have, pythons, cc, known, ships, driver, python)
                if want:
                    every.append((question(torch, tag, os_name, arch, gpus=[cc], driver=driver, python=python), want))
    wrong = []
    for start in range(0, len(every), batch.CHUNK):
        part = every[start:start + batch.CHUNK]
        for (q, want), have in zip(part, batch.outcomes(program, [q for q, _ in part], env)):
            if have != want:
                wrong.append(f"{have}, by the law {want}: {q}")
    return complaint_of(wrong, len(every))


def amd_by_list(program, env, facts):
    """An AMD GPU runs a ROCm build if and only if its target is in the list of the build."""
    lists = {(row["torch"], row["build"]): row["cubin"].split() for row in facts["torch_arch"]
             if row["build"].startswith("rocm") and row["basis"] != "uncertain"}
    have = {(torch, tag) for torch, tag, os_name, *_ in builds(facts) if os_name == "linux"}
    every = [({"torch": f"{torch}+{tag}", "os": "linux", "gpus": [row["name"]]},
              "works" if row["gfx"] in targets else "no_kernel_image")
             for (torch, tag), targets in sorted(lists.items()) if (torch, tag) in have for row in facts["amd_gpu"]]
    wrong = [f"{have}, by the list {want}: {q}"
             for (q, want), have in zip(every, batch.outcomes(program, [q for q, _ in every], env)) if have != want]
    return complaint_of(wrong, len(every))


def companions_by_table(program, env, facts):
    """A companion fits a release if and only if a table or a command puts it beside the release, or beside its
    family where the release has no row of its own."""
    releases = {b[0] for b in builds(facts)}
    exact, family, versions = {}, {}, {}
    for row in facts["torch_pair"]:
        if row["torch"][0] in "<>" or number(row["version"])[:1] == ():
            continue
        versions.setdefault(row["package"], set()).add(row["version"])
        known = exact if row["torch"].count(".") == 2 else family
        known.setdefault((row["package"], row["torch"]), set()).add(row["version"])
    every = []
    for torch in sorted(releases, key=number):
        for package, all_versions in sorted(versions.items()):
            listed = exact.get((package, torch)) or family.get((package, torch.rpartition(".")[0]), set())
            full = {v for v in all_versions if v.count(".") == 2}
            for version in sorted(full, key=number):
                fits = any(version == v or v.count(".") == 1 and version.startswith(v + ".") for v in listed)
                every.append(({"torch": torch, "os": "linux", package: version}, fits, bool(listed)))
    wrong = []
    for (q, fits, listed), answer in zip(every, batch.judge(program, [q for q, *_ in every], env)):
        found = {f["code"] for f in answer["findings"]}
        if fits != ("package-fits" in found) or not fits and listed and not {"package-pair", "package-patch"} & found:
            wrong.append(f"{'fits' if fits else 'does not fit'} by the tables, found {sorted(found)}: {q}")
    return complaint_of(wrong, len(every))


# The form of a question

def shapes(facts):
    """Some hundred questions with several GPUs and packages."""
    out = []
    for place, q in enumerate(generated(facts, 600)):
        q = {**q, "gpus": q["gpus"] + [("8.6", "7.5", "RTX 5090")[place % 3]], "glibc": ("2.35", "2.17")[place % 2],
             "torchvision": ("0.21.0", "0.14.1+cu117", "0.24.0")[place % 3],
             "torchaudio": ("2.6.0", "0.13.1")[place % 2],
             "packages": ["torchmetrics==0.11.1", "numpy==1.26.4", "torchdata==0.9.0"], "toolkit": "12.4"}
        out.append(q)
    return out


def gist(answer):
    """What must be the same: verdict, outcome, what is missing, and the findings in any order."""
    findings = sorted(json.dumps([f["code"], f["severity"], f["subject"]], sort_keys=True) for f in answer["findings"])
    return answer["verdict"], answer["outcome"], sorted(answer["missing"]), findings, answer.get("fixes")


def same_gist(program, env, questions, others):
    """The complaint about questions whose other form is answered otherwise."""
    wrong = [f"{q}: {a['verdict']} {a['outcome']}, then {b['verdict']} {b['outcome']}"
             for q, a, b in zip(questions, batch.judge(program, questions, env), batch.judge(program, others, env))
             if gist(a) != gist(b)]
    return complaint_of(wrong, len(questions))


def order_of_keys(program, env, facts):
    asked = shapes(facts)
    return same_gist(program, env, asked, [dict(reversed(q.items())) for q in asked])


def order_of_packages(program, env, facts):
    asked = shapes(facts)
    return same_gist(program, env, asked, [{**q, "packages": q["packages"][::-1]} for q in asked])


def order_of_gpus(program, env, facts):
    asked = shapes(facts)
    return same_gist(program, env, asked, [{**q, "gpus": q["gpus"][::-1]} for q in asked])


def unknown_keys(program, env, facts):
    """Unknown keys are passed over, null states nothing."""
    asked = [{key: q[key] for key in q if key not in ("glibc", "toolkit")} for q in shapes(facts)]
    more = {"colour": "green", "nested": {"os": ["windows", {"driver": "1.0"}]}, "Torch": "0.1", "n": 1e300, "": True,
            "glibc": None, "toolkit": None, "cudnn": None, "text": None, "torchtext": None, "cuda_build": None}
    return same_gist(program, env, asked, [{**more, **q} for q in asked])


# Facts taken away, facts added

def yes_questions(program, env, facts):
    asked = [q for q in generated(facts, 9000) if "driver" in q and "python" in q]
    return [q for q, says in zip(asked, batch.verdicts(program, asked, env)) if says == "yes"]


def fewer_facts(program, env, facts):
    """What is not known never gives no."""
    yes = yes_questions(program, env, facts)
    every = [(q, gone) for q in yes for gone in ("gpus", "driver", "python", "os", "arch") if gone in q]
    left = [{key: q[key] for key in q if key != gone} for q, gone in every]
    wrong = [f"without {gone}: {q}" for (q, gone), says in zip(every, batch.verdicts(program, left, env)) if says == "no"]
    return complaint_of(wrong, len(left))


def contradictions(program, env, facts):
    """What is added and does not fit is named."""
    yes = yes_questions(program, env, facts)[::9]
    added = (({"driver_cuda": "9.0"}, "driver-contradiction"), ({"toolkit": "8.0"}, "toolkit-major"),
             ({"torchvision": "0.2.2"}, ("package-pair", "package-patch", "not-judged")),
             ({"python_bits": "32"}, "python-32-bit"),
             ({"python": "3.4"}, "python-unsupported"), ({"driver": "304.137"}, "driver-too-old"),
             ({"torchvision": "0.2.2+cpu"}, "package-tag"), ({"arch": "riscv64"}, "platform-unsupported"))
    jobs = [(q, more, codes) for q in yes for more, codes in added
            if not ("toolkit" in more and "+cu8" in q["torch"]) and not (codes == "package-tag" and "+cpu" in q["torch"])
            and not ("driver_cuda" in more and ("+cu90" in q["torch"] or "+cu8" in q["torch"]))]
    wrong = []
    for (q, more, codes), answer in zip(jobs, batch.judge(program, [{**q, **more} for q, more, _ in jobs], env)):
        if not {f["code"] for f in answer["findings"]} & set([codes] if isinstance(codes, str) else codes):
            wrong.append(f"{codes} is missing in {answer['verdict']} for {q} with {more}")
    return complaint_of(wrong, len(jobs))


# recommend and last

def ask(job):
    """Runs a command with --json; (status, answer or None)."""
    program, env, words = job
    done = subprocess.run([str(program), *words, "--json", "--no-detect"], env=env, capture_output=True, timeout=60)
    return done.returncode, json.loads(done.stdout) if done.stdout else None


def ask_all(program, env, commands):
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(ask, [(program, env, words) for words in commands]))


def flags_of(q):
    words = []
    for key, value in q.items():
        for one in value if key == "gpus" else [value]:
            words += ["--gpu" if key == "gpus" else f"--{key}", one]
    return words


OTHER_MACHINES = (
    {"gpus": ["RTX 3090", "Tesla K80"], "os": "linux", "driver": "470.256.02", "python": "3.9"},
    {"gpus": ["RTX 5090", "GTX 1080 Ti"], "os": "windows", "driver": "581.80", "python": "3.11"},
    {"gpus": ["RTX 5090", "GTX 1080 Ti"], "os": "linux", "driver": "580.95.05", "python": "3.11"},
    {"gpus": ["RTX 3090"], "os": "wsl", "driver": "537.58", "python": "3.11"},
    {"gpus": ["GTX 1080 Ti"], "os": "wsl", "driver": "581.80"},
    {"gpus": ["RTX 3090"], "os": "wsl", "driver": "32.0.15.6094"},
    {"gpus": ["GH200 480GB"], "os": "linux", "arch": "aarch64", "driver": "570.26", "python": "3.11"},
    {"gpus": ["NVIDIA GB10"], "os": "linux", "arch": "aarch64", "driver": "580.95.05", "python": "3.12"},
    {"gpus": ["NVIDIA Thor"], "os": "linux", "arch": "aarch64", "driver": "580.95.05", "python": "3.12"},
    {"gpus": ["8.7"], "os": "linux", "arch": "aarch64", "driver": "540.4.0", "python": "3.10"},
    {"gpus": ["Radeon RX 7900 XTX"], "os": "linux", "python": "3.11"},
    {"gpus": ["Radeon RX 580"], "os": "linux", "python": "3.11"},
    {"gpus": ["Radeon RX 7900 XTX"], "os": "windows", "python": "3.11"},
    {"gpus": ["Radeon RX 9070 XT"], "os": "linux", "python": "3.13"},
    {"gpus": ["RTX 3090", "Radeon RX 7900 XTX"], "os": "linux", "driver": "535.129.03"},
    {"gpus": ["none"], "os": "linux", "python": "3.11"}, {"gpus": ["none"], "os": "windows", "python": "3.8"},
    {"gpus": ["none"], "os": "macos", "arch": "arm64", "python": "3.12"},
    {"gpus": ["none"], "os": "macos", "arch": "x86_64", "python": "3.11"},
    {"gpus": ["GTX 580"], "os": "linux", "driver": "390.157"}, {"gpus": ["GT 730"], "os": "linux", "driver": "470.256.02"},
    {"gpus": ["RTX 3090"], "os": "linux", "driver": "R535", "glibc": "2.17"},
    {"gpus": ["RTX 3090"], "os": "linux", "driver": "R525"}, {"gpus": ["RTX 3090"], "driver": "535.129.03"},
    {"gpus": ["10de:2204"], "os": "windows"}, {"gpus": ["Tesla V100-SXM2..."], "os": "linux", "driver": "450.80.02"},
    {"gpus": ["RTX 3090"], "os": "linux", "driver": "595.45.04", "glibc": "2.28", "python": "3.15t"})


def machines(facts):
    """Machines: GPU, driver, system, Python, each from short lists, in every mixture up to a number."""
    gpus = sorted(capabilities(facts), key=number)
    some = {"linux": ("470.256.02", "535.129.03", "580.95.05", "450.80.02", None),
            "windows": ("472.12", "537.58", "581.80", "452.39", None)}
    pythons = ("3.11", None, "3.8", "3.13", "3.14t", "3.6")
    every = [{"gpus": [gpu], "os": os_name, "driver": driver, "python": python} for gpu in gpus
             for os_name in some for driver in some[os_name] for python in pythons]
    stride = len(every) // RECOMMENDED | 1
    return [{key: value for key, value in m.items() if value} for m in every[::stride] + list(OTHER_MACHINES)]


def recommended_passes(program, env, facts):
    """The best set passes check with the same facts, companions and all; nothing only where no build passes."""
    asked, wrong, jobs = machines(facts), [], []
    every = builds(facts)
    none = []
    for m, (status, answer) in zip(asked, ask_all(program, env, [["recommend", *flags_of(m)] for m in asked])):
        best = answer and answer["best"]
        if status not in (0, 1) or (status == 0) != bool(best):
            wrong.append(f"exit {status} for {m}")
        elif best:
            jobs.append((m, best))
        else:
            none.append(m)
    sets = [{**m, **{key: best[key] for key in ("torch", "torchvision", "torchaudio") if best[key]}} for m, best in jobs]
    for (m, best), says in zip(jobs, batch.verdicts(program, sets, env)):
        if says == "no" or (says != "yes" and "driver" in m) or says != best["verdict"]:
            wrong.append(f"{says} for {best['torch']} on {m}")
        address = f"/{best['tag']}/torch-{best['version']}-"
        if f"torch=={best['version']}" not in best["command"] and address not in best["command"]:
            wrong.append(f"{best['command']} is not {best['torch']}")
        if "python" in m and m["python"] not in best["python"]:
            wrong.append(f"{best['torch']} has no wheel for {m}")
    hopeless = [(m, {**m, "torch": f"{torch}+{tag}"}) for m in none[::4]
                for torch, tag, os_name, arch, _ in every if os_name == m["os"] and arch == "x86_64" and cuda_of(tag)]
    for (m, q), answer in zip(hopeless, batch.judge(program, [q for _, q in hopeless], env)):
        # an installed torch may work with a driver that nobody saw with the GPU; to install it is no advice
        if answer["verdict"] == "yes" and "driver-never-seen-with-gpu" not in {f["code"] for f in answer["findings"]}:
            wrong.append(f"nothing recommended for {m}, but {q['torch']} passes")
    return complaint_of(wrong, len(asked))


def each_build_recommended(program, env, facts):
    """Every published CUDA build is recommended for some machine when torch and CUDA are named."""
    code = codes(facts)
    jobs = []
    for torch, tag, os_name, arch, pythons in builds(facts):
        cubin = code.get((torch, tag, os_name, arch), ([],))[0]
        if cuda_of(tag) and cubin and pythons:
            newest = max((cc for cc in cubin if cc[-1].isdigit()), key=number)
            jobs.append((torch, tag, ["recommend", "--torch", torch, "--cuda", tag, "--os", os_name, "--arch", arch,
                                      "--gpu", newest]))
    wrong = [f"{torch}+{tag}: {(answer or {}).get('best') and answer['best']['torch']} by {' '.join(words)}"
             for (torch, tag, words), (_, answer) in zip(jobs, ask_all(program, env, [job[2] for job in jobs]))
             if not answer or not answer["best"] or answer["best"]["torch"] != f"{torch}+{tag}"]
    return complaint_of(wrong, len(jobs))


def codes(facts):
    """(torch, tag, os, arch) -> (cubin, ptx) by the best source: measured, then script, stated, uncertain."""
    order, out = ("uncertain", "stated", "script", "measured"), {}
    versions = {b[0] for b in builds(facts)}
    for row in facts["torch_arch"]:
        for torch in versions & {row["torch"]} or {v for v in versions if v.startswith(row["torch"] + ".")}:
            key, rank = (torch, row["build"], row["os"], row["arch"]), order.index(row["basis"])
            if key not in out or rank > out[key][2]:
                out[key] = (row["cubin"].split(), row["ptx"].split(), rank)
    return {key: value[:2] for key, value in out.items()}


def patch_code(code, torch, tag, os_name, arch):
    """The code of a build; where no source tells, that of another patch of its minor version, unless the
    other system shows that the list changed between the two."""
    if (torch, tag, os_name, arch) in code:
        return code[torch, tag, os_name, arch]
    other_os = "windows" if os_name == "linux" else "linux"
    for other in sorted({key[0] for key in code if number(key[0])[:2] == number(torch)[:2]}, key=number):
        there, here = code.get((torch, tag, other_os, arch)), code.get((other, tag, other_os, arch))
        if (other, tag, os_name, arch) in code and not (there and here and there != here):
            return code[other, tag, os_name, arch]
    return None


def runs(code, cc):
    """Whether code runs on a desktop GPU: machine code of the same major and no higher minor, or older PTX."""
    cubin, ptx = code
    major, minor = number(cc)
    tegra = {(3, 2), (5, 3), (6, 2), (7, 2), (8, 7), (10, 1), (11, 0)}
    plain = [number(c) for c in cubin if c[-1].isdigit() and number(c) not in tegra]
    return any(m == major and n <= minor for m, n in plain) or any(number(p) <= (major, minor) for p in ptx)


def last_by_search(program, env, facts):
    """The newest torch with code for a GPU, searched for in the exported facts."""
    code, wrong, jobs = codes(facts), [], []
    known = capabilities(facts)
    every = [(torch, tag, system, patch_code(code, torch, tag, system, arch))
             for torch, tag, system, arch, _ in builds(facts) if cuda_of(tag) and arch == "x86_64"]
    for cc in sorted(known, key=number):
        for os_name in ("linux", "windows"):
            newest = {}
            for torch, tag, system, have in every:
                if system != os_name or not have or not runs(have, cc):
                    continue
                if not runs((have[0], ()), cc) and cuda_of(tag) < known[cc][1]:
                    continue  # by PTX from before the GPU: its libraries may not know it
                newest[tag] = max(newest.get(tag, "0"), torch, key=number)
            jobs.append((cc, os_name, newest))
    for (cc, os_name, newest), (_, answer) in zip(jobs, ask_all(
            program, env, [["last", "--gpu", cc, "--os", os_name] for cc, os_name, _ in jobs])):
        have = {row["tag"]: row["torch"] for row in answer["by_build"]}
        best = max(newest.values(), key=number, default=None)
        if (answer["newest"] or {}).get("version") != best:
            wrong.append(f"{cc} on {os_name}: {(answer['newest'] or {}).get('version')}, expected {best}")
        if have != newest:
            odd = sorted(set(have.items()) ^ set(newest.items()))
            wrong.append(f"{cc} on {os_name} differs in {odd}")
    return complaint_of(wrong, len(jobs))


PROPERTIES = (by_the_law, amd_by_list, companions_by_table, rising_driver, good_repairs, repairs_of_all_kinds,
              order_of_keys, order_of_packages, order_of_gpus, unknown_keys, fewer_facts, contradictions,
              recommended_passes, each_build_recommended, last_by_search, *toolkit.PROPERTIES)


def run(program, env=None):
    """(name, complaint or None) of each property; two at a time, for each asks one process."""
    facts = batch.export(program, env)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        results = pool.map(lambda one: one(program, env, facts), PROPERTIES)
        yield from zip((one.__name__ for one in PROPERTIES), results)

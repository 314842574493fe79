"""What must hold of --as-of, over all releases; dates are taken from the exported facts and from nowhere else.

tests/run.py runs it as the group as_of.
"""
import concurrent.futures
import datetime
import json
import os
import re
import subprocess

import batch

LATER_KEYS = ("sources", "evidence", "as_of", "as_of_notes", "published", "archive", "documentation", "torchaudio", "torchmetrics")


def run(program, words, env):
    done = subprocess.run([str(program), *words, "--no-detect", "--json"], env=env, capture_output=True, timeout=60)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def run_all(program, every, env):
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(lambda words: run(program, words, env), every))


def answered(program, every, env):
    """(words, answer or None) of each command."""
    return [(words, json.loads(out) if out else None)
            for words, (_, out, _) in zip(every, run_all(program, every, env))]


def number(version):
    return tuple(int(part) for part in re.findall(r"\d+", version))


def torch_days(program, env, facts):
    """torch release -> the day that the program itself names, for releases with builds."""
    versions = sorted({row["torch"] for row in facts["torch_build"] if "post" not in row["torch"]}, key=number)
    return {words[1]: answer["released"] for words, answer in
            answered(program, [["torch", version] for version in versions], env) if answer and answer["released"]}


def before(day):
    return (datetime.date.fromisoformat(day) - datetime.timedelta(days=1)).isoformat()


def plain(answer):
    return {key: value for key, value in answer.items() if key not in ("as_of", "as_of_notes")}


def newest_is_today(program, env, facts):
    """As of the newest source every answer is the one without a date."""
    year, month = json.loads(run(program, ["db", "info"], env)[1])["date"].split("-")[:2]
    newest = f"{year}-{month}"
    families = sorted({".".join(row["cuda"].split(".")[:2]) for row in facts["cuda_release"]}, key=number)
    every = [["torch", row["version"]] for row in facts["torch_release"] if row["package"] == "torch"]
    every += [[row["package"], row["version"]] for row in facts["torch_pair"]]
    every += [[row["package"], row["version"]] for row in facts["torch_release"] if row["package"] != "torch"]
    every += [["cuda", family] for family in families]
    every += [["driver", row["branch"]] for row in facts["driver_branch"]]
    every += [["driver", row["driver"]] for row in facts["cuda_driver"]][::7]
    every += [["gpu", row["cc"]] for row in facts["arch_support"]]
    every += [["python", python] for python in ("2.7", "3.7", "3.10", "3.14t")]
    every += [["list", noun] for noun in ("torch", "cuda", "gpu", "driver", "arch", "chip", "modelscope")]
    every += [["cudnn", row["cudnn"]] for row in facts["cudnn_release"]][::9]
    every += [["modelscope", "latest"], ["torchmetrics", "latest"], ["torch", "latest"], ["sources"]]
    every += [["last", "--gpu", row["cc"]] for row in facts["arch_support"] if number(row["cc"]) >= (3, 0)]
    every += [["recommend", "--gpu", gpu, "--driver", driver, "--os", os_name] for gpu in ("K80", "RTX 3060", "RTX 5090")
              for driver, os_name in (("470.57.02", "linux"), ("512.15", "windows"), ("581.80", "windows"))]
    every += [["check", f"torch=={torch}", "--gpu", gpu, "--driver", "535.54.03", "--os", "linux"]
              for torch in ("1.13.1", "2.0.1+cu118", "2.7.0+cu128") for gpu in ("K80", "RTX 3090")]
    every = [list(words) for words in dict.fromkeys(map(tuple, every))]
    wrong, asked = [], 0
    now = run_all(program, every, env)
    then = run_all(program, [words + ["--as-of", newest] for words in every], env)
    for words, one, two in zip(every, now, then):
        asked += 1
        same = one[0] == two[0] and (plain(json.loads(two[1])) == plain(json.loads(one[1])) if one[1] else not two[1])
        if words[0] == "gpu" and one[1]:  # no driver of a list has a day of its own
            same = one[0] == two[0]
        if not same:
            wrong.append(f"{' '.join(words)}: {one[0]} {two[0]} {two[2].strip()}")
    return complaint(wrong, asked)


def complaint(wrong, asked):
    if not asked:
        return "nothing was asked"
    return f"{len(wrong)} of {asked}: " + " / ".join(wrong[:4]) if wrong else None


def newest_by_day(program, env, facts):
    """The newest torch of each day is the highest version that had come, and never older on a later day."""
    days = torch_days(program, env, facts)
    dates = sorted({day for day in days.values()} | {before(day) for day in days.values()})
    wrong, last = [], ()
    for words, answer in answered(program, [["torch", "latest", "--as-of", date] for date in dates], env):
        want = max((version for version, day in days.items() if day <= words[3]), key=number, default=None)
        have = answer and answer["version"]
        if want and have != want:
            wrong.append(f"{words[3]}: {have}, expected {want}")
        if have and number(have) < last:
            wrong.append(f"{words[3]}: {have} is older than on the day before")
        last = number(have) if have else last
    return complaint(wrong, len(dates)) or (None if len(dates) > 60 else f"only {len(dates)} days")


def asked_too_early(program, env, facts):
    """A release is there from its day on; the day before it is refused in one line with that day."""
    days, wrong = torch_days(program, env, facts), []
    jobs = [(version, day, nouns) for version, day in days.items()
            for nouns in (["torch", version], ["check", f"torch=={version}", "--os", "linux"])]
    early = run_all(program, [nouns + ["--as-of", before(day)] for _, day, nouns in jobs], env)
    there = run_all(program, [nouns + ["--as-of", day] for _, day, nouns in jobs], env)
    for (version, day, nouns), (status, out, err), (status_there, out_there, _) in zip(jobs, early, there):
        if status != 3 or out or day not in err or len(err.splitlines()) != 1:
            wrong.append(f"{' '.join(nouns)} before {day}: {status} {err.strip()}")
        if status_there not in (0, 1, 3) or not out_there:
            wrong.append(f"{' '.join(nouns)} on {day}: {status_there}")
    return complaint(wrong, len(jobs))


def without_lines(answer):
    """The builds but for their lines: one of 1.8.1 was published later, for a CUDA that came later."""
    return [{key: value for key, value in build.items() if key != "install"} for build in answer["builds"]]


def on_its_day(program, env, facts):
    """What is said of a release on its own day is what is said of it today, but for companions that came later."""
    days, wrong = torch_days(program, env, facts), []
    now = answered(program, [["torch", version] for version in days], env)
    then = answered(program, [["torch", version, "--as-of", day] for version, day in days.items()], env)
    for (words, one), (_, two) in zip(now, then):
        for key in ("released", "default_build", "python"):
            if one[key] != two[key]:
                wrong.append(f"{words[1]}: {key} differs")
        if without_lines(one) != without_lines(two):
            wrong.append(f"{words[1]}: builds differ")
        for package in ("torchvision", "torchaudio"):
            if one["pairs"].get(package) != two["pairs"].get(package):
                wrong.append(f"{words[1]}: {package} {two['pairs'].get(package)}")
    return complaint(wrong, len(days))


def strings(answer, key=""):
    """Every text of an answer, without what names pages."""
    if isinstance(answer, dict):
        for name, value in answer.items():
            if name not in LATER_KEYS:
                yield from strings(value, name)
    elif isinstance(answer, list):
        for value in answer:
            yield from strings(value, key)
    elif isinstance(answer, str):
        yield answer


def names_nothing_later(program, env, facts):
    """No answer names a torch, a CUDA release or a build tag that came after its day."""
    days, wrong, asked = torch_days(program, env, facts), [], 0
    cuda, families = {}, {}
    for row in facts["cuda_release"]:
        if row["released"]:
            cuda[row["cuda"]] = max(cuda.get(row["cuda"], ""), row["released"])
            family = "cu" + "".join(row["cuda"].split(".")[:2])
            families[family] = min(families.get(family, "9999"), row["released"])
    every = []
    for place, day in enumerate(sorted(set(days.values()))):
        for words in (["torch", "latest"], ["list", "torch"], ["list", "cuda"], ["last", "--gpu", "RTX 3090"],
                      ["last", "--gpu", "Tesla K80"], ["recommend", "--gpu", "GTX 1080", "--os", "windows"],
                      ["check", "--gpu", "GTX 970", "--os", "linux", "torch==1.0.0+cu90", "torchvision==0.2.1"],
                      ["python", "3.7"], ["cuda", "10"], ["driver", "R390"], ["gpu", "GTX 1080"], ["list", "arch"],
                      ["torchvision", "0.2.1"], ["torchmetrics"], ["modelscope"]):
            every.append(words + ["--as-of", before(day)])
    for words, answer in answered(program, every, env):
        day = words[-1]
        if answer is None:
            continue
        asked += 1
        text = " ".join(strings(answer))
        for version in re.findall(r"(?<![\w.])[0-2]\.\d+\.\d+(?![\w.]*\.\d)", text):
            if days.get(version, "") > day and not re.search(rf"torch(?:metrics|audio)==? ?{re.escape(version)}", text):
                wrong.append(f"{' '.join(words)} names {version}")
        for tag in re.findall(r"\bcu\d{2,3}\b", text):
            if families.get(tag, "")[:7] > day[:7]:
                wrong.append(f"{' '.join(words)} names {tag}")
        if words[:2] == ["list", "cuda"]:
            wrong += [f"{' '.join(words)} lists {row['cuda']}" for row in answer["cuda_release"]
                      if cuda.get(row["cuda"], "")[:7] > day[:7]]
    return complaint(sorted(set(wrong)), asked) or (None if asked > 400 else f"only {asked} answers")


def cudnn_by_day(program, env, facts):
    """A cuDNN is there from the first day that its archive lists for it, and refused the day before."""
    days, wrong = {}, []
    for row in facts["cudnn_release"]:
        if row["released"]:
            days[row["cudnn"]] = min(days.get(row["cudnn"], "9999"), row["released"])
    days = {version: day for version, day in days.items() if version.count(".") == 2}
    early = run_all(program, [["cudnn", version, "--as-of", before(day)] for version, day in days.items()], env)
    there = run_all(program, [["cudnn", version, "--as-of", day] for version, day in days.items()], env)
    for (version, day), (status, out, err), (status_there, _, _) in zip(days.items(), early, there):
        if status != 3 or out or day not in err:
            wrong.append(f"{version} before {day}: {status} {err.strip()}")
        if status_there != 0:
            wrong.append(f"{version} on {day}: {status_there}")
    return complaint(wrong, len(days))


PROPERTIES = (newest_is_today, newest_by_day, asked_too_early, on_its_day, names_nothing_later, cudnn_by_day)


def properties(program, env):
    """(name, complaint or None) of each property."""
    facts = batch.export(program, env)
    return [(one.__name__, one(program, env, facts)) for one in PROPERTIES]

"""docs/guide.md, docs/guide.zh.md and README.md: every command in them runs, and answers what they show.

A block is fenced and begins with `$ cudamatrix`. It is run in a copy of tests/guide, without looking at this machine.
The lines below the command must stand in its answer in this order: the first of them first, each behind the one
before it, or anywhere further below where a line `...` says that something is left out; without `...` at its end the
block shows all of the answer. `(exit status 1)` ends a block whose command does not end with 0.
"""
import json
import re
import shlex
import shutil
import subprocess

import bundles

BLOCK = re.compile(r"^```\n(\$ cudamatrix [^\n]*\n.*?)^```\n", re.M | re.S)
PAGES = ("docs/guide.md", "docs/guide.zh.md")
LONG = ("http", "pip ", "conda ", "python -c ")  # lines to copy are not broken
FOLDER = "wheels"  # what a carried folder looks like from which one wheel was forgotten
CARRIED = ["bundle", "torch==2.0.1", "--os", "windows", "--python", "3.10"]
FORGOTTEN = "numpy-*.whl"


def blocks(text):
    """The blocks of a page as (command, shown lines, exit status)."""
    found = []
    for block in BLOCK.findall(text):
        line, *shown = block.rstrip("\n").split("\n")
        status = 0
        if shown and (said := re.fullmatch(r"\(exit status (\d)\)", shown[-1])):
            status = int(said[1])
            shown.pop()
        found.append((line, shown, status))
    return found


def of_readme(text):
    """The commands of README.md and the lines that it shows, without the blank ones."""
    found = []
    for part in re.findall(r"^    \$ (cudamatrix [^\n]*)\n((?:    [^\n]*\n|\n(?=    (?!\$)))*)", text, re.M):
        shown = [line[4:].rstrip() for line in part[1].split("\n") if line.strip()]
        found.append((part[0], ["..." if line.strip() == "..." else line for line in shown]))
    return found


def readme(tests):
    found = of_readme((tests.ROOT / "README.md").read_text(encoding="utf-8"))
    tests.check("guide/readme", None if len(found) > 3 else f"{len(found)} commands")
    for line, shown in found:
        have = run(tests.PROGRAM, tests.ROOT, tests.ENV, shlex.split(line)[1:])[1]
        missing = lost(shown, [text for text in have if text]) if shown else "nothing is shown"
        tests.check(f"guide/readme/{line}", f"not in the answer, or not there: {missing}" if missing else None)


def lost(shown, have):
    """The first shown line that is not where it should be, "..." for one that is not due, or None."""
    at, loose = 0, False
    for want in shown:
        if want == "...":
            if loose or at == len(have):
                return want
            loose = True
            continue
        places = range(at, len(have)) if loose else range(at, min(at + 1, len(have)))
        found = next((i for i in places if have[i].rstrip() == want.rstrip()), None)
        if found is None:
            return want
        at, loose = found + 1, False
    return None if loose or at == len(have) else f"the end: \"{have[at]}\" follows"


def run(program, folder, env, words):
    done = subprocess.run([str(program), *words, "--no-detect"], cwd=folder, env=env, stdin=subprocess.DEVNULL,
                          capture_output=True, timeout=120)
    return done.returncode, (done.stdout or done.stderr).decode("utf-8", "replace").rstrip("\n").split("\n")


def complaint(answer, block):
    code, have = answer
    line, shown, status = block
    if code != status:
        return f"exit {code}, the page says {status}: {' / '.join(have[:3])}"
    if not [text for text in shown if text not in ("", "...")]:
        return "the page shows no answer"
    wide = next((text for text in [line, *shown] if len(text) > 80 and not any(w in text for w in LONG)), None)
    if wide:
        return f"{len(wide)} columns: {wide}"
    missing = lost(shown, have)
    return f"not in the answer, or not there: {missing}" if missing is not None else None


def page_complaint(text):
    """What is wrong with a page before anything runs: no blocks, a fence that no block is made of, a dead link."""
    count = len(BLOCK.findall(text))
    fences = len(re.findall(r"^\s*(?:```|~~~)", text, re.M))
    if not count:
        return "no block with a command"
    heads = {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in re.findall(r"^#+ (.+)$", text, re.M)}
    dead = [link for link in re.findall(r"\]\(#([^)]+)\)", text) if link not in heads]
    if dead:
        return f"no chapter #{dead[0]}"
    return f"{fences} fences, {count} blocks" if fences != 2 * count else None


def pages_differ(texts):
    """The first block that one page has and the other has not, or has elsewhere."""
    lists = [BLOCK.findall(text) for text in texts]
    for one, other in zip(*lists):
        if one != other:
            return f"{one.splitlines()[0]} | {other.splitlines()[0]}"
    return None if len(lists[0]) == len(lists[1]) else f"{len(lists[0])} blocks and {len(lists[1])}"


def named(text):
    """Commands and flags that a page names: {(command, flag)}; flag None for the command alone, command "" for bare."""
    found = set()
    spans = re.findall(r"`([^`\n]+)`", text) + [line for line, _, _ in blocks(text)]
    for span in spans:
        part = re.search(r"(?:^|\$ |/)cudamatrix\b(.*)", span)
        if part:
            words = [w for w in re.split(r"\s+", part[1].strip()) if w and not w.startswith('"')]
            command = words[0] if words and re.fullmatch(r"[a-z]+", words[0]) else ""
            found.add((command, None))
            found |= {(command, w.split("=")[0]) for w in words if w.startswith("--")}
        elif re.match(r"--[a-z]", span):
            found |= {("", w.split("=")[0]) for w in span.split() if w.startswith("--")}
    return found


def unknown(names, help_text, help_of):
    """What a page names and the program's help does not."""
    commands = set()
    for line in re.findall(r"^  cudamatrix ([a-z]\S*)", help_text, re.M):
        commands.add(line)
    commands |= {w for said in re.findall(r"also ([a-z, ]+)", help_text) for w in re.findall(r"[a-z]+", said)}
    lacking = []
    for command, flag in sorted(names, key=str):
        if command and command not in commands:
            lacking.append(command)
        elif flag and not re.search(rf"{flag}\b", help_text + (help_of(command) if command else "")):
            lacking.append(f"{command} {flag}".strip())
    return lacking


def self_checks(check, texts, first, answer):
    """A test that cannot fail tests nothing: each check is given what it must refuse."""
    line, shown, status = first
    have = answer[1]
    place = next(i for i, text in enumerate(shown) if text not in ("", "..."))
    wrong = [*shown[:place], shown[place] + " and more", *shown[place + 1:]]
    refused = {
        "wrong-line": complaint(answer, (line, wrong, status)),
        "wrong-status": complaint(answer, (line, shown, status + 1)),
        "nothing-shown": complaint(answer, (line, ["..."], status)),
        "too-wide": complaint(answer, (line, [*shown, "x" * 81], status)),
        "out-of-order": lost(["b", "...", "a"], ["a", "b", "c"]),
        "left-out-unsaid": lost(["a", "c"], ["a", "b", "c"]),
        "start-left-out-unsaid": lost(["b", "c"], ["a", "b", "c"]),
        "end-left-out-unsaid": lost(["a", "b"], ["a", "b", "c"]),
        "dots-for-nothing": lost(["a", "b", "..."], ["a", "b"]),
        "no-blocks": page_complaint(re.sub(r"(?ms)^```.*?^```\n", "", texts[0])),
        "other-fence": page_complaint(texts[0] + "\n```\n$ pip list\n```\n"),
        "dead-link": page_complaint(texts[0] + "\n[there](#no-such-chapter)\n"),
        "other-language": pages_differ([texts[0], texts[1].replace(line, line + " --json", 1)]),
        "one-block-less": pages_differ([texts[0], BLOCK.sub("", texts[1], count=1)]),
        "no-such-command": ", ".join(unknown({("frobnicate", None)}, "  cudamatrix torch 1.0\n", lambda c: "")),
        "no-such-flag": ", ".join(unknown({("torch", "--frob")}, "  cudamatrix torch 1.0\n", lambda c: "")),
    }
    for name, said in refused.items():
        check(f"guide/self/{name}", None if said else "is not refused")
    check("guide/self/in-order", lost(["a", "...", "c"], ["a", "b", "c"]) or lost(have, have))


def prepare(tests, folder):
    """The reader's files, and a folder of wheels that lacks one."""
    shutil.copytree(tests.ROOT / "tests/guide", folder)
    status, out, err = tests.start(tests.PROGRAM, *CARRIED, "--json", "--no-detect")
    tests.check("guide/plan", f"exit {status}: {tests.short(err)}" if status else None)
    if status == 0:
        bundles.fill(folder / FOLDER, json.loads(out))
        for wheel in list((folder / FOLDER).glob(FORGOTTEN)):
            wheel.unlink()


def check(tests, tmp):
    readme(tests)
    texts = []
    for page in PAGES:
        path = tests.ROOT / page
        texts.append(path.read_text(encoding="utf-8") if path.exists() else "")
        tests.check(f"guide/{page}", page_complaint(texts[-1]))
    tests.check("guide/languages", pages_differ(texts))
    found = blocks(texts[0])
    if not found:
        return
    folder = tmp / "reader"
    prepare(tests, folder)
    answers = tests.everywhere(lambda b: run(tests.PROGRAM, folder, tests.ENV, shlex.split(b[0])[2:]), found)
    for block, answer in zip(found, answers):
        tests.check(f"guide/{block[0][2:]}", complaint(answer, block))
    self_checks(tests.check, texts, found[0], answers[0])
    help_text = tests.start(tests.PROGRAM, "--help")[1]
    for page, text in zip(PAGES, texts):
        lacking = unknown(named(text), help_text, lambda c: tests.start(tests.PROGRAM, c, "--help")[1])
        tests.check(f"guide/help/{page}", f"not in the help: {', '.join(lacking)}" if lacking else None)
        for file in sorted((tests.ROOT / "tests/guide").iterdir()):
            tests.check(f"guide/{page}/{file.name}", None if file.name in text else "no command reads it")

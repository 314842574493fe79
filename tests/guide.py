"""docs/guide.md and docs/guide.zh.md: every command in them runs, and answers what they show.

A block is fenced; a line that begins with `$ cudamatrix` is run in the root of the project without looking at this
machine, the lines below it must stand in its answer in this order: one behind the other, or anywhere further
below where a line `...` says that something is left out. `(exit status 1)` ends a block whose command does not
end with 0. `< FILE` gives a file of tests/guide as standard input; a path below tests/guide may stand anywhere.
"""
import re
import shlex
import subprocess

BLOCK = re.compile(r"^```\n(\$ cudamatrix.*?)^```\n", re.M | re.S)
PAGES = ("docs/guide.md", "docs/guide.zh.md")


def commands(text):
    """The blocks of a page as (command, expected lines, exit status)."""
    found = []
    for block in BLOCK.findall(text):
        for part in re.split(r"^(?=\$ cudamatrix)", block, flags=re.M)[1:]:
            line, *expected = part.rstrip("\n").split("\n")
            status = 0
            if expected and (said := re.fullmatch(r"\(exit status (\d)\)", expected[-1])):
                status = int(said[1])
                expected.pop()
            found.append((line, expected, status))
    return found


def run(program, root, env, line):
    words = shlex.split(line)[2:]
    given = None
    if "<" in words:
        at = words.index("<")
        given = open(root / words[at + 1], "rb")
        words = words[:at]
    done = subprocess.run([str(program), *words, "--no-detect"], cwd=root, env=env, stdin=given or subprocess.DEVNULL,
                          capture_output=True, timeout=60)
    return done.returncode, (done.stdout or done.stderr).decode("utf-8", "replace").split("\n")


def missing(expected, have):
    """The first expected line that is not where it should be, or None."""
    at, loose = 0, False
    for want in expected:
        if want.strip() == "...":
            loose = True
            continue
        places = range(at, len(have)) if loose else range(at, min(at + 1, len(have)))
        found = next((i for i in places if have[i].rstrip() == want.rstrip()), None)
        if found is None:
            return want
        at, loose = found + 1, False
    return None


def complaint(program, root, env, line, expected, status):
    code, have = run(program, root, env, line)
    if code != status:
        return f"exit {code}, the page says {status}: {' '.join(have)[:200]}"
    if not expected:
        return "the page shows no answer"
    lost = missing(expected, have)
    return f"not in the answer, or not there: {lost}" if lost is not None else None


def check(run_of_tests, env):
    root = run_of_tests.ROOT
    texts = {page: (root / page).read_text(encoding="utf-8") for page in PAGES if (root / page).exists()}
    for page in PAGES:
        if page not in texts:
            run_of_tests.check(f"guide/{page}", "is absent")
    if len(texts) < len(PAGES):
        return
    blocks = {page: BLOCK.findall(text) for page, text in texts.items()}
    english, chinese = (blocks[page] for page in PAGES)
    differ = next((a.split("\n", 1)[0] for a, b in zip(english, chinese) if a != b), None)
    if len(english) != len(chinese):
        differ = f"{len(english)} blocks and {len(chinese)}"
    run_of_tests.check("guide/languages", f"the pages differ at: {differ}" if differ else None)
    for n, (line, expected, status) in enumerate(commands(texts[PAGES[0]])):
        run_of_tests.check(f"guide/{n + 1:02} {line[2:60]}",
                           complaint(run_of_tests.PROGRAM, root, env, line, expected, status))

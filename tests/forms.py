"""Test groups for pasted text and what happened to it on its way; tests/run.py runs them.

forms      a text behind quote marks, in fences, as the source of a page, with colours, with other line ends: what is read
           from it is what is read from the bare text
"""
import html
import json
import subprocess
from pathlib import Path

import programs

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT.parent / "shared/samples"
PROGRAM = programs.TESTED / "bin/cudamatrix"


def each(change):
    """A form that changes every line."""
    return lambda text: "\n".join(change(line) for line in text.split("\n"))


def numeric(text):
    """Marks of a page as numbers, decimal and hexadecimal in turn."""
    for i, mark in enumerate('&<>"\''):
        text = text.replace(mark, f"&#{ord(mark)};" if i % 2 else f"&#x{ord(mark):x};") if mark != "&" else text.replace("&", "&#38;")
    return text


def whole(text):
    return text if text.endswith("\n") else text + "\n"


FORMS = {
    "newline-behind": lambda text: text + "\n",
    "crlf": lambda text: text.replace("\n", "\r\n"),
    "cr": lambda text: text.replace("\n", "\r"),
    "trailing-blanks": each(lambda line: line + "   "),
    "quoted": each(lambda line: "> " + line),
    "quoted-twice": each(lambda line: "> > " + line),
    "quoted-tight": each(lambda line: ">" + line),
    "fence": lambda text: f"```\n{whole(text)}```\n",
    "fence-of-language": lambda text: f"```console\n{whole(text)}```\n",
    "fence-of-tildes": lambda text: f"~~~\n{whole(text)}~~~\n",
    "fence-of-tildes-and-language": lambda text: f"~~~ text\n{whole(text)}~~~\n",
    "fence-behind": lambda text: f"```\n{text}```",
    "indented": each(lambda line: "    " + line),
    "details": lambda text: f"<details>\n<summary>Details</summary>\n\n{whole(text)}\n</details>\n",
    "details-with-fence": lambda text: f"<details><summary>Details</summary>\n<p>\n\n```\n{whole(text)}```\n\n</p>\n</details>\n",
    "pre": lambda text: f"<pre>{html.escape(text)}</pre>\n",
    "pre-code": lambda text: f'<pre><code class="language-text">{html.escape(text)}\n</code></pre>\n',
    "pre-numeric": lambda text: f"<pre>\n{numeric(text)}\n</pre>\n",
    "pre-nbsp": lambda text: f"<pre>\n{html.escape(text).replace('  ', '&nbsp; ')}\n</pre>\n",
    "colours": each(lambda line: f"\x1b[1;32m{line}\x1b[0m"),
    "colours-of-values": each(lambda line: line.replace(": ", ": \x1b[36m") + "\x1b[K\x1b[m"),
    "quoted-but-for-empty-lines": each(lambda line: line and "> " + line),
    "quoted-fence": lambda text: each(lambda line: "> " + line)(f"```\n{whole(text)}```"),
    "quoted-details": lambda text: each(lambda line: ">" + line)(f"<details>\n\n~~~\n{whole(text)}~~~\n</details>"),
    "indented-by-tab": each(lambda line: "\t" + line),
    "padded": lambda text: each(lambda line: line.ljust(max(map(len, text.split("\n")))))(text),
    "page-of-a-forum": lambda text: '<div class="post">\n <pre><code>' + html.escape(text).replace("&#x27;", "'")
                                    + "</code></pre></div>",
    "log-times": each(lambda line: f"2024-05-01T10:11:12.345Z {line}"),
    "log-container": each(lambda line: f"trainer-1  | {line}"),
}
BYTES = {
    "bom": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "utf-16": lambda text: text.encode("utf-16"),
    "utf-16-big": lambda text: b"\xfe\xff" + text.encode("utf-16-be"),
    "utf-16-unmarked": lambda text: text.encode("utf-16-le"),
}
# Each is the last line of a text that breaks off there; what follows it shows no other version.
CUT = "PyTorch version: 2.4.0+cu12"
BEHIND = {"nothing": "", "newline": "\n", "newlines": "\n\n\n", "blanks": "   ", "carriage-return": "\r\n", "quote-mark": "\n>",
          "quote-marks": "\n> \n> > \n", "fence": "\n```", "fence-of-tildes": "\n~~~\n", "fence-on-the-line": "```",
          "tildes-on-the-line": "~~~", "quotation-mark": '"', "backtick": "`", "pre": "</pre>\n", "details": "\n</details>\n",
          "colour": "\x1b[0m\n"}


def texts():
    """Pasted texts by name."""
    found = {}
    for folder in ("tests/read", "tests/read/packages"):
        for path in sorted((ROOT / folder).glob("*.txt")):
            if path.name != "messages.txt":
                found[path.stem] = path.read_bytes().decode("utf-8", "replace")
    if SAMPLES.is_dir():
        for path in sorted(SAMPLES.glob("*/*")) + sorted(SAMPLES.glob("*.txt")):
            found[path.stem] = path.read_bytes().decode("utf-8", "replace")
        for row in map(json.loads, (SAMPLES / "pasted.jsonl").open(encoding="utf-8")):
            found[row["id"]] = row["raw"]
    return found


def said(answer):
    """What of an answer must not change with the form of the text."""
    answer = json.loads(answer) if isinstance(answer, str) else answer
    return {"error": answer.get("error"), "verdict": answer.get("verdict"), "outcome": answer.get("outcome"),
            "findings": sorted(finding["code"] for finding in answer.get("findings", [])), "input": answer.get("input")}


def batch(lines, program=PROGRAM):
    done = subprocess.run([program, "--no-detect", "check", "--batch", "-"], capture_output=True, check=False,
                          input="".join(json.dumps(line) + "\n" for line in lines).encode())
    return [json.loads(line) for line in done.stdout.decode("utf-8", "replace").splitlines()]


def difference(want, have):
    parts = []
    for key in want:
        if want[key] == have[key]:
            continue
        if key == "input":
            names = sorted(set(want[key] or {}) | set(have[key] or {}))
            differ = {n: (want[key].get(n), have[key].get(n)) for n in names if want[key].get(n) != have[key].get(n)}
            parts.append(f"input {differ}")
        else:
            parts.append(f"{key} {want[key]} -> {have[key]}")
    return "; ".join(parts)


def from_bytes(run, job):
    """The answer to a text that is no JSON string: its bytes in a file."""
    path, body = job
    path.write_bytes(body)
    status, out, err = run.start(PROGRAM, "--no-detect", "check", "--from", path, "--json")
    return said(out) if status in (0, 1, 3) and out else {"error": err.replace(str(path), "FILE")}


def forms(run, tmp):
    if not SAMPLES.is_dir():
        run.skip("forms/samples", "../shared/samples is absent")
    found = texts()
    bare = dict(zip(found, map(said, batch([{"text": text} for text in found.values()]))))
    run.check("forms/bare", None if len(bare) == len(found) > 50 else f"{len(bare)} answers to {len(found)} texts")
    for form, change in FORMS.items():
        answers = batch([{"text": change(text)} for text in found.values()])
        run.check(f"forms/{form}", None if len(answers) == len(found) else f"{len(answers)} answers to {len(found)} texts")
        for name, answer in zip(found, answers):
            run.check(f"forms/{form}/{name}", difference(bare[name], said(answer)))
    chosen = {name: text for name, text in list(found.items())[::8] if not text.lstrip().startswith("{")}
    plain = run.everywhere(lambda job: from_bytes(run, job), [(tmp / name, text.encode()) for name, text in chosen.items()])
    for form, encode in BYTES.items():
        answers = run.everywhere(lambda job: from_bytes(run, job), [(tmp / f"{name}.{form}", encode(text)) for name, text in chosen.items()])
        for name, want, have in zip(chosen, plain, answers):
            run.check(f"forms/{form}/{name}", difference(want, have))
    for name, answer in zip(BEHIND, batch([{"text": CUT + tail} for tail in BEHIND.values()])):
        torch = (answer.get("input") or {}).get("torch", {}).get("value")
        right = answer.get("verdict") == "unknown" and torch == "2.4.0"
        run.check(f"forms/cut/{name}", None if right else f"{answer.get('verdict')}, torch {torch}")


def groups(run):
    return {"forms": lambda tmp: forms(run, tmp)}

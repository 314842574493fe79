"""Test groups for pasted text and what happened to it on its way; tests/run.py runs them.

forms      a text behind quote marks, in fences, as the source of a page, with colours, with other line ends: what is read
           from it is what is read from the bare text
fed        answers of the program fed back to it: the same verdict, or a line that says why not
odd        words that are no version, package or variable: named as not understood, never taken for what they begin with
"""
import html
import json
import shlex
import subprocess
from pathlib import Path

import judging
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
    "padded": lambda text: each(lambda line: line.ljust(min(200, max(map(len, text.split("\n"))))))(text),
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
            one, two = want[key] or {}, have[key] or {}
            differ = {n: (one.get(n), two.get(n)) for n in sorted({*one, *two}) if one.get(n) != two.get(n)}
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


# Answers that state no question: the command, and what the refusal names.
NO_QUESTION = (
    ("torch 2.6.0", "cudamatrix torch"), ("cuda 11.6", "cudamatrix cuda"), ("driver 535", "cudamatrix driver"),
    ("gpu 10de:2504", "cudamatrix gpu"), ("cudnn 8.4", "cudamatrix cudnn"), ("python 3.10", "check NAME==VERSION"),
    ("list torch", "cudamatrix list"), ("env cuda 11.6", "cudamatrix env"), ("sources", "cudamatrix sources"),
    ("torchvision 0.21.0", "check NAME==VERSION"), ("modelscope 1.9.0", "check NAME==VERSION"),
    ("db info", "cudamatrix db info"), ("db conflicts", "cudamatrix db conflicts"),
    ("explain unsupported_toolchain the_provided_PTX_was_compiled_with_an_unsupported_toolchain", "cudamatrix explain"),
    ("bundle torch==2.6.0 --os linux --python 3.11 --verify docs", "bundle --verify"),
    ("bundle torch==1.13.1+cu117 --target windows:3.10 --target linux:3.9", "several targets"),
    ("--machine {ROOT}/tests/machines/windows-toolkits.json", "check --machine FILE"),
    ("check torch==2.6.0 --as-of 2025-06-30", "--as-of 2025-06-30"),
)
# How an answer is pasted.
PASTED = {
    "bare": lambda text: text,
    "below-its-command": lambda text: f"$ cudamatrix check torch==2.6.0 --json\n{text}$ \n",
    "one-line": lambda text: json.dumps(json.loads(text)),
    "sorted": lambda text: json.dumps(json.loads(text), sort_keys=True, indent=4),
    **{form: FORMS[form] for form in ("crlf", "quoted", "quoted-tight", "fence", "fence-of-language", "indented", "details", "pre",
                                      "colours", "trailing-blanks")},
}


def lines_of_batches():
    """Lines of JSON with what they ask: texts, and environments beside the project."""
    lines = [{"id": name, "text": text} for name, text in texts().items()]
    lines += [json.loads(line) for name, line, _ in judging.GOOD_LINES if name != "carriage-return"]
    if SAMPLES.is_dir():
        keys = ("id", "torch", "cuda_build", "rocm_build", "python", "os", "gpus", "driver", "cudnn", "torchvision", "torchaudio")
        for row in map(json.loads, (SAMPLES / "environments.jsonl").open(encoding="utf-8")):
            lines.append({key: row[key] for key in keys} | {"packages": row["pkgs"]})
    return lines


def questions():
    """Words of the commands that judge."""
    found = [[command, *words] for command, lists in judging.SCHEMA_WORDS.items() for words in lists
             if "--verify" not in words and "--target" not in words]
    for line in (ROOT / "tests/questions.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        words = shlex.split(line.split("\t")[1])
        if words[0] in ("check", "recommend", "last") and "--as-of" not in words:
            found.append([word for word in words if word != "--no-detect"])
    return found


def feed(run, path, *words):
    status, out, err = run.start(PROGRAM, "--no-detect", "check", "--from", path, "--json", *words)
    return said(out) if status in (0, 1, 3) and out else {"error": f"exit {status}: {err}"}


def fed_question(run, job):
    """An answer to words, fed back; the complaint. What asks for a set says no verdict, but its facts come back."""
    path, words = job
    status, out, err = run.start(PROGRAM, "--no-detect", *words, "--json")
    if status not in (0, 1, 3) or not out:
        return None if err else f"exit {status}"
    path.write_text(out, encoding="utf-8")
    want, have = said(out), feed(run, path)
    if words[0] != "check":
        want, have = ({"error": answer["error"], "input": {k: v for k, v in (answer.get("input") or {}).items() if k != "build"}}
                      for answer in (want, have))
    return difference(want, have)


def fed(run, tmp):
    lines = lines_of_batches()
    first = batch(lines)
    second = batch(first)
    run.check("fed/batch", None if len(lines) == len(first) == len(second) else f"{len(second)} of {len(lines)} answers")
    for i, (line, one, two) in enumerate(zip(lines, first, second)):
        complaint = difference(said(one), said(two)) or (None if one.get("id") == two.get("id") else "another id")
        run.check(f"fed/batch/{line.get('id', i)}", complaint)
    asked = questions()
    run.check("fed/questions", None if len(asked) > 20 else f"{len(asked)} questions")
    jobs = [(tmp / f"question-{i}.json", words) for i, words in enumerate(asked)]
    for (_, words), complaint in zip(jobs, run.everywhere(lambda job: fed_question(run, job), jobs)):
        run.check(f"fed/{' '.join(words)}", complaint)
    status, answer, _ = run.start(PROGRAM, "--no-detect", "check", "torch==2.12.0+cpu", "--arch", "x86_64", "--json")
    run.check("fed/cpu", None if status == 1 else f"exit {status}")
    for name, paste in PASTED.items():
        (tmp / name).write_bytes(paste(answer).encode())
        run.check(f"fed/pasted/{name}", difference(said(answer), feed(run, tmp / name)))
    for name, encode in BYTES.items():
        (tmp / name).write_bytes(encode(answer))
        run.check(f"fed/pasted/{name}", difference(said(answer), feed(run, tmp / name)))
    texts_of = batch([{"text": paste(answer)} for paste in PASTED.values()])
    for name, have in zip(PASTED, texts_of):
        run.check(f"fed/text-of-batch/{name}", difference(said(answer), said(have)))
    path = tmp / "refused"
    for words, fragment in NO_QUESTION:
        words = [word if word.startswith("-") or "/" in word else word.replace("_", " ")
                 for word in words.replace("{ROOT}", str(ROOT)).split()]
        path.write_text(run.start(PROGRAM, "--no-detect", *words, "--json")[1], encoding="utf-8")
        run.check(f"fed/no-question/{' '.join(words[:3])}",
                  run.refusal(run.start(PROGRAM, "--no-detect", "check", "--from", path), 2 if "--as-of" in words else 4, fragment))
    for words in (["check", "--from", path], ["explain", "--from", path]):
        path.write_text(answer + answer, encoding="utf-8")
        run.check(f"fed/several/{words[0]}", run.refusal(run.start(PROGRAM, "--no-detect", *words), 4, "check --batch"))
        path.write_text(answer.replace('"schema_version": 1', '"schema_version": 2'), encoding="utf-8")
        run.check(f"fed/newer/{words[0]}", run.refusal(run.start(PROGRAM, "--no-detect", *words), 4, "schema_version 2"))
    cuts = range(40, len(answer) - 2, max(1, len(answer) // 40))
    files = [tmp / f"cut-{n}" for n in cuts]
    for n, file in zip(cuts, files):
        file.write_text(answer[:n], encoding="utf-8")
    for n, (status, out, err) in zip(cuts, run.everywhere(lambda file: run.start(PROGRAM, "--no-detect", "check", "--from", file), files)):
        run.check(f"fed/cut/{n}", None if status in (3, 4) and not out else f"exit {status}: {run.short(out or err)}")
    machine = run.start(PROGRAM, "probe", "--machine", ROOT / "tests/machines/windows-toolkits.json", "--json")[1]
    path.write_text(machine, encoding="utf-8")
    have = feed(run, path)
    for name, broken in (("newer", '{"machine_version": 2, "system": {"os": "linux"}}'), ("type", '{"machine_version": 1, "gpus": 3}')):
        path.write_text(broken, encoding="utf-8")
        run.check(f"fed/machine/{name}", run.refusal(run.start(PROGRAM, "--no-detect", "check", "--from", path), 4, "machine file"))
    run.check("fed/probe", None if "toolkit" in str(have.get("input")) else f"{have}")


ODD = ("2.6.0+$(x)", "2.6.0+`id`", "2.6.0+cu124$(id)", "2.6.0+$(touch${IFS}pwned)", "2.6.0+%PATH%", "2.6.0+")
# Texts that state a version of torch; "?" stands for it.
TEXTS = {
    "requirement": "torch==?\n", "pip-show": "Name: torch\nVersion: ?\n", "pip-list": "Package Version\n------- -------\ntorch   ?\n",
    "pip-row": "torch   ?\nnumpy   1.26.4\n", "collect-env": "PyTorch version: ?\nOS: Ubuntu 22.04\n", "label": "torch: ?\n",
    "report-package": "[pip3] torch==?\n", "command": 'pip install "torch==?"\n', "command-bare": "pip install torch==?\n",
    "lock": '[[package]]\nname = "torch"\nversion = "?"\n', "project": '[dependencies]\ntorch = "?"\n',
    "installed": "Successfully installed torch-?\n", "satisfied": "Requirement already satisfied: torch in /x (?)\n",
    "printed": ">>> torch.__version__\n'?'\n", "sentence": "I run torch ? on Windows 11.\n", "yolo": "YOLOv5 v7.0 Python-3.9.16 torch-? CPU\n",
    "json": '[{"name": "torch", "version": "?"}]\n', "wheel": "torch-?-cp310-cp310-win_amd64.whl\n", "alone": "?\n",
    "tree": "torch [required: >=1.8, installed: ?]\n", "digest": "Windows 11, Python 3.10.6, torch ?, RTX 3060\n",
}


def torch_of(answer):
    return ((answer.get("input") or {}).get("torch") or {}).get("value")


def odd_text(run, job):
    """A text with a word that is no version: torch is not stated, or is not that version; the complaint."""
    path, text, word = job
    path.write_text(text.replace("?", word), encoding="utf-8")
    status, out, err = run.start(PROGRAM, "--no-detect", "check", "--from", path, "--json")
    if status == 3 and not out:
        return run.refusal((status, out, err), 3, "nothing recognised")
    if not out:
        return f"exit {status}: {run.short(err)}"
    answer = json.loads(out)
    named = str(answer["input"].get("not_understood", "")) + str(answer.get("not_recognised", ""))
    if answer["verdict"] != "unknown" or torch_of(answer):
        return f"{answer['verdict']}, torch {torch_of(answer)}"
    return None if "2.6.0" in named or "torch" in named else f"named nowhere: {answer['input']}, {answer.get('not_recognised')}"


def odd(run, tmp):
    jobs = [(tmp / f"{name}-{i}", text, word) for name, text in TEXTS.items() for i, word in enumerate(ODD[:4])]
    for (path, _, word), complaint in zip(jobs, run.everywhere(lambda job: odd_text(run, job), jobs)):
        run.check(f"odd/{path.name}", complaint)
    for word in ODD:
        answer, companion, package = batch([{"torch": word, "os": "linux"}, {"torch": "2.6.0+cu124", "torchvision": word.replace("2.6", "0.21")},
                                            {"torch": "2.6.0+cu124", "packages": [f"a{word[5:]}b==1.0"]}])
        run.check(f"odd/batch/{word}", None if "torch" in answer["missing"] and not torch_of(answer)
                  and "not-judged" in said(answer)["findings"] else f"{said(answer)}")
        for name, have in (("companion", companion), ("package", package)):
            text = str([finding["text"] for finding in have["findings"]])
            listed = [one["value"] for one in have["input"].get("packages", [])]
            run.check(f"odd/batch/{name}/{word}", None if "not understood" in text and not listed else f"{text} {listed}")
        run.check(f"odd/flag/{word}", run.refusal(run.start(PROGRAM, "--no-detect", "check", "--torch", word), 2, "not understood"))
        run.check(f"odd/word/{word}", run.refusal(run.start(PROGRAM, "--no-detect", "check", f"torch=={word}"), 2, "not understood"))
        run.check(f"odd/companion/{word}", run.refusal(run.start(
            PROGRAM, "--no-detect", "bundle", "torch==2.6.0", f"torchaudio=={word}", "--os", "linux", "--python", "3.11"), 2, "not understood"))
    machine = json.loads((ROOT / "tests/machines/windows-toolkits.json").read_text(encoding="utf-8"))
    machine["environment"].append({"name": "CUDA_PATH_V10_2&calc&", "value": "C:\\cuda"})
    machine["pythons"][0]["packages"] += [{"name": "x;id", "version": "1.0"}, {"name": "torchaudio", "version": "2.0+$(x)"}]
    path = tmp / "machine.json"
    path.write_text(json.dumps(machine), encoding="utf-8")
    text = run.start(PROGRAM, "--machine", path, "--json")[1]
    for word in ("variable CUDA_PATH_V10_2&calc&", "package x;id", "torchaudio 2.0+$(x)"):
        found = word.replace(" ", ' \\"', 1) + '\\"'
        run.check(f"odd/machine/{word}", None if found in text else "not named")


def groups(run):
    return {"forms": lambda tmp: forms(run, tmp), "fed": lambda tmp: fed(run, tmp), "odd": lambda tmp: odd(run, tmp)}

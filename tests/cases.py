"""Cases of the rules: tests/rules/*.cases, one case a line.

    [planned] FACTS -> VERDICT OUTCOME CODES   # why

FACTS are key=value with the keys of check --batch; gpu may stand several times, gpu= says that there
is none; a key that check --batch does not have is a package, as torchmetrics=0.11.1. VERDICT is yes,
no, unknown, or !no (anything else); OUTCOME is a word of the answer or -. Each of CODES must be among
the findings; !code must not be; code:TEXT wants TEXT among that finding's operands.

A batch line may describe what is installed. A case that begins with the word planned is what somebody
wants to install: it is put as flags and words of `check`, each in a process of its own.
"""
import shlex
from pathlib import Path

FIELDS = ("torch", "cuda_build", "rocm_build", "python", "python_bits", "os", "arch", "glibc", "driver", "driver_cuda",
          "cuda", "toolkit", "vc_redist", "cudnn", "arch_list", "installer", "torchvision", "torchaudio", "torchtext", "torchdata",
          "torchcodec", "text")


def question_of(words):
    """The object for check --batch that key=value words state."""
    question = {}
    for word in words:
        key, is_stated, value = word.partition("=")
        if not is_stated:
            raise ValueError(f"expected key=value: {word}")
        if key == "gpu":
            gpus = question.setdefault("gpus", [])
            if value:
                gpus.append(value)
        elif key in FIELDS:
            question[key] = value
        else:
            question.setdefault("packages", []).append(f"{key}=={value}")
    return question


def words_of(question):
    """The words and flags of `check` that state a planned question."""
    words = ["check"]
    for key, value in question.items():
        if key == "gpus":
            words += [word for gpu in value for word in ("--gpu", gpu)]
        elif key == "packages":
            words += value
        elif key in ("os", "arch", "glibc", "driver", "python", "cuda", "installer"):
            words += [f"--{key}", value]
        else:
            words.append(f"{key}=={value}")
    return words


def cases(folder):
    """(name, question, planned, verdict, outcome, codes) of every case; raises ValueError with file and line."""
    for path in sorted(Path(folder).glob("*.cases")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            try:
                words = shlex.split(line, comments=True)
                if not words:
                    continue
                arrow = words.index("->")
                verdict, outcome, *codes = words[arrow + 1:]
                planned = words[0] == "planned"
                question = question_of(words[planned:arrow])
            except ValueError as error:
                raise ValueError(f"{path.name}:{number}: {error}") from None
            yield f"{path.name}:{number}", question, planned, verdict, outcome, codes


def code_complaint(code, findings):
    """What is wrong about one expected code, or None."""
    name, _, text = code.lstrip("!").partition(":")
    found = [f for f in findings if f["code"] == name]
    if text:
        found = [f for f in found if any(text in str(value) for value in f["subject"].values())]
    if code.startswith("!"):
        return f"{name} is among the findings" if found else None
    return None if found else f"{code} is not among the findings"


def complaint(answer, verdict, outcome, codes):
    """What differs between an answer and what a case expects, or None."""
    if "error" in answer:  # refused: neither yes nor no
        return None if verdict.startswith("!") and outcome == "-" and not codes else answer["error"]
    wrong = []
    if verdict.startswith("!") == (answer["verdict"] == verdict.lstrip("!")):
        wrong.append(f"answered {answer['verdict']}, expected {verdict}")
    if outcome not in ("-", answer["outcome"]):
        wrong.append(f"outcome {answer['outcome']}, expected {outcome}")
    wrong += filter(None, (code_complaint(code, answer["findings"]) for code in codes))
    if not wrong:
        return None
    loud = [f["code"] for f in answer["findings"] if f["severity"] != "note"]
    missing = " ".join(answer["missing"])
    return f"{'; '.join(wrong)} (found: {' '.join(loud) or 'nothing'}; missing: {missing or 'nothing'})"

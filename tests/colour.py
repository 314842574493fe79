"""--color: what a terminal gets and a file does not, and that colours add nothing but themselves."""
import os
import pty
import re
import select

import programs

ESCAPE = re.compile(r"\x1b\[[0-9;]*m")
QUESTIONS = (
    ("torch", "1.13.1", "--no-detect"),
    ("driver", "512.15"),
    ("cuda", "11.6"),
    ("gpu", "RTX 4090"),
    ("check", "--no-detect", "torch==2.6.0+cu124", "--gpu", "RTX 4090", "--driver", "550.54.14", "--os", "linux"),
    ("check", "--no-detect", "torch==1.13.1+cu117", "--gpu", "RTX 5090", "--driver", "512.15", "--os", "windows"),
    ("check", "--no-detect", "torch==2.6.0"),
    ("recommend", "--no-detect", "--gpu", "RTX 3060", "--driver", "512.15", "--os", "windows"),
    ("list", "torch"),
    ("db", "info"),
)
# The sign of the first word of a verdict.
VERDICTS = ((4, "Yes", "\x1b[1;32m"), (5, "No", "\x1b[1;31m"), (6, "Unknown", "\x1b[1;33m"))


def groups(run):

    def program(*words):
        return run.start(run.PROGRAM, *words)

    def unlike(plain, painted):
        """What is wrong with a coloured answer, given the plain one."""
        if ESCAPE.sub("", painted) != plain:
            return f"another text below its colours: {run.short(painted)}"
        if "\x1b" in ESCAPE.sub("", painted) or "\x1b[" not in painted:
            return "no colours, or other escape sequences"
        for line in painted.split("\n"):
            marks = ESCAPE.findall(line)
            if marks and (marks[-1] != "\x1b[0m" or len(marks) % 2):
                return f"a colour is not ended on its line: {line!r}"
        return None

    def on_terminal(words, **environment):
        """What a terminal gets of the command, and what its standard error says elsewhere."""
        leader, follower = pty.openpty()
        with run.subprocess.Popen([run.PROGRAM, *words], stdout=follower, stderr=run.subprocess.PIPE, stdin=run.subprocess.DEVNULL,
                                  env={**run.ENV, **environment}) as process:
            os.close(follower)
            text = b""
            while select.select([leader], [], [], 60)[0]:
                try:
                    part = os.read(leader, 65536)
                except OSError:
                    break
                if not part:
                    break
                text += part
            os.close(leader)
        return text.decode().replace("\r\n", "\n")

    def colour(tmp):
        for i, words in enumerate(QUESTIONS):
            name = f"colour/{'-'.join(words[:2])}"
            status, plain, _ = program(*words)
            painted = program(*words, "--color", "always")
            run.check(f"{name}/{i}/plain", "a colour in a pipe" if "\x1b" in plain else None)
            run.check(f"{name}/{i}/always", unlike(plain, painted[1]) if painted[0] == status else f"exit {painted[0]}")
            run.check(f"{name}/{i}/json", "a colour in JSON" if "\x1b" in program(*words, "--json", "--color", "always")[1] else None)
        for i, word, sign in VERDICTS:
            begin = program(*QUESTIONS[i], "--color", "always")[1][:40]
            run.check(f"colour/verdict-{word}", None if begin.startswith(f"{sign}{word}\x1b[0m:") else f"begins with {begin!r}")
        run.check("colour/refused", run.refusal(program("torch", "1.13.1", "--color", "purple"), 2, "expected auto, always or never"))
        if programs.WINDOWS:
            run.skip("colour/terminal", "wine has no terminal of this machine for a console")
            return
        if not run.terminals("colour/terminal"):
            return
        words = QUESTIONS[5]
        plain = program(*words)[1]
        run.check("colour/terminal", unlike(plain, on_terminal(words, TERM="xterm")))
        for name, environment, more in (("no-color", {"TERM": "xterm", "NO_COLOR": "1"}, ()), ("dumb", {"TERM": "dumb"}, ()),
                                        ("no-term", {"TERM": ""}, ()), ("never", {"TERM": "xterm"}, ("--color", "never"))):
            have = on_terminal((*words, *more), **environment)
            run.check(f"colour/terminal-{name}", None if have == plain else f"not the plain text: {run.short(have)}")
        have = on_terminal((*words, "--color", "always"), TERM="dumb", NO_COLOR="1")
        run.check("colour/terminal-always", unlike(plain, have))

    return {"colour": colour}

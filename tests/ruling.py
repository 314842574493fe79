"""Test groups for the rules; tests/run.py runs them.

rules       tests/rules/*.cases: cases in the words of the field (cases.py), judged by one process
properties  what must hold over every published build (properties.py)
as_of       what must hold of --as-of, over all releases (as_of.py)
contradictions  what two commands say of the same thing, over everything (contradictions.py)

and, in its group docs, the pages of docs/rules (rule_pages.py).
"""
import json
from pathlib import Path

import as_of as by_day
import batch
import cases
import contradictions as between_commands
import properties as over_facts
import rule_pages
import programs

ROOT = Path(__file__).resolve().parent.parent
RELEASE = programs.RELEASE / "bin/cudamatrix"  # properties ask many thousand questions


def docs(run):
    """Every code has its page, every page a code and an example that reads as it says."""
    written, known = rule_pages.pages(ROOT), rule_pages.codes(ROOT)
    run.check("docs/rules/codes", None if len(known) > 30 else f"only {len(known)} codes found in verdict.h")
    for code in sorted({*written, *known}):
        lacks = [what for what, have in (("no page in docs/rules", written), ("no such code in verdict.h", known))
                 if code not in have]
        run.check(f"docs/rules/{code}", ", ".join(lacks))
    run.check("docs/rules/links", ", ".join(rule_pages.links(ROOT)))
    run.check("docs/rules/README", ", ".join(rule_pages.unlisted(ROOT)))
    results = run.everywhere(lambda item: rule_pages.complaint(run.PROGRAM, ROOT, run.ENV, *item), written.items())
    for code, complaint in zip(written, results):
        run.check(f"docs/rules/{code}/example", complaint)


def rewrite(run):
    rule_pages.rewrite(RELEASE, ROOT, run.ENV)


def answers_to(program, run, every):
    """The answers to cases: of those that are planned one by one, of all others by one process."""
    def plan(case):
        _, out, err = run.start(program, *cases.words_of(case[1]), "--json", "--no-detect")
        return json.loads(out) if out else {"error": err.strip()}
    planned = iter(run.everywhere(plan, [case for case in every if case[2]]))
    others = iter(batch.judge(program, [case[1] for case in every if not case[2]], run.ENV))
    return [next(planned if case[2] else others) for case in every]


def groups(run):
    def rules(tmp):
        every = list(cases.cases(ROOT / "tests/rules"))
        if not every:
            run.check("rules", "no cases in tests/rules")
            return
        for (name, *_, verdict, outcome, codes), answer in zip(every, answers_to(run.PROGRAM, run, every)):
            run.check(f"rules/{name}", cases.complaint(answer, verdict, outcome, codes))

    def properties(tmp):
        for name, complaint in over_facts.run(RELEASE, run.ENV):
            run.check(f"properties/{name}", complaint)

    def as_of(tmp):
        for name, complaint in by_day.properties(RELEASE, run.ENV):
            run.check(f"as_of/{name}", complaint)

    def contradictions(tmp):
        between_commands.check(run, RELEASE, run.ENV)

    return {f.__name__: f for f in (rules, properties, as_of, contradictions)}

"""What must hold of the CUDA toolkit's installers and compilers, whatever the facts are."""
import re

import batch


def number(text):
    return tuple(int(part) for part in re.findall(r"\d+", text))


def installers_as_named(program, env, facts):
    """Address, file name, driver and release of an installer agree: nothing was slipped by a row."""
    rows = facts["cuda_installer"]
    known = {row["cuda"] for kind in ("cuda_release", "cuda_driver") for row in facts[kind]}
    wrong = []
    for row in rows:
        name, address, driver = row["file"], row["address"], row["driver"]
        family = ".".join(row["cuda"].split(".")[:2])
        if not address.startswith("https://developer.") or not address.endswith("/" + name):
            wrong.append(f"{row['cuda']}: {address} does not end with {name}")
        if not name.startswith(f"cuda_{family}"):
            wrong.append(f"{row['cuda']}: {name}")
        if row["cuda"] not in known:
            wrong.append(f"{row['cuda']} is no release of cuda_release")
        if driver not in ("", "none") and f"_{driver}_" not in name:
            wrong.append(f"{row['cuda']}: driver {driver} beside {name}")
        if driver == "none" and (row["os"] != "windows" or number(row["cuda"]) < (13, 1)):
            wrong.append(f"{row['cuda']} on {row['os']}: none")
        if ("windows" in name or "win" in name) != (row["os"] == "windows"):
            wrong.append(f"{row['os']}: {name}")
    return f"{len(wrong)} of {len(rows)}: {wrong[:3]}" if wrong or not rows else None


def ranges(facts, compiler):
    """toolkit -> ranges (least, greatest) that count, where every row of its family says the same."""
    by_cuda = {}
    for row in facts["host_compiler"]:
        if row["compiler"] == compiler and row["arch"] in ("x86_64", "any") and row["status"] != "dropped":
            if row["greatest"]:
                by_cuda.setdefault(row["cuda"], []).append(row)
    out = {}
    for cuda, rows in by_cuda.items():
        near = [row for row in rows if row["arch"] == "x86_64"] or rows
        out[cuda] = [(row["least"], row["greatest"]) for row in near]
    # a family beside rows of its own releases is left to the cases
    return {cuda: have for cuda, have in out.items()
            if not any(other != cuda and number(other)[:2] == number(cuda)[:2] for other in out)}


def taken(have, version):
    return any((not least or version >= number(least)) and version[:len(number(greatest))] <= number(greatest)
               for least, greatest in have)


def compilers_by_range(program, env, facts):
    """Each compiler at the ends of each range, and one step beyond them, is judged as the rows say."""
    jobs = []
    for compiler in ("gcc", "clang", "msvc"):
        for cuda, have in ranges(facts, compiler).items():
            versions = set()
            for least, greatest in have:
                for end in (number(least), number(greatest)):
                    for step in (-1, 0, 1) if end else ():
                        moved = end[:-1] + (end[-1] + step,)
                        old = compiler == "msvc" and moved[0] < 19 and moved[1]  # no cl.exe has that number
                        if min(moved) >= 0 and not old:
                            versions.add(moved + (3,))  # a last number that no range has
            jobs += [(compiler, cuda, v, taken(have, v)) for v in sorted(versions)]
    questions = [{"toolkit": cuda, "packages": [f"{compiler}==" + ".".join(f"{n:02}" if i and compiler == "msvc" else
                                                                         str(n) for i, n in enumerate(version))]}
                 for compiler, cuda, version, _ in jobs]
    wrong = []
    for question, (*_, fits), answer in zip(questions, jobs, batch.judge(program, questions, env)):
        codes = {f["code"] for f in answer["findings"]}
        if ("host-compiler-fits" in codes) != fits or ("host-compiler" in codes) == fits:
            wrong.append(f"{question}: {sorted(codes)}")
    return f"{len(wrong)} of {len(jobs)}: {wrong[:3]}" if wrong or len(jobs) < 100 else None


PROPERTIES = (installers_as_named, compilers_by_range)

"""db update against a server on this machine that misbehaves on request, and against the machine: full disks, kills, locks."""
import contextlib
import gzip
import http.server
import json
import os
import random
import resource
import shutil
import signal
import socket
import sqlite3
import ssl
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

import programs

BEFORE, EARLY, TODAY, LATER = "2026-01-05", "2026-02-01", "2027-03-01", "2027-03-11"
EPOCH = {EARLY: "1769904000", TODAY: "1803859200", LATER: "1804723200"}
KILLS = 60
PAGES = ("gpus", "matrix", "versions", "ptx")
SCRAPERS = {"gpus": "cuda-gpus", "matrix": "driver-arch-matrix", "versions": "published-versions", "ptx": "ptx-history"}
FIXTURES = {"gpus": "cuda-gpus/one-table.html", "matrix": "driver-arch-matrix/pydata.html", "versions": "published-versions/selector.json"}
run = None  # tests/run.py, given by groups()


def ptx(rows=14, heads=("PTX ISA Version", "CUDA Release", "Supported Targets"), target="sm_{80,86}", shift=0, tail="</table></body></html>"):
    cells = "".join(f"<tr><td>PTX ISA 8.{i}</td><td>CUDA 12.{i + shift}, driver r{525 + i}</td><td>{target}</td></tr>" for i in range(rows))
    return ("<!DOCTYPE html><html><head><title>PTX ISA</title></head><body><table><tr>"
            + "".join(f"<th>{h}</th>" for h in heads) + f"</tr>{cells}{tail}").encode()


def usual():
    """The pages as they should be, by name."""
    pages = {name: (run.ROOT / "tests/scrapers" / file).read_bytes() for name, file in FIXTURES.items()}
    pages["ptx"] = ptx()
    return pages


# The server ------------------------------------------------------------------------------------

class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_CONNECT(self):
        self.server.seen.append(("CONNECT", self.path, dict(self.headers), time.monotonic()))
        self.send_error(403)

    def do_GET(self):
        self.server.seen.append(("GET", self.path, dict(self.headers), time.monotonic()))
        what = self.server.pages.get(urlsplit(self.path).path.rsplit("/", 1)[-1])
        with contextlib.suppress(OSError):
            if what is None:
                self.send_error(404)
            elif callable(what):
                self.close_connection = True
                what(self)
            else:
                answer(self, what)


def answer(handler, body, status=200, **headers):
    handler.send_response_only(status)
    if handler.server.date:
        handler.send_header("Date", handler.server.date)
    for key, value in headers.items():
        handler.send_header(key.replace("_", "-"), value)
    if "Content_Length" not in headers and "Transfer_Encoding" not in headers and status != 304:
        handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    date = None  # what its clock says, where that matters

    def handle_error(self, *_):
        pass


@contextlib.contextmanager
def serving(pages, wrap=None):
    server = Server(("127.0.0.1", 0), Handler)
    server.pages, server.seen = dict(pages), []
    server.done = threading.Event()  # lets answers end that hang on purpose
    if wrap:
        server.socket = wrap(server.socket)
    server.base = f"{'https' if wrap else 'http'}://{'localhost' if wrap else '127.0.0.1'}:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.done.set()
        server.shutdown()
        server.server_close()


# Misbehaviour ----------------------------------------------------------------------------------

def status(number, **headers):
    return lambda h: answer(h, b"no\n", number, **headers)


def hang(h):
    h.send_response_only(200)
    h.send_header("Content-Length", "100000")
    h.end_headers()
    h.wfile.write(ptx()[:100])
    h.wfile.flush()
    h.server.done.wait(60)


def silent(h):
    h.server.done.wait(60)


def chunks_cut(h):
    h.send_response_only(200)
    h.send_header("Transfer-Encoding", "chunked")
    h.end_headers()
    h.wfile.write(b"ff0\r\n" + ptx()[:300])


def endless(h):
    h.send_response_only(200)
    h.end_headers()
    block = b"<!-- more -->" * 10000
    for _ in range(1000):
        h.wfile.write(block)


def zipped(body):
    return lambda h: answer(h, body, 200, Content_Encoding="gzip")


def bomb():
    """110 MB of zeros in 110 KB."""
    return gzip.compress(bytes(110 * 1024 * 1024), 6)


LOGIN = b"<!DOCTYPE html><html><head><title>Sign in</title></head><body><form>Password</form></body></html>"


def misbehaviours():
    """name: (what /ptx does, words of the reason, which outcome)."""
    fetched, refused = "not read", "refused"
    sample = usual()
    return {
        "404": (status(404), "404", fetched),
        "500": (status(500), "500", fetched),
        "403": (status(403), "403", fetched),
        "204": (status(204), "204", fetched),
        "304-unasked": (lambda h: answer(h, b"", 304), "304", fetched),
        "redirect-loop": (lambda h: answer(h, b"", 302, Location=h.path), "redirects", fetched),
        "redirect-http": (status(301, Location="http://example.test/ptx"), "not https", fetched),
        "redirect-file": (status(301, Location="file:///etc/passwd"), "not https", fetched),
        "redirect-user": (status(301, Location="http://127.0.0.1@example.test/ptx"), "not https", fetched),
        "redirect-nowhere": (status(301), "not where to", fetched),
        "slow": (hang, "within 1 s", fetched),
        "silent": (silent, "within 1 s", fetched),
        "cut": (lambda h: answer(h, ptx()[:400], Content_Length="5000"), "cut off", fetched),
        "cut-chunks": (chunks_cut, "", fetched),
        "length-too-short": (lambda h: answer(h, ptx(), Content_Length="400"), "end of the page", refused),
        "no-length-cut": (lambda h: answer(h, ptx()[:400], Transfer_Encoding="identity"), "", None),
        "no-answer": (lambda h: h.connection.shutdown(socket.SHUT_RDWR), "", fetched),
        "no-http": (lambda h: h.wfile.write(b"SSH-2.0-x\r\n"), "", fetched),
        "long-head": (lambda h: answer(h, b"", 200, X="x" * 2000000), "", fetched),
        "gzip-bomb": (zipped(bomb()), "larger than", fetched),
        "gzip-broken": (zipped(gzip.compress(ptx())[:60]), "", None),
        "gzip-not": (zipped(b"not compressed at all"), "", fetched),
        "endless": (endless, "larger than", fetched),
        "login": (lambda h: answer(h, LOGIN), "Sign in", refused),
        "empty": (lambda h: answer(h, b""), "empty", refused),
        "nul": (lambda h: answer(h, ptx().replace(b"driver", b"dri\0ver")), "NUL", refused),
        "other-page": (lambda h: answer(h, sample["gpus"]), "expected a page of ptx-history", refused),
        "json": (lambda h: answer(h, b'{"error": "no"}'), "", refused),
        "new-column": (lambda h: answer(h, ptx(heads=("PTX ISA Version", "CUDA Release", "Since", "Supported Targets"))), "", refused),
        "renamed-head": (lambda h: answer(h, ptx(heads=("PTX Version", "Toolkit", "Supported Targets"))), "", refused),
        "no-end": (lambda h: answer(h, ptx(tail="")), "end of the page", refused),
        "odd-row": (lambda h: answer(h, ptx(target="everything")), "expected", refused),
        "half-the-rows": (lambda h: answer(h, ptx(rows=6)), "at least half of the 14", refused),
        "all-else": (lambda h: answer(h, ptx(shift=1)), "14 of 14 changed", refused),
    }


# One folder for each update -------------------------------------------------------------------

class Place:
    """A database of BEFORE, a cache, a list of pages; everything in a folder of its own."""

    def __init__(self, folder, original):
        self.folder, self.db, self.cache = folder, folder / "data/cudamatrix.db", folder / "cache"
        (folder / "data").mkdir(parents=True)
        if original:
            shutil.copy(original, self.db)
        self.list = folder / "list.tsv"
        self.list.write_text("name\taddress\turl\tscraper\n" + "".join(
            f"{name}\thttps://pages.nvidia.com/{name}\t\t{SCRAPERS[name]}\n" for name in PAGES))

    def words(self, base, *more):
        return ["db", "update", "--db", self.db, "--cache", self.cache, "--pages", self.list, "--base", base, "--json",
                "--pause", "0", *more]

    def update(self, base, *more, timeout=20, **how):
        return start([*self.words(base, *more), "--timeout", timeout], **how)

    def captured(self):
        with contextlib.closing(sqlite3.connect(self.db)) as sql:
            return dict(sql.execute("SELECT url, max(captured) FROM source GROUP BY url"))

    def left(self):
        return sorted(p.name for p in self.db.parent.iterdir() if p.name not in ("cudamatrix.db", "cudamatrix.db.lock"))


def start(words, program=None, today=TODAY, before=None, environment=None, err=subprocess.PIPE):
    env = {**run.ENV, "SOURCE_DATE_EPOCH": EPOCH[today], **(environment or {})}
    done = subprocess.run([str(w) for w in [program or run.MKDB, *words]], env=env, stdin=subprocess.DEVNULL, preexec_fn=before,
                          stdout=subprocess.PIPE, stderr=err, timeout=120)
    return done.returncode, programs.as_here(done.stdout.decode()), programs.as_here((done.stderr or b"").decode())


def pages_of(out):
    return {page["page"]: page for page in json.loads(out)["pages"]}


def saved(folder, pages, captured):
    """A folder of saved pages with its manifest."""
    folder.mkdir(parents=True)
    rows = ["file\tcanonical_url\tcaptured"]
    for name, body in pages.items():
        (folder / name).write_bytes(body)
        rows.append(f"{name}\thttps://pages.nvidia.com/{name}\t{captured}")
    (folder / "MANIFEST.tsv").write_text("\n".join(rows) + "\n")
    return folder


def original(tmp):
    path = tmp / "original.db"
    code, _, err = run.start(run.MKDB, "db", "build", saved(tmp / "before", usual(), BEFORE), "-o", path)
    run.check("update/original", None if code == 0 else f"exit {code}: {run.short(err)}")
    return path


def expect(result, code, what=""):
    have, out, err = result
    if have != code:
        return f"exit {have}, expected {code}: {run.short(err or out)}"
    if "Sanitizer" in err or "runtime error" in err:
        return run.short(err)
    if len(err.splitlines()) > 1:
        return f"{len(err.splitlines())} lines on stderr: {run.short(err)}"
    return None if what in out + err else f"lacks \"{what}\": {run.short(err or out)}"


# Groups ----------------------------------------------------------------------------------------

def libcurl():
    try:
        import ctypes
        ctypes.CDLL("libcurl.so.4")
        return True
    except OSError:
        with contextlib.suppress(OSError):
            ctypes.CDLL("libcurl-gnutls.so.4")
            return True
    return False


def one_bad_page(tmp, first, name, behaviour):
    """The other three are updated; the facts of the bad one stay with their date."""
    what, words, outcome = behaviour
    place = Place(tmp / name, first)
    with serving({**usual(), "ptx": what}) as server:
        result = place.update(server.base, timeout=1 if what in (hang, silent) else 20)
    complaint = expect(result, 1)
    if complaint:
        return complaint
    page = pages_of(result[1])["ptx"]
    if outcome and page["outcome"] != outcome:
        return f"outcome {page['outcome']}: {page['reason']}"
    if words not in (page["reason"] or ""):
        return f"reason lacks \"{words}\": {page['reason']}"
    if any(ord(c) < 32 for c in page["reason"]):
        return "control characters in the reason"
    if page["before"] != BEFORE or page["facts"] != 14:
        return f"kept {page['facts']} facts of {page['before']}"
    want = {f"https://pages.nvidia.com/{n}": BEFORE if n == "ptx" else TODAY for n in PAGES}
    have = place.captured()
    if have != want:
        return f"dates are {have}"
    return f"left behind: {place.left()}" if place.left() else None


def bad_pages(tmp, first):
    cases = misbehaviours()
    for name, complaint in zip(cases, run.everywhere(lambda n: one_bad_page(tmp, first, n, cases[n]), cases)):
        run.check(f"update/page-{name}", complaint)


def good(tmp, first):
    place = Place(tmp / "good", first)
    with serving(usual()) as server:
        result = place.update(server.base)
        run.check("update/all", expect(result, 0) or (None if set(place.captured().values()) == {TODAY} else "dates did not move"))
        run.check("update/no-progress-in-a-pipe", None if not result[2] else run.short(result[2]))
        code, out, err = start(["db", "update", "--from", place.cache, "--db", place.db, "--json"])
        run.check("update/cache-is-a-folder-of-pages", expect((code, out, err), 0) or (
            None if {p["outcome"] for p in pages_of(out).values()} == {"unchanged"} else out[:300]))
        again = place.db.read_bytes()
        result = place.update(server.base)
        run.check("update/twice-the-same-bytes", expect(result, 0) or (None if place.db.read_bytes() == again else "differ"))
        result = place.update(server.base, environment={"SOURCE_DATE_EPOCH": "0"})
        run.check("update/clock-stands-wrong", expect(result, 4, "clock") or (None if place.db.read_bytes() == again else "changed"))
        result = place.update(server.base, environment={"SOURCE_DATE_EPOCH": "4102444800"})
        run.check("update/clock-stands-ahead", expect(result, 4, "clock") or (None if place.db.read_bytes() == again else "changed"))
        dry = Place(tmp / "dry", first)
        result = dry.update(server.base, "--dry-run")
        run.check("update/dry-run", expect(result, 0, '"written": false') or (
            "written" if dry.db.read_bytes() != first.read_bytes() or dry.cache.exists() or dry.left() else None))
        new = Place(tmp / "none", None)
        run.check("update/nothing-to-start-from", expect(new.update(server.base), 4, "no database to start from"))


def second(tmp, first):
    """Where the address of what a page is made of has no readable page, the page itself is asked; else not."""
    def moved(place):
        place.list.write_text(place.list.read_text().replace("https://pages.nvidia.com/ptx\t\t", "https://raw.test/ptx.md\thttps://pages.nvidia.com/ptx\t"))
        return place
    login = lambda h: answer(h, b"<html><title>Sign in</title><form></form></html>")
    cases = {"moved": (None, ptx(), 0, 2), "login": (login, ptx(), 0, 2), "there": (ptx(), None, 0, 1), "neither": (login, None, 1, 2)}
    for name, (raw, page, code, asked) in cases.items():
        place = moved(Place(tmp / name, first))
        pages = {**usual(), "ptx": page, "ptx.md": raw}
        with serving({n: p for n, p in pages.items() if p is not None}) as server:
            result = place.update(server.base)
            seen = [path for path in (str(s) for s in server.seen) if "ptx" in path]
        told = pages_of(result[1])["ptx"]
        complaint = expect(result, code) or (None if len(seen) == asked else f"asked {seen}")
        if not complaint and name == "neither" and not (told["outcome"] == "refused" and "Sign in" in told["reason"]):
            complaint = f"not the first reason: {told}"
        if not complaint and name != "neither" and place.captured()["https://pages.nvidia.com/ptx"] != TODAY:
            complaint = "not taken"
        run.check(f"update/second-address-{name}", complaint)


def conditional(tmp, first):
    """Validators are sent back, a 304 moves the date, a damaged cache is not believed."""
    tagged = {name: (lambda body: lambda h: answer(h, b"", 304) if h.headers.get("If-None-Match") == '"v1"'
                     else answer(h, body, ETag='"v1"', Last_Modified="Mon, 01 Feb 2027 00:00:00 GMT"))(body)
              for name, body in usual().items()}
    place = Place(tmp / "conditional", first)
    with serving(tagged) as server:
        place.update(server.base)
        server.seen.clear()
        result = place.update(server.base, today=LATER)
        sent = [headers.get("If-None-Match") for _, _, headers, _ in server.seen]
        run.check("update/validators-sent", None if sent == ['"v1"'] * 4 else str(sent))
        run.check("update/304-moves-the-date", expect(result, 0) or (None if set(place.captured().values()) == {LATER} else str(place.captured())))
        (place.cache / "ptx").write_bytes(b"damaged")
        server.seen.clear()
        result = place.update(server.base, today=LATER)
        sent = sum("If-None-Match" in headers for _, _, headers, _ in server.seen)
        run.check("update/damaged-cache", expect(result, 0) or (None if sent == 3 else f"{sent} validators sent"))
        manifest = (place.cache / "MANIFEST.tsv").read_text()
        (place.cache / "MANIFEST.tsv").write_text(manifest.replace('"v1"', 'a\\r\\nX-Evil: 1'))
        server.seen.clear()
        result = place.update(server.base, today=LATER)
        evil = any("X-Evil" in headers for _, _, headers, _ in server.seen)
        run.check("update/validator-with-lines", expect(result, 0) or ("a head line was smuggled in" if evil else None))
        for name, text in (("empty", ""), ("foreign", "a\tb\n1\t2\n"), ("ragged", "file\tb\n1\n"), ("binary", "\0\1\2")):
            (place.cache / "MANIFEST.tsv").write_text(text)
            run.check(f"update/manifest-{name}", expect(place.update(server.base, today=LATER), 0))
    drifted = Place(tmp / "drifted", first)
    turn = {"bad": True}
    page = lambda h: answer(h, LOGIN if turn["bad"] else ptx(), ETag='"bad"' if turn["bad"] else '"good"')
    with serving({**usual(), "ptx": page}) as server:
        run.check("update/drift", expect(drifted.update(server.base), 1))
        kept = (drifted.cache / "ptx.refused")
        run.check("update/refused-page-is-kept", None if kept.exists() and kept.read_bytes() == LOGIN else "no ptx.refused")
        turn["bad"] = False
        run.check("update/drift-ends", expect(drifted.update(server.base), 0))


def none_of_them(tmp, first):
    place = Place(tmp / "nobody", first)
    with serving({}) as server:
        base = server.base
        run.check("update/none-404", expect(place.update(base), 4, "none of 4"))
    run.check("update/nobody-listens", expect(place.update(base), 4, "none of 4"))
    with serving({name: LOGIN for name in PAGES}) as server:
        run.check("update/none-recognised", expect(place.update(server.base), 5, "none of 4"))
    run.check("update/none-leaves-the-old", None if place.db.read_bytes() == first.read_bytes() else "changed")


def addresses(tmp, first):
    place = Place(tmp / "addresses", first)
    for name, base in (("http", "http://example.test"), ("user", "http://127.0.0.1@example.test/"), ("ftp", "ftp://127.0.0.1"),
                       ("backslash", "http://127.0.0.1\\@example.test"), ("dotted", "http://127.0.0.1.example.test"),
                       ("blank", "https://a b"), ("nothing", "https://"), ("port", "http://127.0.0.1:x")):
        run.check(f"update/base-{name}", expect(place.update(base), 2, "--base"))
    run.check("update/impatient", expect(place.update("https://localhost:1"), 4, "none of 4"))
    run.check("update/impatient-elsewhere", expect(start(["db", "update", "--db", place.db, "--cache", place.cache, "--pause", "0"]), 2, "--pause"))
    plain = place.folder / "plain.tsv"
    plain.write_text("name\taddress\turl\tscraper\nptx\thttp://127.0.0.1:1/ptx\t\tptx-history\n")
    words = ["db", "update", "--db", place.db, "--cache", place.cache, "--pages", plain]
    run.check("update/http-without-base", expect(start(words), 4, "not an https address"))
    for name, row in (("name", "../ptx\thttps://a.test/\t\tptx-history"), ("scraper", "ptx\thttps://a.test/\t\tnone"),
                      ("twice", "a\thttps://a.test/\t\tptx-history\na\thttps://a.test/\t\tptx-history"), ("none", "")):
        plain.write_text(f"name\taddress\turl\tscraper\n{row}\n")
        run.check(f"update/list-{name}", expect(start(words), 4, "plain.tsv"))
    plain.write_text("name\tb\n1\t2\n")
    run.check("update/list-columns", expect(start(words), 4, "columns"))
    code, out, err = start(["db", "pages"])
    plain.write_text(out)
    run.check("update/own-list", expect((code, out, err), 0, "previous-versions") or (
        None if all(line.split("\t")[1].startswith("https://") for line in out.splitlines()[1:]) else "an address is not https"))


def clocks(tmp, first):
    """A clock that is ahead of the servers' writes nothing: what it wrote, no later update could replace."""
    with serving(usual()) as server:
        for name, date, code in (("same", "Mon, 01 Mar 2027 12:00:00 GMT", 0), ("cached", "Mon, 22 Feb 2027 12:00:00 GMT", 0),
                                 ("ahead", "Sat, 20 Feb 2027 12:00:00 GMT", 4), ("far-ahead", "Mon, 30 Nov 2026 12:00:00 GMT", 4),
                                 ("no-date", "Mon, 30 Feb 2026 12:00:00 GMT", 0), ("other-form", "Monday, 30-Nov-26 12:00:00 GMT", 0)):
            server.date = date
            place = Place(tmp / f"clock-{name}", first)
            result = place.update(server.base)
            run.check(f"update/clock-{name}", expect(result, code, "clock" if code else "") or (
                None if (place.db.read_bytes() == first.read_bytes()) == (code == 4) else "written, or not"))
            run.check(f"update/clock-{name}-cache", None if (place.cache / "MANIFEST.tsv").exists() == (code == 0) else "the manifest of the cache")


def network(tmp, first):
    place = Place(tmp / "network", first)
    with serving(usual()) as server:
        result = start(place.words(server.base)[:-2])
        times = [at for _, _, _, at in server.seen]
        gaps = [b - a for a, b in zip(times, times[1:])]
        run.check("update/one-a-second", expect(result, 0) or (None if len(gaps) == 3 and min(gaps) > 0.95 else f"gaps of {gaps}"))
        server.seen.clear()
        result = start(place.words("https://pages.test")[:-2], environment={"https_proxy": server.base})
        run.check("update/proxy", expect(result, 4, "none of 4") or (
            None if server.seen and server.seen[0][:2] == ("CONNECT", "pages.test:443") else "no CONNECT at the proxy"))
        server.seen.clear()
        result = place.update(server.base, environment={"http_proxy": "http://127.0.0.1:9", "ALL_PROXY": "http://127.0.0.1:9"})
        run.check("update/no-proxy-to-this-machine", expect(result, 0))
        moved = Place(tmp / "moved", first)
        server.pages["ptx"] = lambda h: answer(h, b"", 302, Location=f"{server.base}/elsewhere")
        server.pages["elsewhere"] = ptx()
        run.check("update/redirect-followed", expect(moved.update(server.base), 0))
        server.pages["ptx"] = zipped(gzip.compress(ptx()))
        run.check("update/gzip", expect(moved.update(server.base, today=LATER), 0))
    empty = tmp / "no-libcurl"
    empty.mkdir()
    for name in ("libcurl.so.4", "libcurl-gnutls.so.4", "libcurl-nss.so.4"):
        (empty / name).write_bytes(b"\x7fELF no library")
    result = place.update("http://127.0.0.1:9", environment={"LD_LIBRARY_PATH": str(empty)})
    run.check("update/no-libcurl", run.refusal(result, 4, "libcurl"))


def certificates(tmp, first):
    if not shutil.which("openssl"):
        run.skip("update/certificates", "no openssl to make one")
        return
    key, crt = tmp / "key.pem", tmp / "crt.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", crt, "-days", "2",
                    "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(crt, key)
    place = Place(tmp / "certificates", first)
    with serving(usual(), lambda s: context.wrap_socket(s, server_side=True)) as server:
        words = place.words(server.base)
        run.check("update/own-certificate", expect(start(words), 4, "none of 4"))
        run.check("update/own-certificate-trusted", expect(start(words, environment={"SSL_CERT_FILE": str(crt)}), 0))
        words = place.words(server.base.replace("localhost", "127.0.0.1"))
        run.check("update/certificate-of-another-name", expect(start(words, environment={"SSL_CERT_FILE": str(crt)}), 4, "none of 4"))


def progress(tmp, first):
    if not run.terminals("update/progress-on-a-terminal"):
        return
    place = Place(tmp / "terminal", first)
    master, slave = os.openpty()
    with serving(usual()) as server:
        code, _, _ = place.update(server.base, err=slave)
    os.close(slave)
    shown = os.read(master, 65536).decode()
    os.close(master)
    run.check("update/progress-on-a-terminal", None if code == 0 and "[1/4] gpus" in shown and "[4/4] ptx" in shown else repr(shown))


def folders(tmp, first):
    """--from, the gates, and who wins by date."""
    place = Place(tmp / "folders", first)
    number = iter(range(100))

    def from_(pages, captured, *more, today=TODAY):
        folder = saved(place.folder / f"pages{next(number)}", pages, captured)
        shutil.copy(first, place.db)
        return start(["db", "update", "--from", folder, "--db", place.db, "--json", *more], today=today)

    result = from_({"ptx": ptx(rows=16)}, TODAY)
    run.check("update/from", expect(result, 0) or (None if pages_of(result[1])["ptx"]["added"] == 2 else "two rows were added"))
    result = from_({"ptx": ptx(rows=12)}, TODAY)
    dates = sqlite3.connect(place.db).execute(
        "SELECT captured, count(*) FROM ptx_release JOIN source ON source.id = source_id GROUP BY captured ORDER BY captured").fetchall()
    run.check("update/rows-that-vanish-stay", expect(result, 0) or (None if dates == [(BEFORE, 2), (TODAY, 12)] else str(dates)))
    run.check("update/vanished-are-named", None if [v["key"]["ptx"] for v in json.loads(result[1])["vanished"]] == ["8.12", "8.13"]
              else json.dumps(json.loads(result[1])["vanished"]))
    run.check("update/half", expect(from_({"ptx": ptx(rows=6)}, TODAY), 5, "none of 1"))
    run.check("update/half-accepted", expect(from_({"ptx": ptx(rows=6)}, TODAY, "--accept", "ptx"), 0))
    run.check("update/other-accepted", expect(from_({"ptx": ptx(shift=1)}, TODAY, "--accept", "https://pages.nvidia.com/ptx"), 0))
    run.check("update/of-the-future", expect(from_({"ptx": ptx(rows=15)}, "2099-01-01"), 5))
    result = from_({"ptx": ptx(rows=15)}, "2025-01-01")
    run.check("update/older", expect(result, 0, '"older"') or (None if place.db.read_bytes() == first.read_bytes() else "changed"))
    result = from_({"ptx": ptx(rows=15), "gpus": LOGIN}, TODAY)
    run.check("update/from-some", expect(result, 1, "Sign in"))
    run.check("update/from-absent", expect(start(["db", "update", "--from", tmp / "absent", "--db", place.db]), 4))
    empty = tmp / "empty-folder"
    empty.mkdir()
    run.check("update/from-empty", expect(start(["db", "update", "--from", empty, "--db", place.db]), 4, "no pages"))
    for words in (["db", "update", "more"], ["db", "update", "--from", empty, "--base", "https://a.test"], ["db", "info", "--dry-run"],
                  ["torch", "1.13.1", "--accept", "x"], ["db", "update", "--pause", "1"], ["db", "update", "--timeout", "x"]):
        run.check(f"update/usage {' '.join(map(str, words))}", run.refusal(start(words), 2))


def embedded(tmp, first):
    """The program with its own database starts from the newer of the two."""
    home = {"HOME": str(tmp / "home"), "XDG_DATA_HOME": "", "XDG_CACHE_HOME": "relative"}
    target = tmp / "home/.local/share/cudamatrix/cudamatrix.db"
    words = ["db", "update", "--from", saved(tmp / "newer", {"ptx": ptx(rows=16)}, TODAY), "--json"]
    result = start(words, program=run.PROGRAM, environment=home)
    run.check("update/embedded", expect(result, 0) or (None if target.exists() and json.loads(result[1])["from"]["database"] == "embedded" else "not there"))
    result = start(words, program=run.PROGRAM, environment=home)
    run.check("update/present", expect(result, 0) or (
        None if json.loads(result[1])["from"]["database"] == str(target) else json.loads(result[1])["from"]["database"]))
    shutil.copy(first, target)
    result = start(words, program=run.PROGRAM, environment=home)
    run.check("update/embedded-is-newer", expect(result, 0) or (None if json.loads(result[1])["from"]["database"] == "embedded" else "the old one"))
    with serving(usual()) as server:
        carried = Place(tmp / "carried", first)
        carried.update(server.base, today=EARLY)  # before the program's own was made
    shutil.copy(carried.db, target)
    result = start(["db", "update", "--from", saved(tmp / "one", {"gpus": LOGIN, "ptx": ptx()}, LATER), "--json"], program=run.PROGRAM,
                   today=LATER, environment=home)
    dates = dict(sqlite3.connect(target).execute("SELECT url, max(captured) FROM source WHERE url LIKE 'https://pages.nvidia.com/%' GROUP BY url"))
    run.check("update/newer-pages-are-carried-over", expect(result, 1, "Sign in") or (
        None if dates == {f"https://pages.nvidia.com/{n}": LATER if n == "ptx" else EARLY for n in PAGES} else str(dates)))
    run.check("update/no-home", run.refusal(start(["db", "update"], environment={"HOME": ""}), 4, "--db"))


def machine(tmp, first):
    place = Place(tmp / "machine", first)
    newer = saved(tmp / "machine-pages", {"ptx": ptx(rows=20)}, TODAY)
    words = ["db", "update", "--from", newer, "--db", place.db]

    def small_files():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))

    same = lambda: None if place.db.read_bytes() == first.read_bytes() else "the old database changed"
    run.check("update/full", expect(start(words, before=small_files), 4, "not written") or same() or (place.left() and str(place.left())))
    with serving(usual()) as server:
        result = place.update(server.base, before=small_files)
        run.check("update/full-fetching", expect(result, 4, "not written") or same() or (place.left() and str(place.left())))
        place.cache = first / "cache"
        result = place.update(server.base)
        run.check("update/no-cache", expect(result, 0, "pages are not kept"))
    shutil.copy(first, place.db)
    run.check("update/below-a-file", expect(start([*words[:-1], first / "x.db"]), 4))
    foreign = place.folder / "foreign.db"
    foreign.write_bytes(b"mine\n" * 1000)
    run.check("update/foreign", expect(start([*words[:-1], foreign]), 4, "foreign.db") or (
        None if foreign.read_bytes() == b"mine\n" * 1000 else "overwritten"))
    cut = place.folder / "cut.db"
    cut.write_bytes(first.read_bytes()[:5000])
    run.check("update/cut", expect(start([*words[:-1], cut]), 4, "cut.db"))
    if os.geteuid() == 0:
        readonly = tmp / "readonly"
        readonly.mkdir(mode=0o755)
        shutil.copy(first, readonly / "x.db")
        if all(os.access(p, os.X_OK) for p in run.MKDB.parents) and oct(tmp.stat().st_mode)[-1] in "57":
            result = start([*words[:-1], readonly / "x.db"], before=lambda: os.setuid(65534))
            run.check("update/read-only", expect(result, 4, "Permission denied"))
        else:
            run.skip("update/read-only", "the folder of the tests is closed to others")
    stale = place.db.with_name("cudamatrix.db.new.2000000000")
    stale.write_bytes(b"half")
    run.check("update/sweeps", expect(start(words), 0) or (place.left() and str(place.left())))
    tiny_disk(tmp, first, newer)


def tiny_disk(tmp, first, newer):
    """A real disk without room, where this user may mount one."""
    disk = tmp / "disk"
    disk.mkdir()
    room = first.stat().st_size // 1024 + 60
    script = (f"mount -t tmpfs -o size={room}k none {disk} && cp {first} {disk}/x.db && "
              f"SOURCE_DATE_EPOCH={EPOCH[TODAY]} {run.MKDB} db update --from {newer} --db {disk}/x.db >/dev/null; echo $?; cmp {first} {disk}/x.db && ls {disk}")
    try:
        done = subprocess.run(["unshare", "-rm", "sh", "-c", script], env=run.ENV, capture_output=True, timeout=60, text=True)
    except (OSError, subprocess.TimeoutExpired):
        done = None
    if not done or "mount" in done.stderr or "unshare" in done.stderr:
        run.skip("update/disk-full", "no right to mount a small disk")
        return
    want = ["4", "x.db", "x.db.lock"]
    run.check("update/disk-full", None if done.stdout.split() == want and "No space left" in done.stderr else f"{done.stdout} {done.stderr}")


def two_at_once(tmp, first):
    place = Place(tmp / "two", first)
    waiting = threading.Event()

    def wait(h):
        waiting.set()
        h.server.done.wait(60)
        answer(h, ptx(rows=15))

    with serving({**usual(), "ptx": wait}) as server:
        slow = []
        thread = threading.Thread(target=lambda: slow.append(place.update(server.base, timeout=60)))
        thread.start()
        began = waiting.wait(60)
        second = place.update(server.base)
        server.done.set()
        thread.join()
    run.check("update/two-at-once", ("the first did not begin" if not began else None) or expect(second, 4, "at work") or expect(slow[0], 0))


def state_after(place, first, words, new):
    """What is there after a kill: the old one or the new one, whole; and the next update ends well."""
    have = place.db.read_bytes()
    if have not in (first.read_bytes(), new):
        return f"neither the old database nor the new one, {len(have)} bytes"
    code, out, err = start(words)
    return expect((code, out, err), 0) or (None if place.db.read_bytes() == new and not place.left() else f"afterwards: {place.left()}")


def killed(tmp, first):
    newer = saved(tmp / "kill-pages", {"ptx": ptx(rows=20)}, TODAY)
    place = Place(tmp / "kill-first", first)
    began = time.monotonic()
    run.check("update/kill-none", expect(start(["db", "update", "--from", newer, "--db", place.db]), 0))
    length, new = time.monotonic() - began, place.db.read_bytes()

    def one(seed):
        place = Place(tmp / f"kill{seed}", first)
        words = ["db", "update", "--from", newer, "--db", place.db]
        env = {**run.ENV, "SOURCE_DATE_EPOCH": EPOCH[TODAY]}
        process = subprocess.Popen([str(w) for w in [run.MKDB, *words]], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(random.Random(seed).uniform(0, length * 1.2))
        process.kill()
        process.wait()
        return state_after(place, first, words, new)

    fetching(tmp, first)
    for seed in range(KILLS):
        run.check(f"update/kill-{seed}", one(seed))
    if not shutil.which("strace"):
        run.skip("update/kill-at-each-call", "no strace")
        return
    at_each_call(tmp, first, newer, new)


def fetching(tmp, first):
    """Killed while it fetches: the old database or the new one, and the next run makes it whole."""
    with serving(usual()) as server:
        for seed in range(20):
            place = Place(tmp / f"fetching{seed}", first)
            words = [str(w) for w in [run.MKDB, *place.words(server.base)]]
            process = subprocess.Popen(words, env={**run.ENV, "SOURCE_DATE_EPOCH": EPOCH[TODAY]}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(random.Random(seed).uniform(0, 0.5))
            process.kill()
            process.wait()
            whole = place.db.read_bytes() == first.read_bytes() or set(place.captured().values()) == {TODAY}
            result = place.update(server.base)
            run.check(f"update/kill-fetching-{seed}", (None if whole else "neither old nor new") or expect(result, 0) or (
                None if set(place.captured().values()) == {TODAY} and not place.left() else f"{place.captured()} {place.left()}"))


def at_each_call(tmp, first, newer, new):
    """The process ends at each of its calls that touch a file, one after the other."""
    calls = {"openat": 200, "write": 60, "fsync": 10, "rename": 10, "unlink": 10, "fcntl": 10, "close": 200, "mkdir": 10}
    for call, most in calls.items():
        for when in range(1, most):
            place = Place(tmp / f"kill-{call}-{when}", first)
            words = ["db", "update", "--from", newer, "--db", place.db]
            env = {**run.ENV, "SOURCE_DATE_EPOCH": EPOCH[TODAY], "ASAN_OPTIONS": "detect_leaks=0"}
            done = subprocess.run(["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e",
                                   f"inject={call}:signal=KILL:when={when}", run.RELEASE_MKDB, *map(str, words)],
                                  env=env, capture_output=True, timeout=60)
            if done.returncode == 0:
                if when == 1 and call in ("openat", "write", "fsync", "rename"):
                    run.check(f"update/kill-{call}", "is never called")
                break
            if done.returncode != -signal.SIGKILL and done.returncode != 128 + signal.SIGKILL:
                run.skip("update/kill-at-each-call", f"strace cannot: {run.short(done.stderr.decode())}")
                return
            run.check(f"update/kill-{call}-{when}", state_after(place, first, words, new))
            shutil.rmtree(place.folder)


def shared_pages(tmp, first):
    """The saved pages of the project under their own addresses, where they are beside it."""
    if not run.PAGES.is_dir():
        run.skip("update/shared-pages", "../shared/pages is absent")
        return
    known, newest = {}, {}
    for line in start(["db", "pages"])[1].splitlines()[1:]:
        name, address, url, _ = line.split("\t")
        known[name] = (address, url)
    for manifest in run.PAGES.glob("*/MANIFEST.tsv"):
        rows = [line.split("\t") for line in manifest.read_text(encoding="utf-8").splitlines()]
        heads = rows[0]
        for row in rows[1:]:
            entry = dict(zip(heads, row))
            file, url = manifest.parent / entry["file"], entry["canonical_url"].split(" ")[0]
            if entry["fidelity"] != "compiled" and file.is_file():
                newest.setdefault(url, []).append((entry["captured"], file))
    pages, expected = {}, 0
    for name, (address, url) in known.items():
        if url in newest:
            pages[urlsplit(address).netloc + urlsplit(address).path] = max(newest[url])[1].read_bytes()
            expected += 1

    place = Place(tmp / "shared", None)

    def by_path(h):
        body = pages.get(h.path.lstrip("/"))
        return answer(h, body) if body else h.send_error(404)

    server_pages = type("All", (dict,), {"get": lambda self, key, default=None: by_path})()
    server = Server(("127.0.0.1", 0), Handler)
    server.pages, server.seen, server.done = server_pages, [], threading.Event()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_address[1]}"
    result = start(["db", "update", "--db", place.db, "--cache", place.cache, "--base", base, "--pause", "0", "--json", "--accept", "cuda-gpus"],
                   program=run.PROGRAM)
    server.shutdown()
    server.server_close()
    complaint = expect(result, 1 if expected < len(known) else 0)
    if not complaint:
        bad = {name: page["reason"] for name, page in pages_of(result[1]).items() if page["reason"] and "404" not in page["reason"]}
        read = json.loads(result[1])["read"]
        complaint = f"{bad}" if bad else None if read == expected else f"{read} read, {expected} served"
    run.check("update/shared-pages", complaint)


def update(tmp):
    if not libcurl():
        run.skip("update", "no libcurl on this machine")
        return
    run.RELEASE_MKDB = programs.RELEASE / "bin/cudamatrix-mkdb"
    first = original(tmp)
    for part in (good, bad_pages, second, conditional, none_of_them, addresses, clocks, network, certificates, progress, folders, embedded, machine,
                 two_at_once, killed, shared_pages):
        folder = tmp / part.__name__
        folder.mkdir()
        part(folder, first)


def groups(runner):
    global run
    run = runner
    return {"update": update}

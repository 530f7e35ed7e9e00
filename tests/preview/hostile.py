#!/usr/bin/env python3
"""Whoever can reach the port of `banxin preview` without knowing the token gets nothing and brings nothing down.

usage: hostile.py BANXIN

Raw sockets on loopback: a wrong Host, a missing or wrong token, paths that lead out, methods, large bodies, malformed
heads, POSTs that are none of our page's, 200 connections at once, and clients that never finish what they say. After each the page is served as before."""
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import server
from server import kit

findings = kit.Findings()
HEADERS = {
    "content-security-policy": r"default-src 'none'.*frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": ".",
}


JSON = "Content-Type: application/json\r\n"


def exchange(port, data, timeout=5, rest=None):
    """Sends bytes and returns what comes back until the end; `rest` is sent until the other side has enough."""
    with socket.create_connection(("127.0.0.1", port), timeout=timeout) as link:
        sent = 0
        link.sendall(data)
        try:
            while rest and sent < rest:
                sent += link.send(b"x" * 65536)
        except OSError:
            pass
        answer = b""
        try:
            while piece := link.recv(65536):
                answer += piece
        except ConnectionError:
            pass
        return answer, sent


def request(path, method="GET", host=None, more="", version="HTTP/1.1", body=None):
    length = "" if body is None else f"Content-Length: {len(body)}\r\n"
    return (f"{method} {path} {version}\r\nHost: {host or 'localhost:%d' % preview.port}\r\nConnection: close\r\n"
            f"{more}{length}\r\n").encode() + (body or b"")


def ask(path, *args, **named):
    answer, _ = exchange(preview.port, request(path, *args, **named))
    head, _, body = answer.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    status = int(lines[0].split()[1]) if lines[0].startswith("HTTP/") else 0
    return status, {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in lines[1:])}, body


def expect(status, what, path, *args, **named):
    got, headers, body = ask(path, *args, **named)
    findings.check(got == status, f"{what}: {got} instead of {status}")
    for name, pattern in HEADERS.items():
        findings.check(re.search(pattern, headers.get(name, "")), f"{what}: {name} is {headers.get(name)!r}")
    findings.check(status == 200 or preview.token.encode() not in body, f"{what}: the answer has the token")
    return headers, body


def is_up(after):
    try:
        status = ask(home)[0]
    except OSError as problem:
        status = problem
    findings.check(status == 200, f"after {after} the page is not served: {status}")


def memory():
    with open(f"/proc/{preview.process.pid}/status", encoding="ascii") as lines:
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


def served():
    expect(200, "index", home)
    expect(200, "127.0.0.1", home, host=f"127.0.0.1:{preview.port}")
    for name, kind in (("preview.mjs", "text/javascript"), ("preview.css", "text/css"), ("icon.svg", "image/svg+xml")):
        headers, _ = expect(200, name, home + name)
        findings.check(headers.get("content-type", "").startswith(kind), f"{name}: {headers.get('content-type')}")
    state = json.loads(expect(200, "state", home + "state")[1])
    page = state["pages"][0]
    address = f"{home}page/1.png?dpi=36&id={page['id']}"
    headers, body = expect(200, "a page", address)
    findings.check(body.startswith(b"\x89PNG"), "a page is no PNG")
    findings.check("immutable" in headers["cache-control"], "a page cannot be kept")
    places = json.loads(expect(200, "places", f"{home}page/1.json?id={page['id']}")[1])
    findings.check(any(place.get("pointer") for place in places), "no place of page 1 has a pointer")
    headers, body = expect(200, "HEAD", home, "HEAD")
    findings.check(body == b"" and int(headers["content-length"]) > 100, "HEAD has a body, or no length")
    status, headers, _ = ask(home.rstrip("/"))
    findings.check((status, headers.get("location")) == (303, home), "without the last slash")
    for bad in ("dpi=17", "dpi=601", "dpi=99999999999", "dpi=-1", "dpi=x", "x=1"):
        expect(404, bad, f"{home}page/1.png?{bad}&id={page['id']}")
    for bad in ("page/0.png", f"page/{len(state['pages']) + 1}.png", "page/1.pdf", "page/", "page/1", "page/.png",
                "page/99999999999999999999.png", "page/-1.png"):
        expect(404, bad, f"{home}{bad}?dpi=36&id={page['id']}")
    expect(404, "a page that is gone", f"{home}page/1.png?dpi=36&id={'0' * len(page['id'])}")
    expect(404, "a page without its id", f"{home}page/1.png?dpi=36")


def refused():
    for host in ("evil.example", f"evil.example:{preview.port}", "127.0.0.1", "localhost", f"localhost:{preview.port}.evil.example",
                 f"localhost:{preview.port + 1}", f"127.0.0.1.evil.example:{preview.port}", f"[::1]:{preview.port}"):
        expect(403, f"Host {host}", home, host=host)
    for path in ("/", "/state", "/favicon.ico", "/" + "0" * 40 + "/", "/" + preview.token[:-1] + "/", "/" + preview.token + "0/",
                 "/" + preview.token.upper() + "/", "//" + preview.token + "/", "/x/" + preview.token + "/"):
        expect(404, f"path {path}", path)
    for path in ("../../../etc/passwd", "..%2f..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/etc/passwd", "page/../../etc/passwd",
                 "page/../state", "page/1.png/../../state", "report.yaml", "./state", "state/", "state%00.png", "index.html%00",
                 "server.h", "//etc/passwd"):
        expect(404, f"path {path}", home + path)
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "PATCH", "PROPFIND"):
        headers, _ = expect(405, method, home + "state", method)
        findings.check("GET" in headers.get("allow", ""), f"{method}: Allow is missing")
    expect(405, "TRACE", home, "TRACE")


def large():
    before = memory()
    for what, path, more in (("POST", home + "state", "Content-Length: 104857600\r\n"),
                             ("POST without token", "/x", "Content-Length: 104857600\r\n"),
                             ("GET", home, "Content-Length: 104857600\r\n"),
                             ("chunked POST", home, "Transfer-Encoding: chunked\r\n"),
                             ("POST of 2^64 bytes", home, "Content-Length: 18446744073709551616\r\n")):
        method = what.split()[-1] if what.startswith("chunked") else what.split()[0]
        _, sent = exchange(preview.port, request(path, method, more=more), rest=100 << 20)
        findings.check(sent < 32 << 20, f"{what}: {sent} bytes were taken")
        # Bytes that are still on their way can take the answer with them; without them it has to come.
        status = ask(path, method, more=more)[0]
        wanted = (400, 413) if "2^64" in what else (413,)
        findings.check(status in wanted, f"{what} of 100 MB: {status} instead of {wanted}")
        is_up(what)
    findings.check(memory() - before < 32 << 10, f"large bodies took {memory() - before} KB")
    for what, data in (("a head of 1 MB", b"GET / HTTP/1.1\r\nX: " + b"x" * (1 << 20) + b"\r\n\r\n"),
                       ("an address of 1 MB", b"GET /" + b"x" * (1 << 20) + b" HTTP/1.1\r\n\r\n"),
                       ("100,000 headers", b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 100000 + b"\r\n"),
                       ("zeros", b"\0" * 65536), ("noise", os.urandom(65536)), ("nothing", b""),
                       ("no Host", b"GET / HTTP/1.1\r\n\r\n"), ("HTTP/1.0", b"GET / HTTP/1.0\r\n\r\n"),
                       ("HTTP/9", b"GET / HTTP/9.9\r\nHost: x\r\n\r\n"),
                       ("two lengths", request(home, "POST", more="Content-Length: 1\r\nContent-Length: 2\r\n"))):
        with socket.create_connection(("127.0.0.1", preview.port), timeout=5) as link:
            try:
                link.sendall(data)
                link.shutdown(socket.SHUT_WR)
                while link.recv(65536):
                    pass
            except OSError:
                pass
        is_up(what)


def posts():
    """What changes the report comes from its own page alone, with a body that makes sense; else the file stays."""
    good = preview.report.read_bytes()
    beside = sorted(preview.report.parent.iterdir())
    seen = preview.state()["hash"]
    own, stranger = f"Origin: http://localhost:{preview.port}\r\n", "Origin: http://evil.example\r\n"
    change = json.dumps([seen, "set", "/年度", "figure", "2023"]).encode()
    for status, what, method, more, body in (
            (403, "another origin", "POST", JSON + stranger, change),
            (403, "no origin at all", "POST", JSON + "Origin: null\r\n", change),
            (403, "this machine's other port", "POST", JSON + f"Origin: http://localhost:{preview.port + 1}\r\n", change),
            (403, "this machine by another name", "POST", JSON + f"Origin: http://127.0.0.1:{preview.port}\r\n", change),
            (403, "https", "POST", JSON + f"Origin: https://localhost:{preview.port}\r\n", change),
            (415, "no type", "POST", own, change),
            (415, "a form", "POST", own + "Content-Type: application/x-www-form-urlencoded\r\n", change),
            (415, "a form with a file", "POST", own + "Content-Type: multipart/form-data; boundary=x\r\n", change),
            (415, "plain text", "POST", own + "Content-Type: text/plain\r\n", change),
            (415, "JSON of another kind", "POST", own + "Content-Type: application/jsonx\r\n", change),
            (411, "no length", "POST", own + JSON, None),
            (405, "GET", "GET", "", None), (405, "HEAD", "HEAD", "", None),
            (405, "PUT", "PUT", own + JSON, change), (405, "DELETE", "DELETE", "", None),
            (413, "2 MB", "POST", own + JSON + "Content-Length: 2097152\r\n", None),
            (413, "pieces", "POST", own + JSON + "Transfer-Encoding: chunked\r\n", None)):
        for place in ("save", "approve", "find"):
            headers, _ = expect(status, f"{place}, {what}", home + place, method, more=more, body=body)
            findings.check(status != 405 or method in ("PUT",) or "POST" in headers.get("allow", ""), f"{what}: Allow")
    for path in ("/save", "/" + "0" * 40 + "/save", home + "save/", home + "save/x", home + "SAVE", home + "%73ave"):
        findings.check(ask(path, "POST", more=own + JSON, body=change)[0] in (404, 405), f"POST {path}")
    findings.check(ask(home + "save", "POST", host="evil.example", more=JSON, body=change)[0] == 403, "POST: Host")
    pairs = (b"", b"[]", b"{}", b"null", b"1", b"[1]", b"[null]", b'["x"', b'["x",]', b'["x"]]', b'["x"] x', b'["\\x"]', b'["\\ud800"]',
             b'["\\ud800\\u0041"]', b'["\\udc00"]', b'["\\u0000"]', b'["\\u00"]', b'["\x00"]', b'["\n"]', b'["\xff"]', b'["\xed\xa0\x80"]',
             b"[" * 100000, b'["x",' * 100000, b'["x","set"]', b'["x","set","/a","figure"]', b'["x","run","/a","text","x"]',
             b'["x","set","/a","octal","x"]', b'["x",["set","/a","text","x"]]', b'\xef\xbb\xbf["x"]')
    for body in pairs:
        for place in ("save", "approve") + (("find",) if body != b'["x"]' else ()):
            expect(400, f"{place}, {body[:40]}", home + place, "POST", more=own + JSON, body=body)
    for what, parts in (("another file was seen", ["0" * 64, "set", "/年度", "figure", "2023"]),
                        ("the pointer makes no sense", [seen, "set", "年度", "figure", "2023"]),
                        ("the pointer leads nowhere", [seen, "remove", "/没有/这个", "text", ""]),
                        ("what is no JSON", [seen, "set", "/年度", "json", "{"])):
        answer = json.loads(expect(200, what, home + "save", "POST", more=own + JSON, body=json.dumps(parts).encode())[1])
        findings.check(not answer["ok"] and answer["problems"], f"{what}: {answer}")
    said = ["approved", str(preview.state()["version"] + 1), ""]
    answer = json.loads(expect(200, "approval of what was not seen", home + "approve", "POST", more=JSON, body=json.dumps(said).encode())[1])
    findings.check(not answer["ok"] and answer["changed"], f"another version was approved: {answer}")
    said = ["returned", str(preview.state()["version"]), "甲\n乙"]
    answer = json.loads(expect(200, "two lines", home + "approve", "POST", more=JSON, body=json.dumps(said).encode())[1])
    findings.check(not answer["ok"] and answer["problems"], f"a comment of two lines: {answer}")
    findings.check(preview.report.read_bytes() == good, "a request that was refused changed the report")
    findings.check(sorted(preview.report.parent.iterdir()) == beside, "a request that was refused left something")
    for number in ("1", "-1", "99999999999", "x", ""):
        expect(404, f"changes from {number}", f"{home}changes?from={number}")
    with socket.create_connection(("127.0.0.1", preview.port), timeout=5) as link: # a body that never comes
        link.sendall(request(home + "save", "POST", more=own + JSON + "Content-Length: 1000\r\n") + b"[")
        is_up("half a body")
    with server.Preview(banxin, more=("--no-browser",)) as other: # nobody to say it
        state = other.state()
        data = json.dumps(["returned", str(state["version"]), "x"]).encode()
        answer, _ = exchange(other.port, request(f"/{other.token}/approve", "POST", more=JSON, host=f"localhost:{other.port}", body=data))
        findings.check(b" 403 " in answer.split(b"\r\n")[0] and "by" not in state, f"without a name: {answer[:60]}")
        findings.check(not list(other.report.parent.glob("*.approvals")), "somebody without a name was recorded")


def crowd():
    """200 at once, each served; then 400 that say nothing, while others are served once those are cut off."""
    results = []

    def one():
        try:
            results.append(ask(home + "state")[0])
        except OSError as problem:
            results.append(problem)

    threads = [threading.Thread(target=one) for _ in range(200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    findings.check(results == [200] * 200, f"of 200 at once {results.count(200)} were served")
    windows = []
    for _ in range(40):
        link = socket.create_connection(("127.0.0.1", preview.port), timeout=5)
        link.sendall(request(home + "events"))
        windows.append((link, link.recv(4096)))
    opened = sum(b" 200 " in head for _, head in windows)
    findings.check(opened == 32 and all(b" 503 " in head for _, head in windows[opened:]), f"{opened} windows were opened")
    is_up("32 windows")
    for link, _ in windows:
        link.close()


def slow():
    """400 connections that give a byte now and then: each is cut off, and someone who asks meanwhile is served at once."""
    slow_ones = []
    for _ in range(400):
        try:
            link = socket.create_connection(("127.0.0.1", preview.port), timeout=1)
            link.sendall(b"GET / HTTP/1.1\r\nX: ")
            slow_ones.append(link)
        except OSError:
            break
    began, open_ones = time.monotonic(), list(slow_ones)
    waited = None
    while open_ones and time.monotonic() - began < 40:
        if waited is None:
            try:
                status, _, _ = ask(home)
                waited = time.monotonic() - began if status == 200 else None
            except OSError:
                pass
        for link in list(open_ones):
            try:
                link.send(b"x")
                link.setblocking(False)
                if link.recv(4096) == b"":
                    raise ConnectionError
            except BlockingIOError:
                pass
            except OSError:
                open_ones.remove(link)
            finally:
                link.setblocking(True)
        time.sleep(0.5)
    findings.check(not open_ones, f"{len(open_ones)} of {len(slow_ones)} slow connections are still open after 40 s")
    findings.check(waited is not None and waited < 5, f"someone else had to wait {waited} s")
    is_up("slow connections")
    print(f"{len(slow_ones)} slow connections; someone else waited {waited:.1f} s")


def browser():
    """What the browser is given, which others can see, leads to the page once and not again."""
    with tempfile.TemporaryDirectory() as folder:
        program, told = Path(folder) / "xdg-open", Path(folder) / "told"
        program.write_text(f'#!/bin/sh\necho "$1" >{told}~ && mv {told}~ {told}\n', encoding="ascii")
        program.chmod(0o755)
        with server.Preview(banxin, more=(), PATH=f"{folder}:{os.environ['PATH']}", DISPLAY=":99") as other:
            for _ in range(100):
                if told.exists():
                    break
                time.sleep(0.1)
            url = told.read_text(encoding="ascii").strip() if told.exists() else ""
            if not findings.check(url.startswith(f"http://127.0.0.1:{other.port}/"), f"the browser was given {url!r}"):
                return
            findings.check(other.token not in url, "the browser was given the token")
            ticket = url.rsplit("/", 1)[1]
            for path, status in ((f"/{ticket}x", 404), (f"/{ticket}", 303), (f"/{ticket}", 404)):
                answer, _ = exchange(other.port, request(path, host=f"localhost:{other.port}"))
                findings.check(f" {status} ".encode() in answer.split(b"\r\n")[0], f"{path}: {answer[:40]}")
                findings.check((status == 303) == (other.token.encode() in answer), f"{path}: where the ticket leads")


def usual_port():
    """Of port 80 browsers say nothing in the Host. Only root may have it on most machines."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", 80))
        except OSError as why:
            print(f"port 80 left out: {why}")
            return
    with server.Preview(banxin, more=("--no-browser", "--port", "80")) as other:
        for host, status in (("127.0.0.1", 200), ("localhost:80", 200), ("127.0.0.1:81", 403), ("127.0.0.1.evil.example", 403)):
            answer, _ = exchange(other.port, request(f"/{other.token}/", host=host))
            findings.check(f" {status} ".encode() in answer.split(b"\r\n")[0], f"port 80, Host {host}: {answer[:40]}")


def unheard():
    """Nobody can be told the address: it does not serve in silence."""
    with open("/dev/full", "wb") as full:
        done = subprocess.run([banxin, "preview", preview.report, "--no-browser"], stdout=full, stderr=subprocess.PIPE,
                              env=kit.environment(), timeout=20, check=False)
    findings.check(done.returncode == 74 and b"stdout" in done.stderr, f"its address cannot be written: {done}")


def pipes():
    """A report that is a pipe, from the beginning or since it is shown, keeps nothing waiting."""
    with server.Preview(banxin) as other:
        other.report.unlink()
        os.mkfifo(other.report)
        until = time.monotonic() + 10
        while not other.state()["errors"] and time.monotonic() < until:
            time.sleep(0.1)
        state = other.state()
        findings.check(state["stale"] and state["findings"][0]["id"] == "file-unreadable", f"a pipe: {state['findings']}")
        again = subprocess.Popen([banxin, "preview", other.report, "--no-browser"], stdout=subprocess.PIPE,
                                 stderr=subprocess.DEVNULL)
        findings.check(again.stdout.readline().startswith(b"http"), "a pipe from the beginning")
        again.terminate()
        findings.check(again.wait(timeout=10) == 0 and other.end() == 0, "a pipe keeps the server from ending")


def ending():
    """Another server cannot have the port; the first ends at once, also with windows open, and with status 0."""
    other = kit.run([banxin, "preview", preview.report, "--no-browser", "--port", preview.port], timeout=20)
    findings.check(other.returncode == 73 and b"[preview-port]" in other.stderr, f"the port twice: {other}")
    for _ in range(40):  # that the windows of before were closed is found out when they are next written to
        link = socket.create_connection(("127.0.0.1", preview.port), timeout=5)
        link.sendall(request(home + "events"))
        head = link.recv(4096)
        if b" 503 " not in head:
            break
        link.close()
        time.sleep(0.5)
    findings.check(b" 200 " in head, f"no events: {head[:40]}")
    began = time.monotonic()
    status = preview.end()
    findings.check(status == 0, f"ended with {status}")
    findings.check(time.monotonic() - began < 3, "it took long to end")
    link.close()


banxin = sys.argv[1]
with server.Preview(banxin, more=("--no-browser", "--as", "李四")) as preview:
    home = f"/{preview.token}/"
    served()
    refused()
    large()
    posts()
    crowd()
    slow()
    browser()
    usual_port()
    unheard()
    pipes()
    ending()
findings.finish("hostile requests are refused or served, and nothing goes down")

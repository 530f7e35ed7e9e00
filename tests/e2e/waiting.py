#!/usr/bin/env python3
"""Nothing makes `banxin sign` wait for ever: servers that refuse or never answer, commands that never end, pipes into which
nobody writes. Everything is on loopback."""
import os
import signal
import socket
import sys
import tempfile
import threading
import time

import kit
from sign import IO, NO_INPUT, P12, USAGE, World, hook

SLACK = 8  # s, for a machine that is busy


def within(w, name, least, most, status, words, *options, env=None):
    """It ends with the status after so many seconds, and says these words."""
    w.name, begin = name, time.monotonic()
    done = w.run("sign", "in.pdf", "-o", "out.pdf", *options, env=env)
    took, said = time.monotonic() - begin, done.stderr.decode()
    w.check(done.returncode == status and all(word in said for word in words), f"status {done.returncode}: {said}")
    w.check(least <= took <= most + SLACK, f"took {took:.1f} s")
    w.check(not (w.folder / "out.pdf").exists(), "there is an out.pdf")


class Silent:
    """A server that takes connections, says the lines of `greeting` one by one and nothing more."""

    def __init__(self, greeting=(), pause=0.0):
        self.socket, self.greeting, self.pause = socket.socket(), greeting, pause
        self.socket.bind(("127.0.0.1", 0))
        self.socket.listen()
        self.url, self.held = f"http://127.0.0.1:{self.socket.getsockname()[1]}/", []
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                connection, _ = self.socket.accept()
                self.held.append(connection)
                for line in self.greeting:
                    connection.sendall(line)
                    time.sleep(self.pause)
            except OSError:
                return

    def close(self):
        self.socket.close()
        for connection in self.held:
            connection.close()


def servers(w):
    stamp = (*P12, "--level", "B-T", "--tsa")
    failed = "[time-stamp-failed]"
    within(w, "refused", 0, 0, IO, [failed, "refused"], *stamp, "http://127.0.0.1:9/")
    within(w, "refused by all addresses", 0, 0, IO, [failed], *stamp, "http://localhost:9/")
    # whole lines: OpenSSL 3.5 takes a part of one for a line
    for name, silent in {"silent": Silent(), "slow": Silent([b"HTTP/1.0 200 OK\r\n"] + [b"X: y\r\n"] * 100, 0.1)}.items():
        within(w, name, 2, 3, IO, [failed, "--timeout"], *stamp, silent.url, "--timeout", "2")
        silent.close()
    proxy = Silent()
    within(w, "a silent proxy", 1, 2, IO, [failed, "--timeout"], *stamp, "http://tsa.example/", "--timeout", "1",
           env=kit.environment(http_proxy=proxy.url))
    proxy.close()
    # What the services say goes through a proxy just as well: they are asked for a whole URL then.
    w.name = "a proxy"
    done = w.run("sign", "in.pdf", "-o", "out.pdf", *stamp, "http://tsa.example/tsa", env=kit.environment(http_proxy=w.services.url))
    w.check(done.returncode == 0, done.stderr.decode())
    (w.folder / "out.pdf").unlink(missing_ok=True)


def commands(w):
    """One that never ends, that does not end when it is asked to, that has said all but does not end, that reads a part."""
    failed = ["[signer-failed]", "--timeout"]
    for name, most, command in (("endless", 1, "exec sleep 100"), ("stubborn", 3, "trap '' TERM; exec 2>&-; while :; do sleep 1; done"),
                                ("closes its output", 1, "exec >&-; exec sleep 100"), ("reads a part", 1, "head -c 10 >&2; exec sleep 100")):
        within(w, name, 1, most, IO, failed, "--signer-command", command, "--timeout", "1")


def orphans(w):
    """Whoever starts it may ignore the end of children: they are waited for all the same."""
    def ignore():
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)

    for command, status in ((hook(w), 0), (("--signer-command", "cat >/dev/null; exit 1"), IO)):
        w.name = f"ended children are ignored, {status}"
        done = w.run("sign", "in.pdf", "-o", "out.pdf", *command, preexec_fn=ignore)
        w.check(done.returncode == status and b"--timeout" not in done.stderr, f"{done.returncode} {done.stderr.decode()}")
        (w.folder / "out.pdf").unlink(missing_ok=True)


def pipes(w):
    """A passphrase may come out of a pipe, also late; keys and PDFs may not."""
    os.mkfifo(w.folder / "pipe")
    within(w, "nobody writes", 1, 1, USAGE, ["[passphrase-missing]", "--timeout"], "--key", "organ.p12", "--passphrase-file", "pipe",
           "--timeout", "1")
    read, write = os.pipe()
    w.name, begin = "a silent descriptor", time.monotonic()
    done = w.run("sign", "in.pdf", "-o", "out.pdf", "--key", "organ.p12", "--passphrase-fd", str(read), "--timeout", "1", pass_fds=(read,))
    w.check(done.returncode == USAGE and time.monotonic() - begin < 1 + SLACK, f"{done.returncode} {done.stderr.decode()}")
    os.close(read)
    os.close(write)
    within(w, "a key", 0, 0, NO_INPUT, ["[file-unreadable]", "regular"], "--key", "pipe")
    within(w, "a certificate", 0, 0, NO_INPUT, ["[file-unreadable]", "regular"], "--key", "leader.key", "--cert", "pipe")
    threading.Timer(0.5, lambda: (w.folder / "pipe").write_bytes((w.folder / "organ.pass").read_bytes())).start()
    w.name = "somebody writes late"
    done = w.run("sign", "in.pdf", "-o", "out.pdf", "--key", "organ.p12", "--passphrase-file", "pipe")
    w.check(done.returncode == 0, done.stderr.decode())


def main():
    kit.need("openssl")
    with tempfile.TemporaryDirectory() as folder:
        w = World(sys.argv[1], folder)
        for test in (servers, commands, orphans, pipes):
            test(w)
        w.services.close()
    w.findings.finish("servers, commands and pipes are not waited for longer than --timeout says")


if __name__ == "__main__":
    main()

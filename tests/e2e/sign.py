#!/usr/bin/env python3
"""`banxin sign` judged from outside: openssl, pdfsig and qpdf say of every way to sign whether it holds; banxin verify must
agree. Keys, authorities and services are made here (pki.py); nothing leaves the machine.

usage: sign.py BANXIN [NAME …]    only tests whose names have one of these in them"""
import os
import pty
import re
import resource
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import kit
import plain_pdf
import specimen
from pki import EC, Pki, Services

TESTS = []
USAGE, DATA, NO_INPUT, CANNOT_CREATE, IO, CONFIG = 64, 65, 66, 73, 74, 78
FIELDS = (plain_pdf.Field("机关", 1, (300, 300, 419, 419)), plain_pdf.Field("负责人", 1, (100, 300, 219, 360)),
          plain_pdf.Field("时间戳"))
P12 = ("--key", "organ.p12", "--passphrase-file", "organ.pass")
LEADER = ("--key", "leader.key", "--cert", "leader.pem", "--chain", "chain.pem")


def test(function):
    TESTS.append(function)
    return function


class Skipped(Exception):
    """What is needed is not installed."""


# ---- Looking into a signed file ----

class Signature:
    def __init__(self, data, found):
        begin, length, rest, rest_length = (int(number) for number in found.groups())
        hexadecimal = data[length + 1:rest - 1]
        assert begin == 0 and data[length:length + 1] == b"<" and data[rest - 1:rest] == b">"
        self.content = data[:length] + data[rest:rest + rest_length]
        contents = bytes.fromhex(hexadecimal.decode())
        self.der = contents[:der_length(contents)]
        self.padding = contents[len(self.der):]
        dictionary = data[data.rindex(b" obj\n", 0, found.start()):rest]
        self.is_stamp = b"/DocTimeStamp" in dictionary
        self.dictionary = dictionary


def der_length(data):
    size = data[1] & 0x7f
    return 2 + data[1] if data[1] < 0x80 else 2 + size + int.from_bytes(data[2:2 + size], "big")


def signatures(data):
    return [Signature(data, found) for found in re.finditer(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)\]", data)]


class World:
    """The program, the keys and a folder, in which everything runs."""

    def __init__(self, banxin, folder):
        self.banxin, self.folder, self.findings = banxin, Path(folder), kit.Findings()
        self.services = Services()
        self.pki = self.services.pki = Pki(self.folder, self.services)
        (self.folder / "in.pdf").write_bytes(plain_pdf.make(3, FIELDS))
        self.name = ""

    def check(self, ok, text):
        return self.findings.check(ok, f"{self.name}: {text}")

    def run(self, *words, env=None, **options):
        return kit.run([self.banxin, *words], cwd=self.folder, env=env or kit.environment(), **options)

    def sign(self, *words, source="in.pdf", to="out.pdf", **options):
        """Signs, and it must work; the new bytes."""
        (self.folder / to).unlink(missing_ok=True)
        done = self.run("sign", source, "-o", to, *words, **options)
        if not self.check(done.returncode == 0, f"{' '.join(words)}: {done.stderr.decode()}"):
            return b""
        data = (self.folder / to).read_bytes()
        self.check(data.startswith((self.folder / source).read_bytes()), "the old bytes are not at the beginning")
        return data

    def refuses(self, status, finding, *words, source="in.pdf", **options):
        (self.folder / "no.pdf").unlink(missing_ok=True)
        done = self.run("sign", source, "-o", "no.pdf", *words, **options)
        self.check(done.returncode == status and f"[{finding}]" in done.stderr.decode(),
                   f"{' '.join(words)}: {done.returncode} {done.stderr.decode()}, not {finding}")
        self.check(not (self.folder / "no.pdf").exists(), f"{finding}: a file was made all the same")

    def openssl(self, *words):
        return kit.run(["openssl", *words], cwd=self.folder)

    def judge(self, data, count, digest="SHA-256"):
        """All judges on all signatures of the file."""
        (self.folder / "judged.pdf").write_bytes(data)
        self.check(kit.run(["qpdf", "--check", "judged.pdf"], cwd=self.folder).returncode == 0, "qpdf --check complains")
        found = signatures(data)
        self.check(len(found) == count, f"{len(found)} signatures, not {count}")
        for one in found:
            self.judge_stamp(one.der, one.content) if one.is_stamp else self.judge_cms(one)
        said = kit.run(["pdfsig", "judged.pdf"], cwd=self.folder).stdout.decode()
        plain = sum(not one.is_stamp for one in found)
        self.check(said.count("Signature is Valid") == plain, "pdfsig: " + said)
        self.check(said.count(f"Hash Algorithm: {digest}") >= 1, "pdfsig: digest: " + said)
        own = self.run("verify", "judged.pdf", "--trust", "root.pem")
        self.check(own.returncode == 0, "banxin verify: " + own.stdout.decode())
        return found

    def judge_cms(self, one):
        (self.folder / "der").write_bytes(one.der)
        (self.folder / "content").write_bytes(one.content)
        done = self.openssl("cms", "-verify", "-cades", "-inform", "DER", "-in", "der", "-content", "content", "-binary",
                            "-CAfile", "chain.pem", "-purpose", "any", "-out", os.devnull)
        self.check(done.returncode == 0, "openssl cms: " + done.stderr.decode())
        shown = self.openssl("cms", "-cmsout", "-print", "-noout", "-inform", "DER", "-in", "der").stdout.decode()
        self.check("signingTime" not in shown.split("unsignedAttrs")[0], "signingTime stands in the attributes")
        self.check("id-smime-aa-signingCertificateV2" in shown, "ESS signing-certificate-v2 is missing")
        self.check(b"/SubFilter /ETSI.CAdES.detached" in one.dictionary and b"/M (D:" in one.dictionary,
                   "the signature's dictionary")
        self.check(not any(one.padding), "what fills the room is not zeros")
        token = re.search(r"timeStampToken", shown)
        if token:
            self.judge_signature_stamp(one)

    def judge_signature_stamp(self, one):
        """The token in the unsigned attributes, over the signature's value."""
        dump = self.openssl("asn1parse", "-inform", "DER", "-in", "der", "-i").stdout.decode().splitlines()
        at = next(i for i, line in enumerate(dump) if "timeStampToken" in line)
        value = max(i for i, line in enumerate(dump[:at]) if "OCTET STRING" in line)
        begin, head, length = map(int, re.match(r"\s*(\d+):d=\s*\d+\s+hl=(\d)\s+l=\s*(\d+)", dump[value]).groups())
        start = int(re.match(r"\s*(\d+)", dump[at + 2]).group(1))
        token = one.der[start:]
        self.judge_stamp(token[:der_length(token)], one.der[begin + head:begin + head + length])

    def judge_stamp(self, token, content):
        (self.folder / "token").write_bytes(token)
        (self.folder / "stamped").write_bytes(content)
        done = self.openssl("ts", "-verify", "-token_in", "-in", "token", "-data", "stamped", "-CAfile", "chain.pem")
        self.check(done.returncode == 0, "openssl ts: " + done.stderr.decode())

    def store(self, data):
        """How many (certificates, CRLs, OCSP responses) the newest document security store has."""
        text = data[data.rindex(b"/Type /DSS"):]
        text = text[:text.index(b"endobj")]
        return tuple(len(re.findall(rb"\d+ 0 R", (re.search(b"/" + key + rb" \[([^\]]*)\]", text) or [b"", b""])[1]))
                     for key in (b"Certs", b"CRLs", b"OCSPs"))


# ---- Keys ----

@test
def keys(w):
    w.judge(w.sign(*P12), 1)
    w.judge(w.sign(*P12, "--cert", "organ.pem", "--chain", "chain.pem"), 1)  # which the file of the key has as well
    w.judge(w.sign(*LEADER), 1)
    w.pki.issue("p384", "负责人乙（样章）", key=("ec", "-pkeyopt", "ec_paramgen_curve:P-384"))
    w.judge(w.sign("--key", "p384.key", "--cert", "p384.pem", "--chain", "chain.pem"), 1, "SHA-384")
    w.pki.openssl("pkey", "-in", "organ.key", "-aes256", "-passout", "file:organ.pass", "-out", "locked.key")
    w.judge(w.sign("--key", "locked.key", "--cert", "organ.pem", "--chain", "chain.pem", *P12[2:]), 1)
    w.pki.openssl("pkey", "-in", "organ.key", "-outform", "DER", "-out", "organ.key.der")
    w.pki.openssl("x509", "-in", "organ.pem", "-outform", "DER", "-out", "organ.cert.der")
    w.judge(w.sign("--key", "organ.key.der", "--cert", "organ.cert.der", "--chain", "chain.pem"), 1)
    (w.folder / "all.pem").write_bytes(b"".join((w.folder / name).read_bytes()
                                                for name in ("root.pem", "leader.key", "organ.pem", "leader.pem", "sub.pem")))
    one, = w.judge(w.sign("--key", "all.pem"), 1)
    (w.folder / "der").write_bytes(one.der)
    shown = w.openssl("cms", "-cmsout", "-print", "-noout", "-inform", "DER", "-in", "der").stdout.decode()
    w.check("organ" not in shown and len(re.findall(r"subject:\s+CN", shown)) == 3, "certificates that are none of its issuers came along")


@test
def refused_keys(w):
    w.pki.openssl("genrsa", "-out", "weak.key", "1024")
    w.pki.issue("cipher", "加密专用（样章）", extensions="keyUsage=critical,keyEncipherment\n")
    w.pki.issue("past", "过期（样章）", days=1)
    w.pki.openssl("genpkey", "-algorithm", "ed25519", "-out", "ed.key")
    w.refuses(DATA, "key-weak", "--key", "weak.key", "--cert", "organ.pem")
    w.refuses(DATA, "certificate-use", "--key", "cipher.key", "--cert", "cipher.pem")
    w.refuses(DATA, "certificate-time", "--key", "past.key", "--cert", "past.pem", "--time", "2039-01-01")
    w.refuses(DATA, "certificate-other", "--key", "organ.key", "--cert", "leader.pem")
    w.refuses(DATA, "no-certificate", "--key", "organ.key")
    w.refuses(DATA, "no-key", "--key", "organ.pem")
    w.refuses(DATA, "no-key-file", "--key", "in.pdf")
    w.refuses(NO_INPUT, "file-missing", "--key", "none.key")
    w.refuses(DATA, "key-kind", "--key", "ed.key", "--cert", "organ.pem")


# ---- Passphrases ----

def by_descriptor(w, secret):
    read, write = os.pipe()
    os.write(write, secret.encode())
    os.close(write)
    try:
        return w.run("sign", "in.pdf", "-o", "out.pdf", "--key", "organ.p12", "--passphrase-fd", str(read), pass_fds=(read,))
    finally:
        os.close(read)


def on_terminal(w, typed):
    """Types it when asked; (exit status, all that was shown)."""
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(w.folder)
        os.execve(w.banxin, [w.banxin, "sign", "in.pdf", "-o", "out.pdf", "--key", "organ.p12"], kit.environment())
    shown = b""
    try:
        while select.select([terminal], [], [], 20)[0]:
            shown += os.read(terminal, 1000)
            if typed and b"organ.p12: " in shown:
                os.write(terminal, typed.encode())
                typed = ""
        os.kill(child, signal.SIGKILL)
    except OSError:  # it has ended
        pass
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), shown.decode()


@test
def passphrases(w):
    secret = (w.folder / "organ.pass").read_text(encoding="utf-8")
    w.check(by_descriptor(w, secret).returncode == 0, "by descriptor")
    w.check(by_descriptor(w, secret.strip()).returncode == 0, "by descriptor, without line end")
    w.check(b"[passphrase-wrong]" in by_descriptor(w, "wrong\n").stderr, "a wrong one")
    w.check(b"[passphrase-missing]" in by_descriptor(w, "").stderr, "an empty descriptor")
    w.check(b"[passphrase-missing]" in by_descriptor(w, "x" * 300 + "\n").stderr, "one that is too long")
    (w.folder / "crlf.pass").write_text(secret.strip() + "\r\n", encoding="utf-8", newline="")
    w.sign("--key", "organ.p12", "--passphrase-file", "crlf.pass")
    status, shown = on_terminal(w, secret)
    w.check(status == 0 and secret.strip() not in shown, f"on a terminal: {status} {shown}")
    status, shown = on_terminal(w, "\x03")
    w.check(status == USAGE and "passphrase-missing" in shown, f"broken off on a terminal: {status} {shown}")
    done = w.run("sign", "in.pdf", "-o", "out.pdf", "--key", "organ.p12", start_new_session=True)
    w.check(done.returncode == USAGE and b"[passphrase-missing]" in done.stderr, "without a terminal")


# ---- Tokens ----

@test
def tokens(w):
    library = next((path for path in ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so")
                    if Path(path).exists()), None)
    if not library or not shutil.which("softhsm2-util") or not shutil.which("pkcs11-tool"):
        raise Skipped("softhsm2 and opensc (packages) are not installed")
    (w.folder / "tokens").mkdir()
    (w.folder / "softhsm").write_text(f"directories.tokendir = {w.folder}/tokens\nobjectstore.backend = file\nlog.level = ERROR\n")
    (w.folder / "pin").write_text("1234\n")
    env = kit.environment(SOFTHSM2_CONF=str(w.folder / "softhsm"))
    env["ASAN_OPTIONS"] = env.get("ASAN_OPTIONS", "") + ":detect_leaks=0"  # libp11 never frees its table of methods

    def tool(*words):
        kit.must_run(words, cwd=w.folder, env=env)

    tool("softhsm2-util", "--init-token", "--free", "--label", "banxin", "--so-pin", "12345678", "--pin", "1234")
    for number, name in (("01", "organ"), ("02", "leader")):
        w.pki.openssl("pkcs8", "-topk8", "-nocrypt", "-in", f"{name}.key", "-out", "plain.key")
        w.pki.openssl("x509", "-in", f"{name}.pem", "-outform", "DER", "-out", "plain.der")
        tool("softhsm2-util", "--import", "plain.key", "--token", "banxin", "--label", name, "--id", number, "--pin", "1234")
        if name == "organ":
            tool("pkcs11-tool", "--module", library, "--token-label", "banxin", "--login", "--pin", "1234", "--write-object",
                 "plain.der", "--type", "cert", "--id", number, "--label", name)
    common = ("--token-module", library, "--passphrase-file", "pin")
    done = w.run("sign", "in.pdf", "-o", "out.pdf", "--key", "pkcs11:token=banxin;object=organ", *common, env=env)
    if b"[no-token-support]" in done.stderr:
        raise Skipped("OpenSSL has neither pkcs11-provider nor libengine-pkcs11-openssl")
    w.judge(w.sign("--key", "pkcs11:token=banxin;object=organ", "--chain", "chain.pem", *common, env=env), 1)
    w.judge(w.sign("--key", "pkcs11:token=banxin;id=%02", "--cert", "leader.pem", "--chain", "chain.pem", *common, env=env), 1)
    w.refuses(DATA, "token-failed", "--key", "pkcs11:token=banxin;object=none", *common, env=env)
    (w.folder / "pin").write_text("9999\n")
    w.refuses(DATA, "token-failed", "--key", "pkcs11:token=banxin;object=organ", *common, env=env)
    w.refuses(USAGE, "token-pin", "--key", "pkcs11:token=banxin;object=organ;pin-value=1234", *common, env=env)
    w.refuses(USAGE, "token-pin", "--key", "pkcs11:token=banxin;object=organ?pin-value=1234", *common, env=env)


# ---- Levels ----

def at_level(w, level):
    return (*P12, "--level", level, "--tsa", w.services.url + "/tsa")


@test
def levels(w):
    w.services.requests.clear()
    w.judge(w.sign(*at_level(w, "B-T")), 1)
    w.check(w.services.requests == ["/tsa"], f"B-T asked for {w.services.requests}")
    data = w.sign(*at_level(w, "B-LT"))
    w.judge(data, 1)
    w.check(w.store(data) == (5, 1, 2), f"B-LT stored {w.store(data)}")
    w.check(b"/ESIC << /BaseVersion /1.7 /ExtensionLevel 5 >>" in data, "the developer extension")
    w.services.requests.clear()
    data = w.sign(*at_level(w, "B-LTA"), to="lta.pdf")
    w.judge(data, 2)
    said = w.run("verify", "lta.pdf", "--trust", "root.pem", "--require-revocation")
    w.check(said.returncode == 0 and b"level: B-LTA" in said.stdout, "banxin verify: " + said.stdout.decode())
    w.check(set(w.services.requests) == {"/tsa", "/ocsp", "/root.crl"}, f"B-LTA asked for {w.services.requests}")
    again = w.sign(*LEADER, *at_level(w, "B-LT")[4:], source="lta.pdf")
    w.judge(again, 3)
    w.check(w.store(again)[0] == 6, f"the second signature stored {w.store(again)}")
    w.refuses(DATA, "no-timestamp-field", *LEADER, *at_level(w, "B-LTA")[4:], source="lta.pdf")
    w.refuses(USAGE, "no-tsa", *P12, "--level", "B-T")


@test
def proofs(w):
    """Where what proves a signature comes from, and when it does not."""
    lt = at_level(w, "B-LT")
    w.services.refuse = {"/ocsp"}
    data = w.sign(*lt)
    w.judge(data, 1)
    w.check(w.store(data) == (4, 2, 0), f"without OCSP it stored {w.store(data)}")
    w.services.refuse = {"/ocsp", "/sub.crl"}
    w.refuses(DATA, "no-revocation", *lt)
    w.services.refuse = {"/ocsp", "/sub.crl", "/root.crl"}
    w.services.requests.clear()
    files = ("--revocation", "sub.crl.pem", "--revocation", "root.crl")
    w.judge(w.sign(*lt, "--offline", *files), 1)
    w.check(w.services.requests == ["/tsa"], f"offline it asked for {w.services.requests}")
    w.refuses(DATA, "no-revocation", *lt, "--offline", "--revocation", "root.crl")
    w.refuses(DATA, "no-revocation-file", *lt, "--revocation", "in.pdf")
    w.refuses(DATA, "no-revocation", *lt, "--offline", *files, "--time", "2027-06-01")  # the CRLs are too old then
    w.services.refuse = set()
    w.services.requests.clear()
    w.judge(w.sign(*LEADER[:4], *lt[4:], "--chain", "root.pem"), 1)
    w.check("/sub.der" in w.services.requests, "the issuer was not fetched")
    w.refuses(DATA, "chain-incomplete", *LEADER[:4], *lt[4:], "--offline", *files)
    w.pki.crl("part.pem", extensions="issuingDistributionPoint=critical,@point\n[point]\nfullname=URI:http://ca.example/2.crl")
    w.refuses(DATA, "no-revocation", *lt, "--offline", "--revocation", "part.pem", "--revocation", "root.crl")
    w.pki.issue("gone", "已吊销（样章）")
    w.pki.revoke("gone")
    gone = ("--key", "gone.key", "--cert", "gone.pem", "--chain", "chain.pem", *lt[4:])
    w.refuses(DATA, "certificate-revoked", *gone)
    w.services.refuse = {"/ocsp"}
    w.refuses(DATA, "certificate-revoked", *gone)


@test
def wrong_time_stamps(w):
    stamp = w.pki.stamp
    held = stamp(kit.must_run(["openssl", "ts", "-query", "-data", "in.pdf", "-sha256", "-cert"], cwd=w.folder))
    answers = {"of something else": lambda _: held,
               "nothing": lambda _: b"",
               "cut off": lambda query: stamp(query)[:-10],
               "changed": lambda query: (lambda answer: answer[:-20] + bytes([answer[-20] ^ 1]) + answer[-19:])(stamp(query)),
               "refused": lambda _: bytes.fromhex("30053003020102")}
    for name, answer in answers.items():
        w.pki.stamp = answer
        w.name = "wrong_time_stamps: " + name
        w.refuses(IO, "time-stamp-failed", *at_level(w, "B-T"))
    w.pki.stamp = stamp
    w.refuses(IO, "time-stamp-failed", *P12, "--level", "B-T", "--tsa", "http://127.0.0.1:9/tsa")
    w.refuses(IO, "time-stamp-failed", *P12, "--level", "B-T", "--tsa", "https://127.0.0.1:9/tsa")
    w.refuses(IO, "time-stamp-failed", *P12, "--level", "B-T", "--tsa", w.services.url + "/none")


# ---- Fields, further signatures, certification ----

@test
def several(w):
    w.sign(*P12, "--certify", "--reason", "公布", "--location", "湖滨（样章）", to="first.pdf")
    data = w.sign(*LEADER, "--field", "负责人", source="first.pdf", to="second.pdf")
    first, second = w.judge(data, 2)
    w.check(b"/TransformMethod /DocMDP" in first.dictionary and b"/DocMDP" not in second.dictionary, "DocMDP")
    w.check(re.search(rb"/Perms << /DocMDP \d+ 0 R >>", data), "/Perms in the catalog")
    w.check("公布".encode("utf-16-be").hex().upper().encode() in first.dictionary, "the reason")
    w.refuses(USAGE, "certify-late", *LEADER, "--certify", source="first.pdf")
    w.refuses(USAGE, "field-signed", *LEADER, "--field", "机关", source="first.pdf")
    w.refuses(USAGE, "no-signature-field", *LEADER, "--field", "局长", source="first.pdf")
    for level in ("B-B", "B-LTA"):
        for source in ("in.pdf", "plain.pdf"):
            w.refuses(USAGE, "field-for-time-stamps", *at_level(w, level), "--field", "时间戳", source=source)
    w.refuses(DATA, "no-empty-field", *LEADER, source="second.pdf")
    (w.folder / "strict.pdf").write_bytes(w.sign(*P12, "--certify").replace(b"/P 2 /V /1.2", b"/P 1 /V /1.2"))
    w.refuses(DATA, "changes-forbidden", *LEADER, source="strict.pdf")


@test
def plain_files(w):
    """PDFs of others, without fields: they get them, as long as nothing is signed."""
    (w.folder / "plain.pdf").write_bytes(plain_pdf.make(2))
    w.sign(*at_level(w, "B-LTA"), source="plain.pdf", to="one.pdf")
    w.judge(w.sign(*LEADER, source="one.pdf"), 3)
    data = w.sign(*P12, "--field", "签发人", source="plain.pdf")
    w.judge(data, 1)
    w.check("签发人".encode("utf-16-be").hex().upper().encode() in data, "a field of another name")
    w.refuses(NO_INPUT, "file-missing", *P12, source="none.pdf")
    w.refuses(USAGE, "sign-text", *P12, "--reason", os.fsdecode(b"\xcd\xac\xd2\xe2"))  # 同意 in GBK
    w.refuses(DATA, "pdf-syntax", *P12, source="organ.pem")


@test
def times(w):
    when = ("--time", "2026-12-01T08:30:00+08:00")
    first, second = w.sign(*P12, *when), w.sign(*P12, *when)
    w.check(first == second, "the same key at the same time signs otherwise")
    w.check(b"/M (D:20261201083000+08'00')" in first, "the time is not the one asked for")
    w.refuses(USAGE, "sign-time", *P12, "--time", "tomorrow")
    now = time.strftime("%Y%m%d%H", time.gmtime(time.time() + 8 * 3600)).encode()
    w.check(b"/M (D:" + now in w.sign(*P12), "without --time it is not now")


# ---- Seals ----

def red_in(w, page, box):
    """How many of a hundred pixels of a box (left, bottom, right, top, pt of A4) are red on the page as rendered."""
    kit.must_run(["pdftoppm", "-r", "72", "-f", page, "-l", page, "-singlefile", "out.pdf", "shown"], cwd=w.folder)
    head, size, _, pixels = (w.folder / "shown.ppm").read_bytes().split(b"\n", 3)
    width, height = map(int, size.split())
    left, bottom, right, top = box
    count = red = 0
    for y in range(height - top, height - bottom):
        for x in range(left, right):
            at = 3 * (y * width + x)
            count += 1
            red += pixels[at] > 150 and pixels[at + 1] < 120 and pixels[at + 2] < 120
    assert head == b"P6"
    return 100 * red // count


@test
def seals(w):
    box, left_of_it = (300, 300, 419, 419), (180, 300, 299, 419)
    (w.folder / "seal.png").write_bytes(specimen.seal())
    seal = ("--seal", "seal.png")
    w.judge(w.sign(*P12, *seal, to="out.pdf"), 1)
    w.check(red_in(w, 2, box) > 10 and red_in(w, 2, left_of_it) == 0, "the seal does not stand in its field")
    edges = [(595 - 40, 421 - 59, 595, 421 + 59), (595 - 80, 421 - 59, 595 - 41, 421 + 59)]
    w.check(red_in(w, 1, edges[0]) == 0, "a seal on the edge that nobody asked for")
    w.sign(*P12, *seal, "--seal-on-edges", "--certify", to="out.pdf")
    for page in (1, 2, 3):
        w.check(red_in(w, page, edges[0]) > 5 and red_in(w, page, edges[1]) == 0, f"the piece on page {page}")
    shutil.copy(w.folder / "out.pdf", w.folder / "edges.pdf")
    w.judge(w.sign(*LEADER, source="edges.pdf"), 2)
    w.refuses(USAGE, "seam-late", *LEADER, *seal, "--seal-on-edges", source="edges.pdf")
    (w.folder / "one.pdf").write_bytes(plain_pdf.make(1, [plain_pdf.Field("机关", 0, (300, 300, 400, 400))]))
    w.refuses(USAGE, "seam-one-page", *P12, *seal, "--seal-on-edges", source="one.pdf")
    w.refuses(DATA, "seal-no-place", *P12, *seal, source="plain.pdf")
    (w.folder / "seal.jpg").write_bytes(b"\xff\xd8\xff" + b"0" * 100)
    w.refuses(DATA, "image-broken", *P12, "--seal", "seal.jpg")
    (w.folder / "opaque.png").write_bytes(specimen.seal(opaque=True))
    done = w.run("sign", "in.pdf", "-o", "out.pdf", *P12, "--seal", "opaque.png")
    w.check(done.returncode == 0 and b"[seal-opaque]" in done.stderr, "an opaque seal is not warned of")
    for turn in (90, 180, 270):
        (w.folder / "turned.pdf").write_bytes(plain_pdf.make(2, [plain_pdf.Field("机关", 1, (300, 300, 419, 419))], turn=turn))
        w.judge(w.sign(*P12, *seal, "--seal-on-edges", source="turned.pdf"), 1)
    many = plain_pdf.make(40, [plain_pdf.Field("机关", 1, (300, 300, 419, 419))])
    (w.folder / "many.pdf").write_bytes(many)
    data = w.sign(*P12, *seal, "--seal-on-edges", source="many.pdf")
    w.check(data.count(b"/BanxinSeal Do") == 40, "a page has no piece")


def drawn(w, text, *options, name="seal.svg"):
    (w.folder / name).write_text(text, encoding="utf-8")
    return (*P12, "--seal", name, *options)


@test
def drawings(w):
    """Seals in SVG: shapes, as sharp as the paper is, and nothing else; never anything from outside of the file."""
    box, left_of_it, edge = (300, 300, 419, 419), (180, 300, 299, 419), (595 - 40, 421 - 59, 595, 421 + 59)
    first = w.sign(*drawn(w, specimen.drawing()), to="out.pdf")
    w.judge(first, 1)
    w.check(red_in(w, 2, box) > 10 and red_in(w, 2, left_of_it) == 0, "the drawing does not stand in its field")
    plain = (w.folder / "in.pdf").stat().st_size
    w.check(b"/Subtype /Image" not in first[plain:] and b"/Font" not in first[plain:], "it is no drawing any more")
    w.check(b"/Interpolate" not in first[plain:] and first[plain:].count(b"%%EOF") == 1, "more than one update")
    w.judge(w.sign(*drawn(w, specimen.drawing(), "--seal-on-edges", "--certify"), to="out.pdf"), 1)
    for page in (1, 2, 3):
        w.check(red_in(w, page, edge) > 5, f"the drawing's piece on page {page}")
    shutil.copy(w.folder / "out.pdf", w.folder / "edges.pdf")
    w.judge(w.sign(*LEADER, source="edges.pdf"), 2)
    w.sign(*drawn(w, specimen.drawing(height="21mm")), to="out.pdf")
    w.check(red_in(w, 2, (300, 391, 419, 419)) == 0 < red_in(w, 2, (300, 331, 419, 388)), "its proportions are lost")
    w.sign(*drawn(w, specimen.drawing("<script>document.documentElement.remove()</script>"), name="SEAL.SVG"), to="out.pdf")
    w.check(red_in(w, 2, box) > 10, "a script has a say")


@test
def bad_drawings(w):
    ring = '<circle cx="50" cy="50" r="9" {}/>'
    entities = "<!DOCTYPE svg [<!ENTITY a '<path d=\"M0 0h9\"/>'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'>]>"
    outside = '<!DOCTYPE svg [<!ENTITY % outside SYSTEM "seal.png">%outside;]>'
    nested = '<defs><path id="d0" d="M0 0' + "l1 1" * 5000 + '"/>' + "".join(
        f'<g id="d{i}">' + f'<use href="#d{i - 1}"/>' * 10 + "</g>" for i in range(1, 9)) + '</defs><use href="#d8"/>'
    for what, text, id_ in (
            ("cut off", specimen.drawing()[:-9], "seal-broken"),
            ("no SVG", "<html/>", "seal-broken"),
            ("nothing in it", "", "seal-broken"),
            ("entities", specimen.drawing("&b;", head=entities), "seal-broken"),
            ("an entity from outside", specimen.drawing(head=outside), "seal-broken"),
            ("all of it outside", '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><use href="a.svg#ring"/></svg>',
             "seal-broken"),
            ("wide", specimen.drawing(width="1e9"), "seal-broken"),
            ("of no size", '<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h9v9z"/></svg>', "seal-broken"),
            ("deep", specimen.drawing("<g>" * 5000 + ring.format("") + "</g>" * 5000), "seal-broken"),
            ("text", specimen.drawing('<text x="9" y="9" fill="none" stroke="red">样章</text>'), "seal-shapes"),
            ("text by prefix", specimen.drawing('<s:text xmlns:s="http://www.w3.org/2000/svg" x="9" y="9">样章</s:text>'),
             "seal-shapes"),
            ("a picture", specimen.drawing('<image href="seal.png" width="9" height="9"/>'), "seal-shapes"),
            ("a filter", specimen.drawing(ring.format('style="filter:blur(2px)"')), "seal-shapes"),
            ("used over and over", specimen.drawing(nested), "seal-large"),
            ("much drawn", specimen.heavy_drawing(), "seal-large"),
            ("long", specimen.drawing("<!--" + "x" * (1 << 20) + "-->"), "file-too-large")):
        w.refuses(DATA, id_, *drawn(w, text), "--reason", what)
    (w.folder / "seal.svg").write_bytes(specimen.drawing().replace("UTF-8", "UTF-16").encode("utf-16"))
    w.refuses(DATA, "seal-broken", *P12, "--seal", "seal.svg")


# ---- What Banxin files ----

@test
def filed(w):
    """The fields of the reports themselves: seals over their places, and as many signatures as there are fields."""
    (w.folder / "seal.png").write_bytes(specimen.seal())
    (w.folder / "seal.svg").write_text(specimen.drawing(), encoding="utf-8")
    samples = dict(kit.samples())
    for name in ("hubin-2021", "reply", "joint-notice"):
        kit.must_run([w.banxin, "render", samples[name], "-o", w.folder / "filed.pdf"])
        data = (w.folder / "filed.pdf").read_bytes()
        seal = () if name == "hubin-2021" else ("--seal", "seal.svg", "--seal-on-edges")
        first = w.sign(*at_level(w, "B-LTA"), *seal, "--field", "机关", "--certify", source="filed.pdf", to="first.pdf")
        w.judge(first, 2)
        w.check(first.startswith(data), f"{name}: the filed bytes")
        second = w.sign(*LEADER, *at_level(w, "B-LT")[4:], "--field", "负责人", source="first.pdf", to="second.pdf")
        w.judge(second, 3)
        if name == "joint-notice":
            third = w.sign(*P12, "--seal", "seal.png", "--field", "机关2", source="second.pdf", to="third.pdf")
            w.judge(third, 4)
            w.judge(w.sign(*P12, "--seal", "seal.svg", "--field", "机关3", source="third.pdf"), 5)


# ---- Other signers ----

HOOK = """import hashlib, subprocess, sys
sys.path.insert(0, {e2e!r})
import specimen
content = sys.stdin.buffer.read()
sys.stdout.buffer.write(specimen.cms("organ", ["sub", "root"], {content}, {time}))
"""


def hook(w, content="content", at="None"):
    (w.folder / "hook.py").write_text(HOOK.format(e2e=str(Path(__file__).parent), content=content, time=at))
    return ("--signer-command", f"{sys.executable} hook.py")


@test
def commands(w):
    w.judge(w.sign(*hook(w)), 1)
    data = w.sign(*hook(w), *at_level(w, "B-LTA")[4:])
    w.judge(data, 2)
    w.refuses(DATA, "signer-wrong", *hook(w, content="content + b'x'"))
    w.refuses(DATA, "signer-wrong", *hook(w, at="'261201083000Z'"))
    w.refuses(DATA, "signer-wrong", "--signer-command", "cat /dev/null; echo nonsense")
    w.refuses(IO, "signer-failed", "--signer-command", "cat >/dev/null; exit 1")
    w.refuses(IO, "signer-failed", "--signer-command", "true")
    w.refuses(IO, "signer-failed", "--signer-command", "head -c 1000000 /dev/zero")
    w.refuses(IO, "signer-failed", "--signer-command", "kill -9 $$")


# ---- SM2 ----

@test
def sm2(w):
    w.pki.openssl("genpkey", "-algorithm", "SM2", "-out", "sm2.key")
    w.pki.openssl("req", "-x509", "-key", "sm2.key", "-sm3", "-sigopt", "distid:1234567812345678", "-days", "300", "-utf8",
                  "-subj", "/CN=国密样章", "-addext", "keyUsage=critical,digitalSignature", "-out", "sm2.pem")
    key = ("--key", "sm2.key", "--cert", "sm2.pem")
    w.refuses(USAGE, "key-sm2", *key)
    w.refuses(USAGE, "key-not-sm2", *P12, "--sm2")
    data = w.sign(*key, "--sm2")
    own = w.run("verify", "out.pdf", "--trust", "sm2.pem")
    w.check(own.returncode == 0 and b"experimental" in own.stdout, "banxin verify: " + own.stdout.decode())
    (w.folder / "out.pdf").write_bytes(data.replace(b"Page 1 of 3", b"Page 1 of 9"))
    w.check(w.run("verify", "out.pdf", "--trust", "sm2.pem").returncode == 1, "a changed file is still valid")


# ---- Accidents ----

@test
def accidents(w):
    """The input and an old output survive whatever happens, and nothing else is left."""
    folder = w.folder / "accidents"
    folder.mkdir()
    old = {"in.pdf": (w.folder / "in.pdf").read_bytes(), "out.pdf": b"what stood there before"}
    for name, content in old.items():
        (folder / name).write_bytes(content)

    def same(what):
        now = {path.name: path.read_bytes() for path in folder.iterdir()}
        w.check(now == old, f"{what}: {sorted(now)}, changed: {[n for n in old if now.get(n) != old[n]]}")

    command = [w.banxin, "sign", "accidents/in.pdf", "-o", "accidents/out.pdf", *P12]
    limit = len(old["in.pdf"]) + 500
    done = kit.run(command, cwd=w.folder, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
    w.check(done.returncode == IO and b"[write-failed]" in done.stderr, f"a full disk: {done.stderr.decode()}")
    same("a full disk")
    for milliseconds in range(2, 62, 4):
        child = subprocess.Popen(command, cwd=w.folder, env=kit.environment(), stderr=subprocess.DEVNULL)
        time.sleep(milliseconds / 1000)
        child.send_signal(signal.SIGKILL)
        child.wait()
        made = (folder / "out.pdf").read_bytes()
        if made.startswith(old["in.pdf"]):  # it was in place already, then whole
            w.judge(made, 1)
            (folder / "out.pdf").write_bytes(old["out.pdf"])
        same(f"killed after {milliseconds} ms")
    child = subprocess.Popen([*command[:5], "--signer-command", "cat >/dev/null; touch asked; sleep 60"], cwd=w.folder,
                             env=kit.environment(), start_new_session=True)
    while not (w.folder / "asked").exists():
        time.sleep(0.01)
    os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    same("killed while another program signs")
    done = w.run("sign", "in.pdf", "-o", "in.pdf", *P12)
    w.check(done.returncode == USAGE and b"[output-is-input]" in done.stderr, "the input as output")
    keyed = ("--key", "organ.key", "--cert", "organ.pem", "--chain", "chain.pem", "--revocation", "sub.crl")
    for words, names in ((P12, ("organ.p12", "organ.pass")), (keyed, ("organ.key", "organ.pem", "chain.pem", "sub.crl"))):
        for name in names:
            content = (w.folder / name).read_bytes()
            done = w.run("sign", "in.pdf", "-o", name, *words)
            w.check(done.returncode == USAGE and b"[output-is-input]" in done.stderr, f"{name} as output: {done.returncode}")
            w.check((w.folder / name).read_bytes() == content, f"{name} was written over")
            (w.folder / name).write_bytes(content)
    done = w.run("sign", "in.pdf", "-o", "none/out.pdf", *P12)
    w.check(done.returncode == CANNOT_CREATE, "an output in no folder")


def main():
    banxin, names = os.path.abspath(sys.argv[1]), sys.argv[2:]
    kit.need("openssl", "pdfsig", "qpdf", "pdftoppm")
    with tempfile.TemporaryDirectory() as folder:
        w = World(banxin, folder)
        for function in TESTS:
            if names and not any(name in function.__name__ for name in names):
                continue
            w.name = function.__name__
            w.services.refuse = set()
            (w.folder / "plain.pdf").write_bytes(plain_pdf.make(2))
            try:
                function(w)
            except Skipped as why:
                print(f"SKIPPED: {function.__name__}: {why}", file=sys.stderr)
        w.services.close()
        w.findings.finish("every signature holds before every judge")


if __name__ == "__main__":
    main()

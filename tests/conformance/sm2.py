#!/usr/bin/env python3
"""sm-crypto (npm) judges what `banxin sign --sm2` makes: the signature is one of SM2 with SM3 over the signed attributes by the
certificate's key, and none of anything else.

usage: sm2.py BANXIN WORK; WORK is a folder of the build that keeps the judge"""
import re
import shutil
import sys
import tempfile
from pathlib import Path

import judges  # also finds the tests of the whole program

import kit
import plain_pdf
from specimen import inner

SOURCES = ("sm2/package.json", "sm2/package-lock.json", "sm2/judge.js")


def install(work):
    if judges.is_installed(work, *SOURCES):
        return None
    for tool in ("node", "npm", "openssl"):
        if not shutil.which(tool):
            return f"{tool} is not installed"
    return judges.steps(work, [["cp", *(judges.HERE / name for name in SOURCES), "."],
                               ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1"]], SOURCES)


def main():
    banxin, work = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve() / "sm2"
    judges.need(install(work))
    findings = kit.Findings()
    with tempfile.TemporaryDirectory() as folder:
        def run(*words):
            return kit.must_run(words, cwd=folder)

        run("openssl", "genpkey", "-algorithm", "SM2", "-out", "key")
        run("openssl", "req", "-x509", "-key", "key", "-sm3", "-sigopt", "distid:1234567812345678", "-days", "30", "-utf8",
            "-subj", "/CN=国密样章", "-addext", "keyUsage=critical,digitalSignature", "-out", "cert")
        (Path(folder) / "in.pdf").write_bytes(plain_pdf.make())
        run(banxin, "sign", "in.pdf", "-o", "out.pdf", "--key", "key", "--cert", "cert", "--sm2")
        contents = re.search(rb"/Contents <([0-9A-Fa-f]+)>", (Path(folder) / "out.pdf").read_bytes()).group(1)
        signer = inner(bytes.fromhex(contents.decode()), (1, 0, 4, 0))
        attributes = b"\x31" + inner(signer, (3,))[1:]
        signature = inner(signer, (5,))[2:]
        key = run("openssl", "pkey", "-in", "key", "-pubout", "-outform", "DER")[-65:]

        def judge(message):
            return kit.must_run(["node", work / "judge.js", key.hex(), signature.hex(), message.hex()], cwd=work).strip()

        findings.check(judge(attributes) == b"true", "sm-crypto does not know the signature")
        findings.check(judge(attributes[:-1] + bytes([attributes[-1] ^ 1])) == b"false", "sm-crypto knows it of other bytes")
    findings.finish("sm-crypto and banxin agree on SM2")


if __name__ == "__main__":
    main()

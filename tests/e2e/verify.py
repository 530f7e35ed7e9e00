"""`banxin verify` on honest files: each level, two signatures, certificates, revocation and time, what is said of what could
not be checked, exit statuses, JSON."""
import argparse
import re
import shutil
import tempfile
from datetime import datetime, timedelta, timezone

import forged
import kit
from pdfparts import Pdf
from pki import SIGNER
from world import DATA, INVALID, UNPROVEN, World, below_another, document, ids_of, lock


def finding(said, name, signature=0):
    """The findings of that id, of a signature."""
    return [one for one in said["signatures"][signature]["findings"] if one["id"] == name]


def moment(text, days):
    """An ISO time so many days later."""
    return (datetime.fromisoformat(text) + timedelta(days=days)).isoformat()


def levels(w, findings):
    """What `banxin sign` makes reaches the level that was asked for."""
    made = {}
    for level in ("B-B", "B-T", "B-LT", "B-LTA"):
        made[level] = w.sign(document(), "organ", "--level", level, "--tsa", w.services.url + "/tsa")
        code, said, error = w.verify(made[level])
        if not findings.check(code == 0, f"{level}: {code} {said} {error}"):
            continue
        first = said["signatures"][0]
        findings.check(first["level"] == level, f"{level}: said to be {first['level']}")
        findings.check(("provenTime" in first) == (level != "B-B"), f"{level}: proven time {first.get('provenTime')}")
        findings.check(bool(finding(said, "not-revoked")) == (level in ("B-LT", "B-LTA")), f"{level}: revocation {first}")
        findings.check(first["signer"] == "某局（样章）" and first["issuer"] == "样章签发机构", f"{level}: names {first}")
        findings.check(first["serial"].upper() == w.pki.serials["organ"], f"{level}: serial {first['serial']}")
        kinds = [signature["kind"] for signature in said["signatures"]]
        findings.check(kinds == ["signature"] + ["time-stamp"] * (level == "B-LTA"), f"{level}: kinds {kinds}")
    return made


def second(w, findings, made):
    """A second signature leaves the first valid, at each level."""
    for level, data in made.items():
        twice = w.sign(data, "leader", "--field", "负责人")
        code, said, error = w.verify(twice)
        findings.check(code == 0 and [s["validity"] for s in said["signatures"]] == ["valid"] * len(said["signatures"]),
                       f"{level} and a second one: {code} {said} {error}")
    certified = w.sign(document(), "organ", "--certify")
    code, said, error = w.verify(w.sign(certified, "leader"))
    findings.check(code == 0, f"certified and a second one: {code} {said} {error}")


def by_openssl(w, findings):
    """Signatures by openssl cms, by RSA and by an elliptic curve, and one of the older kind."""
    for name, options in (("organ", {}), ("leader", {}), ("organ", {"sub_filter": b"adbe.pkcs7.detached"})):
        code, said, error = w.verify(forged.sign(w.pki, document(), "机关", name, **options))
        findings.check(code == 0 and said["signatures"][0]["level"] == "CMS", f"by openssl, {name} {options}: {code} {said} {error}")
    code, said, error = w.verify(forged.sign(w.pki, w.sign(document()), "负责人", "leader"))
    findings.check(code == 0, f"by openssl behind one of ours: {code} {said} {error}")


def by_updates(w, findings, signed):
    """An update that changes nothing, one that writes the same again, one by streams."""
    pdf = Pdf(signed)
    for name, data in (("nothing", pdf.update({})), ("the same", pdf.update({5: pdf.text(5), 3: pdf.text(3)})),
                       ("the same in streams", pdf.update_by_stream({3: pdf.text(3)}))):
        code, said, error = w.verify(data)
        findings.check(code == 0 and finding(said, "covers-revision"), f"an update of {name}: {code} {said} {error}")


def by_habits(w, findings):
    """What other tools have in their trailers goes with the next one; a printed field is locked when it is signed."""
    foreign = document().replace(b"/Root 1 0 R /Info", b"/DocChecksum /ABCDEF /Root 1 0 R /Info", 1)
    code, said, error = w.verify(w.sign(forged.sign(w.pki, foreign, "机关"), "leader"))
    findings.check(code == 0, f"a key less in the trailer: {code} {said} {error}")
    pdf = Pdf(forged.sign(w.pki, document().replace("/F 132 /P 3 0 R /T ".encode(), b"/F 004 /P 3 0 R /T "), "机关"))
    second = forged.sign(w.pki, pdf.data, "负责人", "leader")
    for flags, expected in ((b"/F 132", 0), (b"/F 006", INVALID)):
        code, said, error = w.verify(forged.sign(w.pki, pdf.data, "负责人", "leader", edit=(b"/F 004", flags)))
        findings.check(code == expected, f"{flags} when signed: {code} {said} {error}")
    findings.check(w.verify(second)[0] == 0, "a field that is not locked")
    twice = forged.sign(w.pki, forged.sign(w.pki, below_another(), "机关", entries=lock("负责人")), "负责人", "leader")
    findings.check(w.verify(twice)[0] == 0, "a field whose full name is another than the one that is locked")


def by_sm2(w, findings):
    """SM2 with SM3, with a chain of two."""
    distinguished = ("-sm3", "-sigopt", "distid:1234567812345678")
    w.pki.openssl("genpkey", "-algorithm", "SM2", "-out", "smroot.key")
    w.pki.openssl("req", "-new", "-x509", "-key", "smroot.key", *distinguished, "-out", "smroot.pem", "-days", "800", "-utf8",
                  "-subj", "/CN=样章国密根证书", "-addext", "keyUsage=critical,keyCertSign,cRLSign")
    w.pki.openssl("genpkey", "-algorithm", "SM2", "-out", "sm.key")
    w.pki.openssl("req", "-new", "-key", "sm.key", *distinguished, "-out", "sm.csr", "-utf8", "-subj", "/CN=某局（国密样章）")
    (w.pki / "sm.ext").write_text("basicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature\n")
    w.pki.openssl("x509", "-req", "-in", "sm.csr", "-vfyopt", "distid:1234567812345678", "-CA", "smroot.pem", "-CAkey",
                  "smroot.key", *distinguished, "-set_serial", "77", "-days", "800", "-extfile", "sm.ext", "-out", "sm.pem")
    out = w.folder / "sm.pdf"
    kit.must_run([w.banxin, "sign", w.file(document()), "-o", out, "--sm2", "--key", w.pki / "sm.key", "--cert",
                  w.pki / "sm.pem", "--chain", w.pki / "smroot.pem"])
    signed = out.read_bytes()
    code, said, error = w.verify(signed, trust="smroot.pem")
    findings.check(code == 0 and finding(said, "experimental") and said["signatures"][0]["level"] == "CMS",
                   f"SM2: {code} {said} {error}")
    code, said, _ = w.verify(signed.replace(b"Pay 100", b"Pay 900"), trust="smroot.pem")
    findings.check(code == INVALID and ids_of(said) == {"bytes-changed"}, f"SM2, a byte changed: {code} {said}")
    at = re.search(rb"/Contents <[0-9A-F]*?[1-9A-F](?=0*>)", signed).end() - 6
    spoiled = signed[:at] + (b"1" if signed[at:at + 1] != b"1" else b"2") + signed[at + 1:]
    code, said, _ = w.verify(spoiled, trust="smroot.pem")
    findings.check(code == INVALID and ids_of(said) == {"signature-wrong"}, f"SM2, the signature changed: {code} {said}")


def trust(w, findings, signed):
    """What was not checked is not called valid."""
    code, said, _ = w.verify(signed, trust=None)
    findings.check(code == UNPROVEN and ids_of(said) == {"trust-not-asked"}, f"without --trust: {code} {said}")
    code, said, _ = w.verify(signed, trust="tsa.pem")
    findings.check(code == UNPROVEN and ids_of(said) == {"untrusted"}, f"another trusted: {code} {said}")
    for anchor in ("sub.pem", "organ.pem", "chain.pem"):
        code, said, _ = w.verify(signed, trust=anchor)
        findings.check(code == 0, f"--trust {anchor}: {code} {said}")
    anchors = w.folder / "anchors"
    anchors.mkdir()
    shutil.copy(w.pki / "root.pem", anchors)
    w.pki.openssl("x509", "-in", "tsa.pem", "-outform", "DER", "-out", str(anchors / "tsa.der"))
    code, said, _ = w.verify(signed, trust=str(anchors))
    findings.check(code == 0, f"--trust FOLDER: {code} {said}")
    code, said, _ = w.verify(signed, "--system-trust", trust=None)
    findings.check(code == UNPROVEN and ids_of(said) == {"untrusted"}, f"--system-trust: {code} {said}")
    code, said, error = w.verify(signed, trust="organ.key")
    findings.check(code not in (0, 1, 2) and not said, f"a key as --trust: {code} {error}")
    code, said, error = w.verify(signed, trust="nothing.pem")
    findings.check(code == 66 and "[file-missing]" in error, f"no such --trust: {code} {error}")


def of_parts(w, findings, signed):
    """CRLs that are of one distribution point say nothing of the certificates of another."""
    for url, expected in ((w.services.url + "/sub.crl", 0), ("http://ca.example/2.crl", UNPROVEN)):
        w.pki.crl("part.pem", extensions=f"issuingDistributionPoint=critical,@point\n[point]\nfullname=URI:{url}")
        code, said, _ = w.verify(signed, "--require-revocation", "--revocation", w.pki / "part.pem", "--revocation",
                                 w.pki / "root.crl")
        findings.check(code == expected and bool(ids_of(said)) == bool(expected), f"the CRL of {url}: {code} {said}")


def weak_proofs(w, findings, signed):
    """CRLs and OCSP responses signed with SHA-1 clear nobody."""
    w.pki.publish()
    query = w.pki.openssl("ocsp", "-issuer", "sub.pem", "-cert", "organ.pem", "-no_nonce", "-reqout", "-")
    for digest, expected in (("sha256", 0), ("sha1", UNPROVEN)):
        w.pki.crl("weak.pem", "-md", digest)
        (w.pki / "weak.ocsp").write_bytes(w.pki.ocsp(query, "-rmd", digest))
        for name in ("weak.pem", "weak.ocsp"):
            code, said, _ = w.verify(signed, "--require-revocation", "--revocation", w.pki / name, "--revocation",
                                     w.pki / "root.crl")
            findings.check(code == expected and bool(ids_of(said)) == bool(expected), f"{name} by {digest}: {code} {said}")


def after_the_end(w, findings):
    """A CRL that came after the certificate had ended does not clear it, unless it keeps those that have ended."""
    w.pki.issue("former", "到期证书（样章）", days=1)
    signed = w.sign(document(), "former", "--level", "B-T", "--tsa", w.services.url + "/tsa")
    now = w.verify(signed)[1]["signatures"][0]["claimedTime"]

    def at(days):
        return datetime.fromisoformat(moment(now, days)).astimezone(timezone.utc).strftime("%Y%m%d%H%M%SZ")

    for days, kept, expected in ((5, None, UNPROVEN), (5, at(-100), 0), (5, at(3), UNPROVEN), (0.5, None, 0)):
        w.pki.crl("late.pem", "-crl_lastupdate", at(days), "-crl_nextupdate", at(40),
                  extensions=f"2.5.29.60=ASN1:GENERALIZEDTIME:{kept}" if kept else None)
        code, said, error = w.verify(signed, "--require-revocation", "--revocation", w.pki / "late.pem", "--revocation",
                                     w.pki / "root.crl", "--time", moment(now, 6))
        findings.check(code == expected and bool(ids_of(said)) == bool(expected),
                       f"a CRL after {days} days that keeps those since {kept}: {code} {said} {error}")


def revocation(w, findings, made):
    code, said, _ = w.verify(made["B-B"])
    findings.check(code == 0 and finding(said, "revocation-not-checked"), f"without a CRL: {code} {said}")
    code, said, _ = w.verify(made["B-B"], "--require-revocation")
    findings.check(code == UNPROVEN and ids_of(said) == {"revocation-missing"}, f"--require-revocation: {code} {said}")
    crls = ["--revocation", w.pki / "sub.crl", "--revocation", w.pki / "root.crl.pem"]
    code, said, _ = w.verify(made["B-B"], "--require-revocation", *crls)
    findings.check(code == 0 and len(finding(said, "not-revoked")) == 2, f"with CRLs: {code} {said}")
    findings.check(said["signatures"][0]["level"] == "B-B", f"CRLs from elsewhere make no B-LT: {said}")
    now = said["signatures"][0]["claimedTime"]
    code, said, _ = w.verify(made["B-B"], "--require-revocation", "--time", moment(now, 60), *crls)
    findings.check(code == UNPROVEN and "revocation-missing" in ids_of(said), f"with old CRLs: {code} {said}")
    of_parts(w, findings, made["B-B"])
    w.pki.revoke("organ")
    code, said, _ = w.verify(made["B-B"], *crls)
    findings.check(code == UNPROVEN and ids_of(said) == {"revoked"}, f"revoked: {code} {said}")
    code, said, _ = w.verify(made["B-T"], *crls)
    findings.check(code == 0 and finding(said, "revoked-later"), f"revoked after the time stamp: {code} {said}")
    code, said, _ = w.verify(made["B-B"], "--time", moment(now, 60), *crls)
    findings.check(code == UNPROVEN and ids_of(said) == {"revoked"}, f"revoked, by an old CRL: {code} {said}")
    query = w.pki.openssl("ocsp", "-issuer", "sub.pem", "-cert", "organ.pem", "-no_nonce", "-reqout", "-")
    (w.pki / "old.ocsp").write_bytes(w.pki.ocsp(query))
    code, said, _ = w.verify(made["B-B"], "--time", moment(now, 60), "--revocation", w.pki / "old.ocsp")
    findings.check(code == UNPROVEN and ids_of(said) == {"revoked"}, f"revoked, by an old OCSP response: {code} {said}")
    code, said, error = w.verify(made["B-B"], "--revocation", w.pki / "root.pem")
    findings.check(code == DATA and "[no-revocation-file]" in error, f"a certificate as --revocation: {code} {error}")


def times(w, findings, made):
    code, said, _ = w.verify(made["B-B"])
    now = said["signatures"][0]["claimedTime"]
    for level, later, expected in (("B-B", 1000, {"certificate-time"}), ("B-B", -10, {"certificate-time"})):
        code, said, _ = w.verify(made[level], "--time", moment(now, later))
        findings.check(code == UNPROVEN and ids_of(said) == expected, f"{level} after {later} days: {code} {said}")
    # The stamping authority's own certificate has ended too: only an older document time stamp would help.
    code, said, _ = w.verify(made["B-T"], "--time", moment(now, 1000))
    findings.check(code == UNPROVEN and {"certificate-time", "time-stamp-untrusted"} <= ids_of(said), f"B-T later: {code} {said}")
    w.pki.issue("brief", "短期证书（样章）", days=1)
    stamped = w.sign(document(), "brief", "--level", "B-T", "--tsa", w.services.url + "/tsa")
    code, said, _ = w.verify(stamped, "--time", moment(now, 300))
    findings.check(code == 0, f"ended since, but stamped: {code} {said}")
    code, said, _ = w.verify(w.sign(document(), "brief"), "--time", moment(now, 300))
    findings.check(code == UNPROVEN and ids_of(said) == {"certificate-time"}, f"ended since: {code} {said}")


def options(w, findings, made):
    data = made["B-LTA"]
    code, said, _ = w.verify(data, "--field", "机关")
    findings.check(code == 0 and len(said["signatures"]) == 1, f"--field: {code} {said}")
    for field in ("负责人", "无此域"):
        code, said, _ = w.verify(data, "--field", field)
        findings.check(code == UNPROVEN and ids_of(said) == {"no-such-field"}, f"--field of none: {code} {said}")
    path = w.file(data)
    for language, words in (("en", ["signature “机关”: valid", "signer: 某局（样章）", "level: B-LTA", f"{path}: valid"]),
                            ("zh", ["签名“机关”：有效", "签名者：某局（样章）", "级别：B-LTA", f"{path}：有效"])):
        done = kit.run([w.banxin, "verify", path, "--trust", w.pki / "root.pem", "--lang", language])
        text = done.stdout.decode()
        findings.check(done.returncode == 0 and all(word in text for word in words), f"{language}: {text}")
    done = kit.run([w.banxin, "verify", path, "--trust", w.pki / "root.pem", "--quiet"])
    findings.check(done.returncode == 0 and not done.stdout, "--quiet prints nothing")
    done = kit.run([w.banxin, "verify", "-", "--trust", w.pki / "root.pem"], stdin=data)
    findings.check(done.returncode == 0, f"standard input: {done.returncode} {done.stderr}")
    for words, status in ((["--time", "yesterday"], 64), (["--key", "x"], 64), ([str(w.file(b"no PDF"))], 64)):
        done = kit.run([w.banxin, "verify", path, *words])
        findings.check(done.returncode == status, f"{words}: {done.returncode} {done.stderr}")
    code, said, error = w.verify(b"no PDF")
    findings.check(code == DATA and "[pdf-syntax]" in error, f"no PDF: {code} {error}")


def hostile_names(w, findings):
    """A name in a certificate cannot move the cursor or turn the direction of writing."""
    w.pki.issue("hostile", "甲\u202e乙\x1b[2K丙")
    done = kit.run([w.banxin, "verify", w.file(forged.sign(w.pki, document(), "机关", "hostile")), "--trust", w.pki / "root.pem"])
    text = done.stdout.decode()
    findings.check(done.returncode == 0 and "甲\ufffd乙\ufffd[2K丙" in text and not re.search("[\x1b\u202e]", text),
                   f"a hostile name: {done.returncode} {text!r}")


def uses(w, findings):
    """Extended key usages that documents are signed with."""
    for use in ("1.3.6.1.5.5.7.3.36", "1.3.6.1.4.1.311.10.3.12", "1.2.840.113583.1.1.5", "emailProtection", "clientAuth",
                "anyExtendedKeyUsage", "serverAuth,emailProtection"):
        w.pki.issue(use, "有扩展用途（样章）", extensions=f"{SIGNER}extendedKeyUsage=critical,{use}\n")
        code, said, error = w.verify(w.sign(document(), use))
        findings.check(code == 0, f"a certificate for {use}: {code} {said} {error}")


def offline(w, findings, signed):
    before = len(w.services.requests)
    w.verify(signed, "--require-revocation")
    findings.check(len(w.services.requests) == before, f"fetched: {w.services.requests[before:]}")


def proofs_for_signing(w, findings):
    """What does not prove to verify that nothing was revoked, sign does not take for a proof: a response that does not say how
    long it holds, holds for a day."""
    whole, w.pki.ocsp = w.pki.ocsp, lambda query: whole(query, days=None)
    w.services.refuse = {"/sub.crl"}
    for days, expected in ((0, 0), (3, DATA)):
        later = (datetime.now(timezone.utc) + timedelta(days=days)).isoformat(timespec="seconds")
        done = kit.run([w.banxin, "sign", w.file(document()), "-o", w.folder / "late.pdf", "--key", w.pki / "organ.key", "--cert",
                        w.pki / "organ.pem", "--chain", w.pki / "chain.pem", "--level", "B-LT", "--tsa", w.services.url + "/tsa",
                        "--time", later])
        findings.check(done.returncode == expected, f"signed {days} days after the response: {done.returncode} {done.stderr.decode()}")
    w.pki.ocsp, w.services.refuse = whole, set()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("banxin")
    kit.need("openssl")
    findings = kit.Findings()
    with tempfile.TemporaryDirectory() as folder:
        w = World(parser.parse_args().banxin, folder)
        made = levels(w, findings)
        second(w, findings, made)
        by_openssl(w, findings)
        by_sm2(w, findings)
        by_habits(w, findings)
        by_updates(w, findings, made["B-B"])
        trust(w, findings, made["B-B"])
        options(w, findings, made)
        times(w, findings, made)
        hostile_names(w, findings)
        uses(w, findings)
        offline(w, findings, made["B-B"])
        weak_proofs(w, findings, made["B-B"])
        after_the_end(w, findings)
        proofs_for_signing(w, findings)
        revocation(w, findings, made)
        w.services.close()
    findings.finish("honest files are valid, and what was not checked is said")


if __name__ == "__main__":
    main()

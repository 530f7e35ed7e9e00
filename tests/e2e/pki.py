"""A public key infrastructure for tests, made by openssl: a root, an authority under it, signers, a time stamping authority
and an OCSP responder, both on loopback. Every name says that it is a specimen."""
import http.server
import re
import subprocess
import tempfile
import threading
from datetime import datetime, timezone
from pathlib import Path

import kit

CONFIG = """
[ca]
default_ca = main
[main]
database = index
default_md = sha256
default_crl_days = {days}
crlnumber = number
[tsa]
default_tsa = stamp
[stamp]
serial = stamps
signer_cert = {tsa}.pem
signer_key = {tsa}.key
certs = chain.pem
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
signer_digest = sha256
accuracy = secs:1
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""

RSA = ("rsa:2048",)
EC = ("ec", "-pkeyopt", "ec_paramgen_curve:P-256")
SIGNER = "keyUsage=critical,digitalSignature,nonRepudiation\n"
AUTHORITY = "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n"


class Pki:
    """Files in `folder`: root.pem, sub.pem, chain.pem (both), NAME.pem and NAME.key of all that are issued, NAME.p12."""

    def __init__(self, folder, services=None):
        self.folder, self.services = Path(folder), services
        self.folder.mkdir(parents=True, exist_ok=True)
        self.serials = {}  # NAME → serial number, in hexadecimal
        self.revoked = set()
        (self / "number").write_text("01\n")
        (self / "stamps").write_text("01\n")
        (self / "config").write_text(CONFIG.format(days=30, tsa="tsa"))
        self.openssl("req", "-x509", "-newkey", *RSA, "-nodes", "-keyout", "root.key", "-out", "root.pem", "-days", "3650",
                     "-utf8", "-subj", "/CN=样章根证书", *self.additions(AUTHORITY))
        self.issue("sub", "样章签发机构", extensions=AUTHORITY, issuer="root")
        (self / "chain.pem").write_bytes(b"".join((self / name).read_bytes() for name in ("sub.pem", "root.pem")))
        self.openssl("x509", "-in", "sub.pem", "-outform", "DER", "-out", "sub.der")
        self.issue("organ", "某局（样章）", key=RSA)
        self.issue("leader", "负责人甲（样章）", key=EC)
        self.issue("tsa", "样章时间戳", extensions="keyUsage=critical,digitalSignature\n"
                                             "extendedKeyUsage=critical,timeStamping\n")
        self.issue("ocsp", "样章查询", extensions="keyUsage=critical,digitalSignature\nextendedKeyUsage=OCSPSigning\n"
                                            "noCheck=ignored\n")
        self.pkcs12("organ", "口令 secret")
        self.publish()

    def __truediv__(self, name):
        return self.folder / name

    def openssl(self, *words, stdin=b""):
        return kit.must_run(["openssl", *words], cwd=self.folder, stdin=stdin)

    @staticmethod
    def additions(extensions):
        return [word for line in extensions.splitlines() for word in ("-addext", line)]

    def links(self, issuer):
        if not self.services:
            return ""
        url = self.services.url
        if issuer == "root":
            return f"crlDistributionPoints=URI:{url}/root.crl\n"
        return (f"authorityInfoAccess=OCSP;URI:{url}/ocsp,caIssuers;URI:{url}/sub.der\n"
                f"crlDistributionPoints=URI:{url}/sub.crl\n")

    def issue(self, name, subject, key=RSA, extensions=SIGNER, issuer="sub", days=800, digest="sha256"):
        self.openssl("req", "-newkey", *key, "-nodes", "-keyout", f"{name}.key", "-out", f"{name}.csr", "-utf8",
                     "-subj", f"/CN={subject}")
        self.serials[name] = f"{len(self.serials) + 4096:X}"
        authority = issuer == "root" and "subjectKeyIdentifier=hash\n" or "basicConstraints=CA:FALSE\n"
        (self / f"{name}.ext").write_text(authority + extensions + self.links(issuer), encoding="utf-8")
        self.openssl("x509", "-req", "-in", f"{name}.csr", "-CA", f"{issuer}.pem", "-CAkey", f"{issuer}.key",
                     "-set_serial", "0x" + self.serials[name], "-days", str(days), "-extfile", f"{name}.ext",
                     f"-{digest}", "-out", f"{name}.pem")

    def pkcs12(self, name, passphrase):
        (self / f"{name}.pass").write_text(passphrase + "\n", encoding="utf-8")
        self.openssl("pkcs12", "-export", "-inkey", f"{name}.key", "-in", f"{name}.pem", "-certfile", "chain.pem",
                     "-out", f"{name}.p12", "-passout", f"file:{name}.pass")

    def revoke(self, name):
        self.revoked.add(name)
        self.publish()

    def publish(self):
        """The CRLs of both authorities, and the index that the responder reads."""
        now = datetime.now(timezone.utc).strftime("%y%m%d%H%M%SZ")
        for authority in ("root", "sub"):
            lines = [f"{'R' if name in self.revoked else 'V'}\t351231000000Z\t{now if name in self.revoked else ''}\t"
                     f"{serial}\tunknown\t/CN={name}\n"
                     for name, serial in self.serials.items() if (name == "sub") == (authority == "root")]
            (self / "index").write_text("".join(lines))
            self.openssl("ca", "-gencrl", "-config", "config", "-cert", f"{authority}.pem", "-keyfile", f"{authority}.key",
                         "-out", f"{authority}.crl.pem")
            self.openssl("crl", "-in", f"{authority}.crl.pem", "-outform", "DER", "-out", f"{authority}.crl")

    def crl(self, to, *options, extensions=None):
        """A CRL of sub in which nothing is revoked, with `extensions` of a configuration and `options` of openssl ca."""
        (self / "none").write_text("")
        config = (self / "config").read_text().replace("database = index", "database = none")
        (self / "other").write_text(config + f"[other]\n{extensions or ''}\n")
        self.openssl("ca", "-gencrl", "-config", "other", *(("-crlexts", "other") if extensions else ()), "-cert", "sub.pem",
                     "-keyfile", "sub.key", "-out", to, *options)

    def stamp(self, query):
        """A time stamp response (RFC 3161) to a query, both DER."""
        (self / "query").write_bytes(query)
        self.openssl("ts", "-reply", "-config", "config", "-queryfile", "query", "-out", "reply")
        return (self / "reply").read_bytes()

    def ocsp(self, query, *options, days=30):
        """An OCSP response to a query, both DER, for so many days, or None; `options` are those of openssl ocsp."""
        (self / "question").write_bytes(query)
        self.openssl("ocsp", "-index", "index", "-CA", "sub.pem", "-rsigner", "ocsp.pem", "-rkey", "ocsp.key",
                     *(("-ndays", str(days)) if days else ()), "-reqin", "question", "-respout", "answer", *options)
        return (self / "answer").read_bytes()


class Services:
    """An HTTP server on loopback: /tsa, /ocsp, and the files root.crl, sub.crl and sub.der of `pki`, which is set later. What it
    was asked for is kept in `requests`; `refuse` has paths that it answers with an error."""

    def __init__(self):
        self.pki, self.requests, self.refuse = None, [], set()
        services = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                services.answer(self, b"")

            def do_POST(self):
                services.answer(self, self.rfile.read(int(self.headers["Content-Length"])))

            def log_message(self, *_):
                pass

        self.server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, handler, body):
        path = re.sub("^http://[^/]*", "", handler.path)  # a proxy is asked for a whole URL
        self.requests.append(path)
        made = {"/tsa": ("application/timestamp-reply", lambda: self.pki.stamp(body)),
                "/ocsp": ("application/ocsp-response", lambda: self.pki.ocsp(body)),
                "/root.crl": ("application/pkix-crl", lambda: (self.pki / "root.crl").read_bytes()),
                "/sub.crl": ("application/pkix-crl", lambda: (self.pki / "sub.crl").read_bytes()),
                "/sub.der": ("application/pkix-cert", lambda: (self.pki / "sub.der").read_bytes())}.get(path.split("?")[0])
        if not made or path in self.refuse:
            handler.send_error(404)
            return
        content_type, make = made
        content = make()
        handler.send_response(200)
        handler.send_header("Content-Type", content_type)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)

    def close(self):
        self.server.shutdown()
        self.server.server_close()

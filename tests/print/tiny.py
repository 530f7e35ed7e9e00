"""A print server of a hundred lines (IPP over HTTP, RFC 8010 and 8011), whose printers and jobs do what a test wants.

serve(PATH, printers, …) listens on a socket of the file system. `printers` is {name: {attribute: value}}; what is not
given is as of an office printer that can do everything."""
import socketserver
import struct
import sys
import threading
from http.server import BaseHTTPRequestHandler

INTEGER, BOOLEAN, ENUM, RANGE, TEXT, NAME, KEYWORD, URI, CHARSET, LANGUAGE, MIME = (
    0x21, 0x22, 0x23, 0x33, 0x41, 0x42, 0x44, 0x45, 0x47, 0x48, 0x49)
OPERATION, JOB, END, PRINTER = 1, 2, 3, 4
CREATE, SEND, CANCEL, JOB_ATTRIBUTES, PRINTER_ATTRIBUTES, DEFAULT, PRINTERS = 5, 6, 8, 9, 11, 0x4001, 0x4002
OK, NOT_FOUND, INTERNAL_ERROR = 0, 0x0406, 0x0500

OFFICE = {
    "printer-state": (ENUM, 3), "printer-state-reasons": (KEYWORD, "none"),
    "printer-is-accepting-jobs": (BOOLEAN, True), "printer-type": (ENUM, 0x4 | 0x10),
    "printer-info": (TEXT, "文印室"), "printer-make-and-model": (TEXT, "样机"),
    "media-supported": (KEYWORD, ["iso_a4_210x297mm", "iso_a3_297x420mm", "na_letter_8.5x11in"]),
    "sides-supported": (KEYWORD, ["one-sided", "two-sided-long-edge", "two-sided-short-edge"]),
    "print-color-mode-supported": (KEYWORD, ["monochrome", "color"]), "copies-supported": (RANGE, (1, 99)),
    "document-format-supported": (MIME, ["application/pdf"]),
}


def encode(tag, value):
    if tag in (INTEGER, ENUM):
        return struct.pack(">i", value)
    if tag == BOOLEAN:
        return bytes([value])
    if tag == RANGE:
        return struct.pack(">ii", *value)
    return value.encode() if isinstance(value, str) else value


def attribute(name, tag, values):
    out = b""
    for value in values if isinstance(values, list) else [values]:
        data = encode(tag, value)
        out += struct.pack(">BH", tag, len(name)) + name.encode() + struct.pack(">H", len(data)) + data
        name = ""
    return out


def parse(body):
    """(operation, request id, {attribute: value})"""
    operation, number = struct.unpack(">HI", body[2:8])
    at, found = 8, {}
    while body[at] != END:
        if body[at] < 0x10:
            at += 1
            continue
        length = struct.unpack(">H", body[at + 1:at + 3])[0]
        name, at = body[at + 3:at + 3 + length].decode(), at + 3 + length
        length = struct.unpack(">H", body[at:at + 2])[0]
        if name:
            found[name] = body[at + 2:at + 2 + length]
        at += 2 + length
    return operation, number, found


class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True

    def __init__(self, path, printers, default=None, refuse=(), states=(9,), reasons=()):
        """`refuse`: {operation: status}; `states`: the job's, one for each time it is asked for, the last for ever;
        None: this time there is no answer."""
        super().__init__(path, Handler)
        self.printers = {name: {**OFFICE, **over} for name, over in printers.items()}
        self.default, self.refuse, self.states, self.reasons = default, dict(refuse), list(states), list(reasons)

    def describe(self, name):
        out = attribute("printer-name", NAME, name)
        out += attribute("printer-uri-supported", URI, f"ipp://localhost/printers/{name}")
        return out + b"".join(attribute(key, *value) for key, value in self.printers[name].items())

    def answer(self, operation, asked):
        """(status, groups)"""
        named = asked.get("printer-uri", b"").decode().rsplit("/", 1)[-1]
        if operation in self.refuse:
            return self.refuse[operation], b""
        if operation == PRINTERS:
            groups = b"".join(bytes([PRINTER]) + self.describe(name) for name in self.printers)
            return (OK if groups else NOT_FOUND), groups
        if operation == DEFAULT:
            return (OK, bytes([PRINTER]) + self.describe(self.default)) if self.default else (NOT_FOUND, b"")
        if operation == PRINTER_ATTRIBUTES:
            return OK, bytes([PRINTER]) + self.describe(named)
        job = bytes([JOB]) + attribute("job-id", INTEGER, 1) + attribute("job-uri", URI, "ipp://localhost/jobs/1")
        if operation == JOB_ATTRIBUTES:
            state = self.states.pop(0) if len(self.states) > 1 else self.states[0]
            if state is None:
                return INTERNAL_ERROR, b""
            job += attribute("job-state-reasons", KEYWORD, self.reasons or ["none"])
            return OK, job + attribute("job-state", ENUM, state)
        return OK, job + attribute("job-state", ENUM, 3)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def body(self):
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        out = b""
        while size := int(self.rfile.readline(), 16):
            out += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return out

    def do_POST(self):
        operation, number, asked = parse(self.body())
        status, groups = self.server.answer(operation, asked)
        out = struct.pack(">BBHIB", 2, 0, status, number, OPERATION)
        out += attribute("attributes-charset", CHARSET, "utf-8")
        out += attribute("attributes-natural-language", LANGUAGE, "en") + groups + bytes([END])
        self.send_response(200)
        self.send_header("Content-Type", "application/ipp")
        self.send_header("Content-Length", str(len(out)))
        self.end_headers()
        self.wfile.write(out)


def serve(path, printers, **options):
    """Until standard input ends; says a line when it is ready."""
    server = Server(path, printers, **options)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print("ready", flush=True)
    sys.stdin.read()

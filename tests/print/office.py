"""An office on loopback: a private cupsd, printers of ippeveprinter, D-Bus and Avahi, in namespaces of their own.

enter() starts the test again where it has its own network (loopback only), its own mounts and its own processes: the
kernel ends all of them with the test, however that ends. Nothing of the machine's own printing is seen or touched."""
import fcntl
import os
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import kit

INSIDE = "BANXIN_PRINT_TEST"  # within the namespaces: the test's folder
TOOLS = ("unshare", "cupsd", "ippeveprinter", "avahi-daemon", "dbus-daemon", "lpadmin", "pdftoppm", "pdfinfo")
FILTERS = Path("/usr/lib/cups/filter")
SPACES = ("unshare", "--net", "--mount", "--pid", "--ipc", "--fork", "--kill-child", "--mount-proc")


def skip(why):
    print("SKIPPED: " + why, file=sys.stderr)
    sys.exit(kit.SKIPPED)


def stop_at_last(*_):
    sys.exit("FAILED: it took too long")


def enter(seconds):
    """Inside it returns a folder of the test's own. Outside it waits for the test, `seconds` at the most, removes that
    folder and ends as the test did."""
    if INSIDE in os.environ:
        signal.signal(signal.SIGALRM, stop_at_last)  # the first process of a namespace is ended by nothing else
        signal.alarm(seconds)
        return Path(os.environ[INSIDE])
    os.environ["PATH"] += ":/usr/sbin:/sbin"
    kit.need(*TOOLS)
    if not (FILTERS / "pdftopdf").exists():
        skip("not installed: cups-filters")
    if os.getuid() != 0 or subprocess.run([*SPACES, "true"], capture_output=True).returncode != 0:
        skip("namespaces are not allowed here; they want root")
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)  # filters are other users
        done = subprocess.run([*SPACES, sys.executable, *sys.argv], env={**os.environ, INSIDE: folder},
                              timeout=seconds + 10)
    sys.exit(done.returncode if done.returncode >= 0 else 1)


def look_for(condition, seconds):
    """What the condition gives once it is true, or after some time."""
    end = time.monotonic() + seconds
    while not (found := condition()) and time.monotonic() < end:
        time.sleep(0.02)
    return found


def wait_for(what, condition, seconds=15):
    """look_for, which ends the test when nothing comes."""
    found = look_for(condition, seconds)
    if not found:
        sys.exit(f"FAILED: {what} did not come within {seconds} s")
    return found


def raise_loopback():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as handle:
        name = struct.pack("16sh14x", b"lo", 0)
        flags = struct.unpack("16sh14x", fcntl.ioctl(handle, 0x8913, name))[1]  # SIOCGIFFLAGS
        fcntl.ioctl(handle, 0x8914, struct.pack("16sh14x", b"lo", flags | 1))  # SIOCSIFFLAGS, IFF_UP


def answers(port):
    with socket.socket() as handle:
        return handle.connect_ex(("127.0.0.1", port)) == 0


DBUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>system</type><listen>unix:path=/run/dbus/system_bus_socket</listen>
<policy context="default"><allow user="*"/><allow own="*"/><allow send_destination="*"/>
<allow receive_sender="*"/></policy></busconfig>
"""
AVAHI = """[server]
host-name=office
allow-interfaces=lo
use-ipv4=yes
use-ipv6=no
[wide-area]
enable-wide-area=no
[rlimits]
"""
FILES = """ServerRoot {root}/etc
CacheDir {root}/cache
RequestRoot {root}/spool
StateDir {root}/state
TempDir {root}/tmp
AccessLog {root}/access_log
ErrorLog {root}/error_log
PageLog {root}/page_log
FileDevice Yes
SystemGroup root
"""
SCHEDULER = """Listen {root}/cups.sock
LogLevel debug
MaxLogSize 0
Browsing No
ErrorPolicy abort-job
DefaultAuthType None
JobPrivateAccess all
JobPrivateValues none
<Location />
  Order allow,deny
  Allow all
</Location>
<Policy default>
  JobPrivateAccess all
  JobPrivateValues none
  <Limit All>
    Order deny,allow
  </Limit>
</Policy>
"""
# What a printer of ippeveprinter runs for each document: it keeps the document and what came with it.
COMMAND = """#!/bin/sh
name={folder}/$IPP_JOB_ID
env | grep ^IPP_ >"$name.env"
cp "$1" "$name.document"
mv "$name.document" "$name.done"
{more}
"""


class Office:
    def __init__(self, root):
        self.root, self.port = Path(root), 8630
        self.programs = []
        self.root.mkdir()
        raise_loopback()
        kit.must_run(["mount", "-t", "tmpfs", "none", "/run"])
        self.log = open(self.root / "log", "ab")
        self.start_bus()
        self.start_scheduler()

    def start(self, *command, **env):
        program = subprocess.Popen([str(word) for word in command], stdin=subprocess.DEVNULL, stdout=self.log,
                                   stderr=self.log, env={**kit.environment(), **env})
        self.programs.append(program)
        return program

    def start_bus(self):
        os.makedirs("/run/dbus")
        (self.root / "dbus.conf").write_text(DBUS)
        (self.root / "avahi.conf").write_text(AVAHI)
        self.start("dbus-daemon", "--nofork", "--config-file", self.root / "dbus.conf")
        wait_for("D-Bus", lambda: os.path.exists("/run/dbus/system_bus_socket"))
        self.start("avahi-daemon", "--no-drop-root", "--no-chroot", "--no-rlimits", "-f", self.root / "avahi.conf")
        wait_for("Avahi", lambda: os.path.exists("/run/avahi-daemon/socket"))

    def start_scheduler(self):
        self.server = str(self.root / "cups.sock")
        for name in ("etc/ppd", "cache", "spool/tmp", "state", "tmp"):
            (self.root / name).mkdir(parents=True)
        os.chmod(self.root / "tmp", 0o1777)
        (self.root / "etc/cups-files.conf").write_text(FILES.format(root=self.root))
        (self.root / "etc/cupsd.conf").write_text(SCHEDULER.format(root=self.root))
        self.start("cupsd", "-f", "-s", self.root / "etc/cups-files.conf", "-c", self.root / "etc/cupsd.conf")
        wait_for("cupsd", lambda: os.path.exists(self.server))

    def device(self, name, *options, more=""):
        """A printer that keeps what it gets in the folder it returns; `more` is shell for its command."""
        folder = self.root / name
        folder.mkdir()
        (folder / "spool").mkdir()
        command = folder / "command"
        command.write_text(COMMAND.format(folder=folder, more=more.format(folder=folder)))
        command.chmod(0o755)
        self.port += 1
        port = self.port
        self.start("ippeveprinter", "-p", port, "-n", "localhost", "-d", folder / "spool", "-c", command, *options, name)
        wait_for(f"printer {name}", lambda: answers(port))
        return folder, f"ipp://localhost:{port}/ipp/print"

    def queue(self, name, uri):
        """A queue that asks the printer what it can do."""
        kit.must_run(["lpadmin", "-h", self.server, "-p", name, "-E", "-v", uri, "-m", "everywhere"])
        wait_for(f"queue {name}", (self.root / f"etc/ppd/{name}.ppd").exists)


def received(folder, job, seconds=30):
    """What a device got: attributes by the names of the environment (IPP_SIDES), and the document's file."""
    document = folder / f"{job}.done"
    wait_for(f"{document}", document.exists, seconds)
    lines = (folder / f"{job}.env").read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line.startswith("IPP_") and "=" in line), document

#!/usr/bin/env python3
"""What comes out of the printer: a private cupsd with printers of ippeveprinter gets jobs of `banxin print`.

usage: print.py BANXIN

What the printers received is judged: paper, sides, copies, colour, pages, the job's name, and each spot of ink, which
is within 0.2 mm of where the page has it. So are the words about running out of paper, cancelling and giving up, and
that nothing is sent when the printer cannot do what is asked for. Skips where namespaces are not allowed."""
import contextlib
import json
import signal
import subprocess
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "e2e"))
import ink  # noqa: E402
import kit  # noqa: E402
import office  # noqa: E402
from pixels import Picture  # noqa: E402
from plain_pdf import make  # noqa: E402

SECONDS = 200
NEAR = 0.2  # mm
REPORT = kit.SOURCE / "samples/hubin-2021/report.yaml"
TITLE = "三门峡市湖滨区政务服务和大数据管理局2021年政府信息公开工作年度报告"
PAPER_OUT = """while [ -e {folder}/no-paper ]; do
  echo 'STATE: +media-empty' >&2
  sleep 0.1
done
echo 'STATE: -media-empty' >&2"""
BUSY = "while [ -e {folder}/busy ]; do sleep 0.1; done"


class Running(subprocess.Popen):
    """A command whose output is read while it runs."""

    def __init__(self, command, env, folder):
        self.paths = [folder / "running.out", folder / "running.err"]
        with open(self.paths[0], "wb") as out, open(self.paths[1], "wb") as err:
            super().__init__(command, env=env, stdin=subprocess.DEVNULL, stdout=out, stderr=err)

    def said(self):
        return [path.read_text(encoding="utf-8") for path in self.paths]

    def says(self, word):
        """Waits until it has said the word."""
        office.look_for(lambda: word in "".join(self.said()) or self.poll() is not None, 30)
        return word in "".join(self.said())

    def ended(self):
        """Its status and what it said."""
        return self.wait(timeout=30), *self.said()


class Desk:
    """A clerk at the office's printers."""

    def __init__(self, banxin, root, findings):
        self.banxin, self.root, self.findings = Path(banxin).resolve(), root, findings
        self.office = office.Office(self.root / "office")
        self.folders = {}
        self.device("laser", "-2", "-s", "20,10", "-f", "application/pdf,image/pwg-raster", more=PAPER_OUT + "\n" + BUSY)
        self.device("mono", "-s", "20,0", "-f", "image/pwg-raster")

    def device(self, name, *options, more=""):
        self.folders[name], uri = self.office.device(f"{name}-device", *options, more=more)
        self.office.queue(name, uri)

    def check(self, ok, text):
        return self.findings.check(ok, text)

    def command(self, *words):
        return [str(word) for word in (self.banxin, *words, "--server", self.office.server)]

    def env(self):
        return kit.environment(LC_ALL="zh_CN.UTF-8")

    def banxin_does(self, *words, status=0):
        done = kit.run(self.command(*words), env=self.env())
        text = done.stderr.decode()
        self.check(done.returncode == status, f"{words}: status {done.returncode}, not {status}:\n{text}")
        return done.stdout.decode(), text

    @contextlib.contextmanager
    def job(self, *words):
        """The command while it runs; gone in any case when left."""
        program = Running(self.command("print", *words), self.env(), self.root)
        try:
            yield program
        finally:
            program.kill()

    def received(self, name, job):
        return office.received(self.folders[name], job)

    def jobs(self, name):
        return len(list(self.folders[name].glob("*.env")))

    def render(self, path, *options):
        kit.must_run([self.banxin, "render", REPORT, "-o", path, *options])
        return path


def pages_of(pdf):
    info = kit.must_run(["pdfinfo", pdf]).decode()
    return dict(line.split(":", 1) for line in info.splitlines() if ":" in line)


def text_of(pdf, *options):
    return kit.squash(kit.must_run(["pdftotext", *options, pdf, "-"]).decode())


def in_order(got, pages):
    """A printer that lets sheets fall face up is sent the last page first."""
    return pages[::-1] if got["IPP_OUTPUT_BIN"] == "face-up" else pages


def judge_printers(desk):
    lines = [json.loads(line) for line in desk.banxin_does("printers", "--json")[0].splitlines()]
    printers = {line["printer"]: line for line in lines}
    laser, mono = printers["laser"], printers["mono"]
    desk.check(laser["duplex"] and laser["color"], f"the laser can more: {laser}")
    desk.check(not mono["duplex"] and not mono["color"], f"the mono printer can less: {mono}")
    desk.check("iso_a4_210x297mm" in laser["media"], f"no A4: {laser}")
    desk.check(not any(line["default"] for line in lines), f"none is the default: {lines}")
    shown = desk.banxin_does("printers")[0]
    desk.check("laser：空闲\n    双面，彩色；纸张：" in shown, shown)
    kit.must_run(["lpadmin", "-h", desk.office.server, "-d", "laser"])
    shown = desk.banxin_does("printers")[0]
    desk.check("laser（默认）：" in shown, shown)


def judge_refusals(desk):
    """Nothing reaches a printer that cannot do it, nor with --dry-run."""
    text = desk.banxin_does("print", REPORT, "--printer", "mono", "--duplex", "long", status=64)[1]
    desk.check("不能双面打印" in text, text)
    text = desk.banxin_does("print", REPORT, "--printer", "laserr", status=64)[1]
    desk.check("是否应为“laser”" in text, text)
    out, text = desk.banxin_does("print", REPORT, "--dry-run", "--duplex", "short", "--pages", "4,1-2")
    desk.check("打印机：laser（默认）" in out and "未发送" in out and "页数：3（1-2,4-4）" in out, out)
    sent = json.loads(desk.banxin_does("print", REPORT, "--dry-run", "--duplex", "short", "--json")[0])
    desk.check(sent["title"] == TITLE and sent["attributes"]["sides"] == "two-sided-short-edge", str(sent))
    wrong = desk.root / "wrong.yaml"
    wrong.write_text(REPORT.read_text(encoding="utf-8").replace("年度: 2021", "年度: 某年"), encoding="utf-8")
    desk.banxin_does("print", wrong, status=1)
    listed = kit.must_run(["lpstat", "-h", desk.office.server, "-W", "all", "-o"]).decode()
    desk.check(listed == "", f"jobs were sent: {listed}")


def judge_attributes(desk):
    whole = desk.render(desk.root / "whole.pdf")
    out, text = desk.banxin_does("print", REPORT, "--duplex", "long", "--copies", "2", "--gray", "--pages", "3,2")
    desk.check(text.endswith("laser-1：打印完成\n") and "打印机：laser（默认）" in out, out + text)
    got, pdf = desk.received("laser", 1)
    for name, value in {"IPP_SIDES": "two-sided-long-edge", "IPP_COPIES": "2", "IPP_PRINT_COLOR_MODE": "monochrome",
                        "IPP_JOB_NAME": TITLE, "IPP_DOCUMENT_FORMAT_SUPPLIED": "application/pdf",
                        "IPP_MULTIPLE_DOCUMENT_HANDLING": "separate-documents-collated-copies"}.items():
        desk.check(got.get(name) == value, f"{name} is {got.get(name)}, not {value}")
    media = got.get("IPP_MEDIA_COL", "") + got.get("IPP_MEDIA", "")
    desk.check("x-dimension=21000 y-dimension=29700" in media or "iso_a4_210x297mm" in media, f"paper: {media}")
    info = pages_of(pdf)
    desk.check(info["Pages"].strip() == "2" and "A4" in info["Page size"], f"received: {info}")
    texts = [text_of(pdf, "-f", page, "-l", page) for page in in_order(got, [1, 2])]
    desk.check(texts == [text_of(whole, "-f", page, "-l", page) for page in (2, 3)], f"not pages 2 and 3: {texts}")
    desk.banxin_does("print", whole, "--printer", "laser", "--quiet")
    got, pdf = desk.received("laser", 2)
    desk.check(got["IPP_SIDES"] == "one-sided" and got["IPP_PRINT_COLOR_MODE"] == "color", str(got))
    desk.check(got["IPP_JOB_NAME"] == TITLE and got.get("IPP_COPIES", "1") == "1", str(got))
    judge_ink(desk, got, pdf)


def judge_ink(desk, attributes, pdf):
    """Pages as the printers got them, each against Banxin's own picture of it."""
    dpi = 300
    desk.render(desk.root / "own.png", "--dpi", str(dpi), "--gray-bits", "8")
    kit.must_run(["pdftoppm", "-gray", "-r", str(dpi), pdf, desk.root / "got"])
    got = in_order(attributes, sorted(desk.root.glob("got-*.pgm")))
    desk.check(len(got) == 4, f"{len(got)} pages were printed")
    for number, page in enumerate(got, 1):
        picture = Picture((desk.root / f"own-{number}.png").read_bytes())
        own = ink.from_gray(picture.width, picture.rows)
        wrong = ink.difference(ink.read_pgm(page.read_bytes()), own, dpi, NEAR)
        desk.check(not wrong, f"page {number}: {wrong}")
    moved = ink.Ink(own.width, [row >> 3 for row in own.rows])  # by 0.25 mm
    desk.check(ink.difference(moved, own, dpi, NEAR), "a page that is moved by 0.25 mm passes for the same")


def judge_raster(desk):
    """A printer that is sent pixels and not a PDF."""
    text = desk.banxin_does("print", REPORT, "--printer", "mono", "--pages", "1")[1]
    desk.check("只能黑白打印" in text, f"no word about black: {text}")
    got, document = desk.received("mono", 1)
    raster = ink.Raster(document.read_bytes())
    desk.check(got["IPP_SIDES"] == "one-sided" and not raster.duplex, f"sides: {got['IPP_SIDES']}")
    desk.check(got["IPP_PRINT_COLOR_MODE"] == "monochrome", got["IPP_PRINT_COLOR_MODE"])
    name = desk.render(desk.root / "one.png", "--dpi", str(raster.dpi), "--gray-bits", "8", "--pages", "1")
    picture = Picture(name.read_bytes())
    wrong = ink.difference(raster.ink(), ink.from_gray(picture.width, picture.rows), raster.dpi, NEAR)
    desk.check(not wrong, f"raster of {raster.dpi} dpi: {wrong}")


def judge_fates(desk):
    folder, small = desk.folders["laser"], desk.root / "small.pdf"
    small.write_bytes(make(1))
    (folder / "no-paper").touch()
    with desk.job(small) as job:
        desk.check(job.says("正在打印（缺纸）\n"), f"no word about paper: {job.said()}")
        (folder / "no-paper").unlink()
        status, out, text = job.ended()
        desk.check(status == 0 and text.endswith("打印完成\n"), f"{status}: {text}")
        desk.check("作业：small\n" in out, f"a PDF without title has its file's name: {out}")
    (folder / "busy").touch()
    with desk.job(small) as job:
        desk.check(job.says("：正在打印\n"), f"not printing: {job.said()}")
        label = job.said()[1].split("：")[0]
        kit.must_run(["cancel", "-h", desk.office.server, label])
        status, _, text = job.ended()
        desk.check(status == 69 and f"作业 {label} 被取消了" in text, f"{status}: {text}")
    (folder / "busy").unlink()
    torn = desk.root / "torn.pdf"
    torn.write_bytes(b"%PDF-1.7\n1 0 obj")
    text = desk.banxin_does("print", torn, status=69)[1]
    desk.check("无法清点" in text and "不会自行继续" in text, f"no PDF for CUPS: {text}")
    kit.must_run(["cancel", "-h", desk.office.server, "-a", "laser"])  # it is in the queue still


def judge_interrupts(desk):
    """Ctrl-C ends the waiting and not the job; --no-wait does not wait at all."""
    folder, server, small = desk.folders["laser"], desk.office.server, desk.root / "small.pdf"
    (folder / "busy").touch()
    with desk.job(small, "--json") as job:
        desk.check(job.says('"state":"printing"'), f"not printing: {job.said()}")
        job.send_signal(signal.SIGINT)
        status, out, text = job.ended()
        sent = json.loads(out.splitlines()[0])["job"]
        desk.check(status == 75 and f"cancel {sent}" in text, f"{status}: {text}")
    listed = kit.must_run(["lpstat", "-h", server, "-o"]).decode()
    desk.check(sent in listed, f"the job is gone: {listed}")
    shown, text = desk.banxin_does("print", small, "--no-wait")
    listed = kit.must_run(["lpstat", "-h", server, "-o"]).decode().split()
    label = shown.splitlines()[-1].split("：")[0]
    desk.check(text == "" and label in listed, f"which job was sent is not said: {shown} {text}")
    (folder / "busy").unlink()
    office.wait_for("an empty queue", lambda: not kit.must_run(["lpstat", "-h", server, "-o"]), 30)


def judge_discovered(desk):
    """A printer in the network that has no queue: CUPS makes one for the job."""
    name = office.wait_for("the printer without a queue", lambda: next(
        (line["printer"] for line in map(json.loads, desk.banxin_does("printers", "--json")[0].splitlines())
         if line["printer"] not in desk.folders and line["printer"].startswith("laser")), None))
    before = desk.jobs("laser")
    text = desk.banxin_does("print", desk.root / "small.pdf", "--printer", name, "--duplex", "long")[1]
    desk.check(text.endswith("打印完成\n") and desk.jobs("laser") == before + 1, text)


def main():
    folder, findings = office.enter(SECONDS), kit.Findings()
    desk = Desk(sys.argv[1], folder, findings)
    for judge in (judge_printers, judge_refusals, judge_attributes, judge_raster, judge_fates, judge_interrupts,
                  judge_discovered):
        judge(desk)
    findings.finish("jobs reach the printers as they should")


if __name__ == "__main__":
    main()

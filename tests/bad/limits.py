#!/usr/bin/env python3
"""Input meant to do harm, too large to keep: it is refused in good time, or done.

usage: limits.py BANXIN"""
import json
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "e2e"))
import kit  # noqa: E402

FORM = Path(__file__).resolve().parent / "plain-form.yaml"
LISTED = 1000  # diagnostics
SECONDS = 30   # with sanitizers, beside other tests


class Limits:
    def __init__(self, banxin, findings, work):
        self.banxin, self.findings, self.work = banxin, findings, work

    def run(self, what, report, *options, layout=FORM):
        """A command on a report; it must end by itself, by no signal, in good time."""
        file = self.work / "report.yaml"
        file.write_text(report, encoding="utf-8")
        started = time.monotonic()
        done = kit.run([self.banxin, *options, file, "--layout", layout], timeout=4 * SECONDS, cwd=self.work)
        seconds = time.monotonic() - started
        self.findings.check(done.returncode >= 0, f"{what}: ended by signal {-done.returncode}")
        self.findings.check(seconds < SECONDS, f"{what}: {seconds:.1f} s")
        print(f"{what}: status {done.returncode}, {seconds:.1f} s")
        return done.returncode, done.stderr.decode(errors="replace")

    def judge_many_errors(self):
        rows = [f"r{i}" for i in range(LISTED + 10)]
        layout = self.work / "layout.yaml"
        text = FORM.read_text(encoding="utf-8")
        few = "[{key: 一}, {key: 二}]"
        self.findings.check(few in text, f"{FORM.name} has other rows now")
        layout.write_text(text.replace(few, "[" + ", ".join(f"{{key: {row}}}" for row in rows) + "]"), encoding="utf-8")
        report = "机关: 某局\n表:\n" + "".join(f"  {row}: [无, 1]\n" for row in rows)
        status, text = self.run("1,010 errors", report, "check", layout=layout)
        self.findings.check(status == 1 and text.count("[not-a-number]") == LISTED and "… and 10 more" in text,
                            f"1,010 errors: status {status}, {text.count('[not-a-number]')} listed, {text[-200:]}")
        status, text = self.run("1,010 errors as JSON", report, "check", "--diagnostics", "json", layout=layout)
        ids = [json.loads(line)["id"] for line in text.splitlines()]
        self.findings.check(ids.count("not-a-number") == LISTED, f"1,010 errors as JSON: {len(ids)}")
        status, text = self.run("1,010 errors, rendered", report, "dump", "-o", "/dev/null", layout=layout)
        self.findings.check(status == 1, f"1,010 errors, rendered: status {status}")

    def judge_long_texts(self):
        table = "表: {一: [1, 2], 二: [3, 4]}\n"
        prose = "机关: 某局\n" + table + "正文: "
        for what, report in (("10 MB in one line", prose + "一个字" * 1_111_111 + "\n"),
                             ("a megabyte without a break", prose + '"' + "x" * 1_000_000 + '"\n'),
                             ("a megabyte of marks", prose + '"' + "，。“" * 111_111 + '"\n'),
                             ("50,000 paragraphs", prose + "|\n" + "  一段。\n" * 50_000),
                             ("a long title", "机关: " + "长" * 20_000 + "\n" + table)):
            status, text = self.run(what, report, "dump", "-o", "/dev/null", "-q")
            self.findings.check(status == 0, f"{what}: status {status} {text[:300]}")

    def judge_large_tables(self):
        rows = 3000
        names = ", ".join(f"{{key: r{i}}}" for i in range(rows))
        layout = self.work / "layout.yaml"
        text = FORM.read_text(encoding="utf-8").replace("[{key: 一}, {key: 二}]", f"[{names}]")
        layout.write_text(text, encoding="utf-8")
        report = "机关: 某局\n表:\n" + "".join(f"  r{i}: [{i}, 1]\n" for i in range(rows))
        status, text = self.run(f"{rows} rows", report, "render", "-o", self.work / "out.pdf", "-q", layout=layout)
        self.findings.check(status == 0, f"{rows} rows: status {status} {text[:300]}")
        group = f"[{{label: 组, rows: [{names}]}}]"
        text = FORM.read_text(encoding="utf-8").replace("[{key: 一}, {key: 二}]", group)
        layout.write_text(text, encoding="utf-8")
        status, text = self.run(f"{rows} rows in a group", report, "render", "-o", self.work / "out.pdf", "-q",
                                layout=layout)
        self.findings.check(status == 0, f"{rows} rows in a group: status {status} {text[:300]}")

    def judge_long_lists(self):
        layout = self.work / "layout.yaml"
        records = "类: {type: records, fields: {名: {type: text}, 文: {type: prose}}}"
        head = FORM.read_text(encoding="utf-8").split("document:")[0] + f"  单: {{type: list}}\n  {records}\nflow:\n"
        many = 100_000
        names = "机关: 某局\n单:\n" + "  - 张三\n" * many
        report = "机关: 某局\n类:\n" + "  - {名: 张三, 文: 一段。}\n" * many
        each = "{each: 类, flow: [{text: '{#}.{名}', when: 名}, {prose: 文}]}"
        row = "{row: {each: 单, per-row: 5, flow: [{text: '{单}'}]}}"
        for what, flow, data, wanted in ((f"{many} records", each, report, 0),
                                         (f"{many} items", "{each: 单, flow: [{text: '{单}', unless: 单.2}]}", names, 0),
                                         (f"a row of {many} cells", row, names, 65),
                                         (f"{many} items in one text", "{text: '{单}'}", names, 0),
                                         (f"a box of {many} lines", "{box: {flow: [" + each + "]}}", report, 65),
                                         (f"a box of one text of {many} items", "{box: {flow: [{text: '{单}'}]}}", names, 65),
                                         (f"{many} kept items", "{each: 单, flow: [{text: '{单}', keep-with-previous: true}]}",
                                          names, 0),
                                         (f"{many} items kept in one text", "{text: '{单}', keep-with-previous: true}", names, 0)):
            layout.write_text(f"{head}  - {flow}\n", encoding="utf-8")
            status, text = self.run(what, data, "dump", "-o", "/dev/null", "-q", layout=layout)
            self.findings.check(status == wanted, f"{what}: status {status} {text[:300]}")


def main():
    findings = kit.Findings()
    with tempfile.TemporaryDirectory() as work:
        limits = Limits(Path(sys.argv[1]).resolve(), findings, Path(work))
        limits.judge_many_errors()
        limits.judge_long_texts()
        limits.judge_large_tables()
        limits.judge_long_lists()
    findings.finish("within limits")


if __name__ == "__main__":
    main()

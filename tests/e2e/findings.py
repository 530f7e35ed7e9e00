#!/usr/bin/env python3
"""What is wrong in the samples is found, and nothing else; a wrong total is refused.

usage: findings.py BANXIN

findings/NAME.txt lists a sample's findings: SEVERITY ID RULE: the cell as printed, or where there is none the
pointer or the name in the message. The lists were worked out by hand from what is known to be wrong in the
published reports; the totals among them are added up here once more."""
import json
import re
import sys
import tempfile
from pathlib import Path

import kit
import figures
import forms
from halves import Missing

HERE = Path(__file__).resolve().parent


def found_in(banxin, report, *more):
    done = kit.run([banxin, "check", report, "--diagnostics", "json", *more])
    return done.returncode, [json.loads(line) for line in done.stderr.decode().splitlines()]


def describe(finding):
    name = re.search("“(.*?)”", finding["message"])
    what = finding.get("cell") or finding.get("pointer") or (name and name.group(1))
    return " ".join(filter(None, (finding["severity"], finding["id"], finding.get("rule")))) + f": {what}"


def expected(name):
    lines = (HERE / "findings" / (name + ".txt")).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and line[0] != "#"]


def wrong_totals(form):
    """Pointers of the totals that are not what their parts add up to; blank is right only over blanks."""
    return {half.pointer(row, column) for sheet in form.sheets for half in sheet.halves
            for row, (column, *_) in half.cells() if is_wrong(half, row, column)}


def is_wrong(half, row, column):
    try:
        value = half.find(row, column)
    except Missing:
        return False
    for parts in half.parts(row, column):
        amounts = [half.amount(*part) for part in parts]
        if None not in amounts and sum(amounts) != figures.amount(str(value or "")):
            return True
    return False


def judge_sample(banxin, name, report, findings):
    status, found = found_in(banxin, report)
    got, wanted = sorted(describe(finding) for finding in found), sorted(expected(name))
    for line in [line for line in wanted if line not in got]:
        findings.check(False, f"{name}: not found: {line}")
    for line in [line for line in got if line not in wanted]:
        findings.check(False, f"{name}: found besides: {line}")
    findings.check(len(got) == len(wanted), f"{name}: {len(got)} findings, not {len(wanted)}")
    errors = any(line.startswith("error") for line in wanted)
    findings.check(status == (1 if errors else 0), f"{name}: exit status {status}")
    totals = {finding["pointer"] for finding in found if finding["id"] in ("sum", "sum-blank")}
    findings.check(totals == wrong_totals(forms.read(report)), f"{name}: wrong totals {sorted(totals)}")
    print(f"{name}: {len(got)} findings")


def judge_wrong_total(banxin, findings):
    """As in a report of 2023 whose third table has 10 upheld, 1 corrected and a total of 0."""
    source = (kit.SOURCE / "samples/hongze-2024/report.yaml").read_text(encoding="utf-8")
    right = "{维持: 1, 纠正: 1, 其他: 0, 未审结: 0, 总计: 2}"
    findings.check(source.count(right) == 1, "hongze-2024 has other figures now")
    with tempfile.TemporaryDirectory() as work:
        report, output = Path(work) / "report.yaml", Path(work) / "out.pdf"
        report.write_text(source.replace(right, "{维持: 10, 纠正: 1, 其他: 0, 未审结: 0, 总计: 0}"), encoding="utf-8")
        status, found = found_in(banxin, report)
        sums = [finding for finding in found if finding["id"] == "sum"]
        findings.check(status == 1 and len(sums) == 1, f"wrong total: status {status}, {len(sums)} wrong sums")
        for finding in sums:
            findings.check(finding["pointer"] == "/复议诉讼/行政复议/总计" and finding["cell"].endswith("总计")
                           and re.search(r"\b0\b.*\b11\b", finding["message"]), f"wrong total: {finding}")
        for old in (None, b"an old file"):
            if old:
                output.write_bytes(old)
            done = kit.run([banxin, "render", report, "-o", output])
            findings.check(done.returncode == 1, f"wrong total: render ends with {done.returncode}")
            findings.check((output.read_bytes() if output.exists() else None) == old, "wrong total: a file was made")
            findings.check(sorted(path.name for path in Path(work).iterdir())
                           == ["out.pdf", "report.yaml"][0 if old else 1:], "wrong total: something was left behind")
        done = kit.run([banxin, "render", report, "-o", output, "--allow-errors"])
        findings.check(done.returncode == 0 and output.read_bytes().startswith(b"%PDF"), "--allow-errors renders it")


def main():
    banxin, findings = Path(sys.argv[1]).resolve(), kit.Findings()
    for name, report in kit.samples():
        judge_sample(banxin, name, report, findings)
    judge_wrong_total(banxin, findings)
    findings.finish("found what is wrong")


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Every rule of `banxin inspect` can fail, and none does on a page that is right.

usage: run.py BANXIN TEST_INSPECT

report.yaml set by form.yaml is right, and so are the samples: every rule holds on their pages, and finds something to
measure on some of them. Each case below adds to the form what breaks one rule, and says what else breaks with it: a
type area that is too low has too few lines. The rules that the engine cannot be made to break are broken on pages made
by hand, in tests/unit/test_inspect.c, which prints which they are. Together they are all rules there are."""
import json
import re
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))
import kit  # noqa: E402

# rule, what is added to the form, the other rules that then fail
CASES = [
    ("paper", "paper: {width: 215mm, height: 279mm}", ""),
    ("margin-top", "type-area: {top: 30mm}", ""),
    ("margin-left", "type-area: {left: 31mm}", ""),
    ("type-area-width", "type-area: {width: 160mm}", ""),
    ("type-area-height", "type-area: {height: 215mm}\ngrid: {lines: 21}", "lines-per-page page-number-below"),
    ("lines-per-page", "grid: {lines: 21}", ""),
    ("chars-per-line", "grid: {chars: 27}", ""),
    ("text-black", "styles: {title: {color: '#cc0000'}}", ""),
    ("first-page-body", "flow: [title: 报告, table: 申请, prose: 正文, prose: 结语]", ""),
    ("title-font", "styles: {title: {font: heiti}}", ""),
    ("title-size", "styles: {title: {size: 三号}}", ""),
    ("title-centred", "styles: {title: {align: left}}", ""),
    ("body-font", "styles: {body: {font: songti}}", ""),
    ("body-size", "styles: {body: {size: 四号}}", "level-size line-spacing paragraph-spacing"),
    ("level-1-font", "styles: {heading: {font: fangsong}}", ""),
    ("level-2-font", "styles: {level-2: {font: heiti}}", ""),
    ("level-3-font", "styles: {level-3: {font: heiti}}", ""),
    ("level-4-font", "styles: {level-4: {font: kaiti}}", ""),
    ("level-size", "styles: {level-2: {size: 四号}}", ""),
    ("page-number-sequence", "page-number: {text: — 1 —}", ""),
    ("page-number-font", "styles: {page-number: {latin: western}}", ""),
    ("page-number-size", "styles: {page-number: {size: 五号}}", "page-number-side"),
    ("page-number-dashes", "page-number: {text: '- {page} -'}", ""),
    ("page-number-below", "page-number: {below: 12mm}", ""),
    ("page-number-side", "page-number: {odd: {align: center, indent: 0mm}}", ""),
    ("line-spacing", "styles: {body: {grid: false, leading: 20pt}}", "chars-per-line lines-per-page paragraph-spacing"),
    ("paragraph-spacing", "styles: {body: {grid: false, leading: 29.61pt, before: 6pt}}",
     "chars-per-line lines-per-page type-area-height"),
    ("paragraph-indent", "styles: {body: {indent: 1字}}", ""),
    ("paragraph-flush", "styles: {body: {hang: true}}", "edge-latin-gap"),
    ("right-edge", "styles: {body: {align: left}}", "line-end-half"),
    ("table-frame", "table-look: {frame: 0.4pt}", ""),
]

SHORT = "一段正文。"
UYGHUR = "ئۇيغۇرچە يېزىق ئاپتونوم رايونى "
MINORITY = "ᠥᠪᠥᠷ བོད་གཞུང་"

# A document that is right, what its report says beside the least, and what is found: rule and member, its value.
RIGHT = [
    ("a blank page before the 版记", {"双面": "是", "正文": [SHORT] * 25, "印发机关": "丙", "印发日期": "2021-03-05"},
     {("page-number-sequence", "exceptions"): "page 3, page 4", ("page-number-sequence", "checked"): 2}),
    ("a paragraph that goes over with the seal", {"正文": [SHORT] * 29},
     {("type-area-height", "exceptions"): "page 2", ("lines-per-page", "exceptions"): "page 2"}),
    ("lines that go over with a signature", {"正文": [SHORT * 16] * 11, "用印": "不加盖"},
     {("type-area-height", "exceptions"): "page 2"}),
    ("right-to-left text", {"正文": [UYGHUR * 4]},
     {("margin-left", "measured"): "28 mm", ("type-area-width", "measured"): "156 mm",
      ("paragraph-indent", "text"): "ئۇيغۇرچە يېزىق ئاپ…"}),
    ("right-to-left words", {"正文": [f"请于2021年{UYGHUR}45{UYGHUR}前报送，{UYGHUR}为盼。" * 2]}, {}),
    ("clusters of several characters", {"标题": MINORITY, "正文": [MINORITY]}, {("title-size", "text"): MINORITY}),
    ("characters that 仿宋 lacks", {"正文": ["鄠县𠮷氏，鄠县。"]},
     {("body-font", "excepted"): 3, ("body-font", "exceptions"): "鄠, 𠮷"}),
    ("dots that begin a line", {"正文": [f"{'一' * 25}……{'二三' * 20}。"]}, {}),
    ("dots that end a line", {"正文": [f"{'一' * 24}……{'二三' * 20}。"]}, {}),
    ("a head that begins lower", {"正文": [SHORT]},
     {("margin-top", "measured"): None, ("margin-top", "excepted"): 1, ("margin-top", "exceptions"): "page 1"}),
    ("the first page of a letter", {"版式": "gongwen-letter", "正文": [SHORT] * 29},
     {("margin-top", "measured"): "37 mm", ("margin-top", "exceptions"): "page 1",
      ("page-number-sequence", "exceptions"): "page 1"}),
]
LEAST = {"版式": "gongwen", "发文机关": "甲局", "发文字号": "甲发〔2021〕1号", "标题": "乙", "主送": "丁", "成文日期": "2021-03-05"}


def changed(form, change):
    """The form with `change` instead of its own key of that name."""
    parts = re.split(r"(?m)^(?=\S)", form)
    return "".join(part for part in parts if part.split(":")[0] != change.split(":")[0]) + change + "\n"


def inspect(banxin, report, *more):
    done = kit.run([banxin, "inspect", report, "--json", "--all", *more])
    return done, [json.loads(line) for line in done.stdout.decode().splitlines()]


def failing(rules):
    return {rule["rule"] for rule in rules if rule["verdict"] == "fail"}


def measured(rules):
    return {rule["rule"] for rule in rules if rule["checked"] > 0}


# what a form that is no official document does otherwise than GB/T 9704
OTHERWISE = {"cadre-approval": {"page-number-sequence"}}


def judge_samples(banxin, findings):
    """The rules that find something to measure on the samples."""
    found = set()
    for name, report in kit.samples():
        _, rules = inspect(banxin, report)
        failed = failing(rules) ^ OTHERWISE.get(name, set())
        findings.check(rules and not failed, f"samples/{name}: {sorted(failed)} fail")
        found |= measured(rules)
    return found


def judge_right(banxin, findings, report):
    for name, more, wanted in RIGHT:
        said = {**LEAST, **more, "正文": "\n".join(more["正文"])}
        report.write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
        _, rules = inspect(banxin, report)
        findings.check(rules and not failing(rules), f"{name}: {sorted(failing(rules))} fail")
        by_name = {rule["rule"]: rule for rule in rules}
        found = {key: by_name[key[0]].get(key[1]) for key in wanted if rules}
        findings.check(found == wanted, f"{name}: {found}, not {wanted}")
    lines = kit.must_run([banxin, "inspect", report]).decode().splitlines()
    findings.check(any("[margin-top]" in line and "; 1 excepted: page 1)" in line for line in lines), "\n".join(lines))
    lines = kit.must_run([banxin, "inspect", report, "--lang", "zh"]).decode().splitlines()
    findings.check(any("[margin-top]" in line and "；例外 1 处：第 1 页）" in line for line in lines), "\n".join(lines))


def judge_breaks(banxin, findings, report):
    """Wherever the pages of a letter break, its seal stays with text and its 版记 is on an even page."""
    text = (kit.SOURCE / "samples/reply/report.yaml").read_text(encoding="utf-8") + "双面: 是\n"
    for more in range(12):
        report.write_text(text.replace("正文: |\n", "正文: |\n" + f"  {'公开信息' * 60}。\n" * more), encoding="utf-8")
        done, rules = inspect(banxin, report)
        findings.check(done.returncode == 0 and rules, f"a letter of {more} paragraphs more: {sorted(failing(rules))} fail")


def judge_text(banxin, findings, count):
    """Without --json: a line for each rule and one for all; with -q only what fails."""
    command = [banxin, "inspect", HERE / "report.yaml", "--layout", HERE / "form.yaml"]
    lines = kit.must_run(command).decode().splitlines()
    findings.check(sum(line.startswith("  pass  ") for line in lines) == count, f"{len(lines)} lines of text")
    findings.check(lines[-1].startswith(f"{count} rules hold, 0 do not"), lines[-1])
    findings.check(kit.must_run([*command, "-q"]) == b"", "-q: what holds is printed")
    done = kit.run([banxin, "inspect", kit.SOURCE / "samples/nilka-town-2023/report.yaml", "--lang", "zh"])
    text = done.stdout.decode()
    findings.check("合格" in text and "不适用  " not in text, "rules that do not apply are printed")
    done = kit.run([banxin, "inspect", HERE / "missing.yaml"])
    findings.check(done.returncode == 66 and not done.stdout, f"no such report: {done.returncode}")


def main():
    banxin, hand_made = (Path(argument).resolve() for argument in sys.argv[1:3])
    findings = kit.Findings()
    form = (HERE / "form.yaml").read_text(encoding="utf-8")
    done, rules = inspect(banxin, HERE / "report.yaml", "--layout", HERE / "form.yaml")
    findings.check(done.returncode == 0 and not done.stderr, done.stderr.decode())
    for rule in rules:
        findings.check(rule["verdict"] != "fail", f"the page that is right: {rule}")
    known, found = {rule["rule"] for rule in rules}, measured(rules)
    judge_text(banxin, findings, len(found))
    found |= judge_samples(banxin, findings)
    findings.check(found == known, f"nowhere to measure: {sorted(known - found)}")
    broken = set(kit.must_run([hand_made, "--rules"]).decode().split())
    with tempfile.TemporaryDirectory() as folder:
        layout = Path(folder) / "layout.yaml"
        judge_breaks(banxin, findings, Path(folder) / "report.yaml")
        judge_right(banxin, findings, Path(folder) / "report.json")
        for rule, change, others in CASES:
            layout.write_text(changed(form, change), encoding="utf-8")
            done, found = inspect(banxin, HERE / "report.yaml", "--layout", layout)
            failed = failing(found)
            findings.check(done.returncode == 1 and not done.stderr, f"{rule}: {done.returncode} {done.stderr.decode()}")
            findings.check(failed == {rule, *others.split()}, f"{rule}: {sorted(failed)} fail")
            broken.add(rule)
    findings.check(broken == known, f"never broken: {sorted(known - broken)}, not a rule: {sorted(broken - known)}")
    findings.finish(f"{len(known)} rules, each broken")


if __name__ == "__main__":
    main()

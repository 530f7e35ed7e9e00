#!/usr/bin/env python3
"""Random tables typeset and measured: every case is a random form and report, and what banxin makes of it is compared
with what the form says, from the text dump alone. See README.md for the invariants.

--case K runs one case again and prints its place; --shrink makes a failing one smaller."""
import concurrent.futures
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "reader")]
import dump  # noqa: E402
import expected  # noqa: E402
import forms  # noqa: E402
import generate  # noqa: E402
import invariants  # noqa: E402
import pdf  # noqa: E402
import program  # noqa: E402
import spoil_dump  # noqa: E402
import written  # noqa: E402

SOURCE = HERE.parents[1]
SEED = 20251125
TIMEOUT = 120
# Geometry that cannot work: exit status, id, message.
REFUSALS = {
    "table-too-wide": (78, r"the columns of table .+ need [\d.]+ mm, but the type area is [\d.]+ mm wide: it lacks \d+ mm; the widest column, .+, needs \d+ mm"),
    "table-too-tall": (78, r"table .+: the heads and one row \(.*\) are taller than a page"),
    "table-head-narrow": (78, r"“.*” does not fit into its column"),
    "table-too-narrow": (65, r"“.*” does not fit into its column \(.*\), even set smaller"),
}
REFUSED_AT_MOST = 0.15
AS_PDF = 0.2  # of the cases are read back from their PDF too
SPOILS = 10  # of a case, with --self-test
SHOWN = 6  # findings of a case


def run(options, arguments, command="dump"):
    try:
        done = program.banxin(options, command, *arguments, "--allow-errors", timeout=TIMEOUT)
    except subprocess.TimeoutExpired:
        return -1, "", f"no end after {TIMEOUT} s"
    return done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")


def refusal(status, messages):
    """The id of the documented refusal a run ended with, or None."""
    found, worst = None, 0
    for line in messages.splitlines():
        named = re.search(r"error: (.*) \[([\w-]+)\]$", line)
        if not named:
            continue
        form = REFUSALS.get(named.group(2))
        if not form or not re.fullmatch(form[1], named.group(1)):
            return None
        if form[0] > worst:
            worst, found = form[0], named.group(2)
    return found if worst == status else None


def write_case(case, folder):
    """Writes the files of a case; gives the arguments of dump and what they should lead to."""
    standard = (SOURCE / "layouts/masters/gbt9704.yaml").read_text(encoding="utf-8")
    (folder / "masters").mkdir(parents=True, exist_ok=True)
    layout, report = written.layout(case, "own" if case["own-master"] else "gbt9704"), written.report(case)
    for name, text in (("masters/own.yaml", written.master_of(case, standard)), ("masters/gbt9704.yaml", standard),
                       ("case.yaml", written.text_of(layout)), ("report.yaml", written.text_of(report)),
                       ("case.json", json.dumps(case, ensure_ascii=False, indent=1))):
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / "report.yaml", "--layouts", folder], forms.Form(report, layout)


def area_of(page):
    area = {side: generate.length(text) for side, text in page["type-area"].items()}
    return dump.Box(area["left"], area["top"], area["width"], area["height"])


def check_case(case, folder, options, rng):
    """(findings, refusal, pages) of one case."""
    findings = invariants.Findings()
    arguments, form = write_case(case, folder)
    status, out, messages = run(options, [*arguments, "--glyphs"])
    (folder / "dump.txt").write_text(out, encoding="utf-8")
    if status != 0:
        refused = refusal(status, messages)
        if refused:
            check_refusal(case, form, folder, messages, options, findings)
        else:
            findings.add("0 exit", 0, f"exit status {status}", messages[-800:].strip())
        return findings.list, refused, 0
    try:
        pages = dump.read(out)
    except (ValueError, IndexError, AttributeError) as error:
        findings.add("0 dump", 0, "the dump cannot be read", repr(error))
        return findings.list, None, 0
    for page in pages:
        for want, got in ((case["page"]["paper"]["width"], page.w), (case["page"]["paper"]["height"], page.h)):
            findings.check(abs(generate.length(want) - got) < 0.01, "5 area", page.number, page.line, f"the paper should be {want}")
    area = area_of(case["page"])
    shortened = re.search(r"\[(table-heads-(?:outer|none))\]", messages)
    if shortened:  # heads that no page holds with a row: some of them are left out
        check_again(arguments, out, len(pages), options, rng, findings)
        return findings.list, shortened.group(1), len(pages)
    judge(form, pages, area, findings)
    if options.self_test:
        check_spoiled(form, out, area, rng, findings)
        return findings.list, None, len(pages)
    check_again(arguments, out, len(pages), options, rng, findings)
    if shutil.which("pdftotext") and rng.random() < AS_PDF:
        status, _, messages = run(options, [*arguments, "-o", folder / "case.pdf"], "render")
        if findings.check(status == 0, "pdf", 0, f"exit status {status}", messages.strip()):
            pdf.check(folder / "case.pdf", pages, findings)
    return findings.list, None, len(pages)


def judge(form, pages, area, findings):
    invariants.check_document(pages, area, findings, folds=folds_of(form))
    expected.compare(form, pages, area, findings)


def check_spoiled(form, out, area, rng, findings):
    """Whatever is lost or changed in a dump must be found."""
    for number in range(SPOILS):
        worse, what = (spoil_dump.without, spoil_dump.changed)[number % 2](out, rng)
        found = invariants.Findings()
        judge(form, dump.read(worse), area, found)
        findings.check(found.list, "self-test", 0, what, "it was lost or changed, and nobody noticed")


def folds_of(form):
    return [int(sheet.table.get("fold", 1)) for sheet in form.sheets]


def check_refusal(case, form, folder, messages, options, findings):
    """0: a refusal must be right, as far as that can be told."""
    narrow = {text: [] for text in re.findall(r"error: “(.*?)” does not fit into its column \(", messages)}
    expected.refuse_narrow(form, area_of(case["page"]), narrow, findings)
    tall = re.findall(r"error: table (\S+): the heads and one row", messages)
    if not tall:
        return
    page = json.loads(json.dumps(case["page"]))
    for area, side in ((page["paper"], "height"), (page["type-area"], "height"), (page["grid"], "lines")):
        area[side] = area[side] * 6 if side == "lines" else f"{6 * int(area[side][:-2])}mm"
    status, out, _ = run(options, [*write_case(case | {"page": page}, folder / "tall")[0], "--glyphs"])
    if status == 0:
        expected.refuse_tall(form, dump.read(out), area_of(case["page"]), tall, findings)


def check_again(arguments, out, count, options, rng, findings):
    """8: the same again, and single pages of it."""
    plain = dump.without_glyphs(out)
    status, again, messages = run(options, arguments)
    findings.check(status == 0 and again == plain, "8 again", 0, "second run", messages.strip() or "the dumps differ")
    page = rng.randint(1, count)
    status, alone, messages = run(options, [*arguments, "--pages", str(page)])
    findings.check(status == 0 and dump.without_fonts(alone) == {page: dump.without_fonts(plain)[page]}, "8 again", page,
                   f"--pages {page}", messages.strip() or "it is not that page of the whole dump")


def run_case(number, options):
    case = generate.make(options.seed, number)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(options.keep) / f"case-{number}" if options.keep else Path(temporary)
        return number, *check_case(case, folder, options, random.Random(number))


def show(options, number, findings):
    shown = SHOWN if options.case is None else len(findings)
    for invariant, page, where, what in findings[:shown]:
        print(f"FAILED: seed {options.seed} case {number}: {invariant}, page {page}: {where}\n    {what}")
    if len(findings) > shown:
        print(f"    … and {len(findings) - shown} more of this case")


def run_all(options, numbers):
    failed, refused, pages = [], {}, 0
    with concurrent.futures.ProcessPoolExecutor(max_workers=os.cpu_count()) as pool:
        for number, findings, reason, count in pool.map(run_case, numbers, [options] * len(numbers), chunksize=4):
            pages += count
            if findings:
                failed.append(number)
                show(options, number, findings)
            if reason:
                refused[reason] = refused.get(reason, 0) + 1
    count = sum(refused.values())
    print(f"seed {options.seed}: {len(numbers)} cases, {pages} pages, {len(failed)} failed; refused for their geometry: {count} {refused or ''}")
    if failed:
        print("again with: --seed", options.seed, "--case", failed[0], "; failing cases:", *failed)
    if count > REFUSED_AT_MOST * len(numbers) and len(numbers) > 20:
        print(f"FAILED: more than {REFUSED_AT_MOST:.0%} of the cases were refused")
        return 1
    return 1 if failed else 0


def run_samples(options):
    """The invariants that need no model, on the samples of the repository."""
    failed = 0
    area = area_of({"type-area": {"top": "37mm", "left": "28mm", "width": "156mm", "height": "225mm"}})
    # A letter's head and its two rules reach out of it (GB/T 9704 10.1).
    letter = area_of({"type-area": {"top": "30mm", "left": "20mm", "width": "170mm", "height": "247mm"}})
    samples = sorted(SOURCE.glob("samples/*/report.*"))
    for sample in samples:
        status, out, messages = run(options, [sample, "--quiet", "--glyphs"])
        findings = invariants.Findings()
        if findings.check(status == 0, "0 exit", 0, f"exit status {status}", messages[-800:]):
            is_letter = "gongwen-letter" in sample.read_text(encoding="utf-8")
            folds = folds_of(forms.read(sample))
            invariants.check_document(dump.read(out), area, findings, letter if is_letter else None, folds)
        failed += bool(findings.list)
        for invariant, page, where, what in findings.list[:SHOWN]:
            print(f"FAILED: {sample.parent.name}: {invariant}, page {page}: {where}\n    {what}")
    print(f"{len(samples)} samples, {failed} failed")
    return 1 if failed or not samples else 0


def main():
    parser = program.parser(__doc__)
    parser.add_argument("--cases", type=int, default=150)
    parser.add_argument("--seed", default=str(SEED), help="a number, or `random`")
    parser.add_argument("--case", type=int, help="only this one")
    parser.add_argument("--keep", help="folder for the files of the cases")
    parser.add_argument("--samples", action="store_true", help="the samples of the repository instead")
    parser.add_argument("--self-test", action="store_true", help="spoil the dumps: all that is lost or changed must be found")
    parser.add_argument("--shrink", action="store_true", help="with --case: make a failing case smaller")
    options = parser.parse_args()
    if options.samples:
        return run_samples(options)
    if options.seed == "random":
        options.seed = str(random.SystemRandom().randrange(10 ** 9))
    print("seed", options.seed, flush=True)
    if options.case is None:
        return run_all(options, range(max(options.cases, int(os.environ.get("BX_PROPERTY_CASES") or 0))))
    if options.shrink:
        import shrink
        return shrink.run(options, check_case)
    return run_all(options, [options.case])


if __name__ == "__main__":
    sys.exit(main())

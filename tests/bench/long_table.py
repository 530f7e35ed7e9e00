#!/usr/bin/env python3
"""The same long table by Banxin and by Typst: time and memory side by side.

usage: long_table.py BANXIN WORK [--rows 10000]     WORK keeps the files of both and node_modules

Run by hand. A head of three levels, a stub of three (25 rows of 5 groups), seven figures a row; the same fonts, sizes,
widths and rules. Each is a process of its own; the figures are its CPU time (user and system) and its largest resident
set, the least of three runs. Typst is npm's; where it cannot be installed the script says so and ends with status 77."""
import argparse
import json
import os
import random
import resource
import sys
import time
from pathlib import Path

sys.path += [str(Path(__file__).resolve().parents[1] / "e2e"), str(Path(__file__).resolve().parents[1] / "peers")]
import kit  # noqa: E402
import typst  # noqa: E402

RUNS = 3
LESS_TIME, LESS_MEMORY = 10, 20  # what is aimed at, at 10,000 rows
FIGURES = ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]
GROUP, SUBGROUP = 25, 5

LAYOUT = """layout: long
title: 长表
source: 比较所用，不是正式文件
page: gbt9704
fields:
  受理: {type: table, required: true}
document: {title: 长表, date: "2024-12-31"}
page-number: null
flow: [{table: 受理}]
tables:
  受理:
    widths: {stub: [16mm, 20mm, 1*], columns: 12mm}
    styles: {head: small, stub: small, cell: small}
    look: {row-height: 6mm, padding: {side: 1mm, top: 0.6mm}}
    corner: 事项
    cell: {type: count}
    columns:
      - label: 申请人情况
        columns:
          - {key: 自然人}
          - label: 法人或其他组织
            columns: [{key: 商业企业}, {key: 科研机构}, {key: 社会公益组织}, {key: 法律服务机构}, {key: 其他}]
          - {key: 总计}
    rows:
      - each: 县区
        label: "{名称}"
        rows:
          - each: 部门
            label: "{名称}"
            rows:
              - {each: 事项, label: "{名称}"}
styles:
  small: {font: fangsong, size: 9pt, leading: 12pt, align: center}
"""

TYPST = f"""#set page(paper: "a4", margin: (left: 28mm, right: 26mm, top: 37mm, bottom: 35mm))
#set text(font: ({typst.LATIN_IN_HAN}, "Banxin FangSong"), size: 9pt, lang: "zh", region: "cn")
#set par(leading: 3pt)
#table(
  columns: (16mm, 20mm, 1fr) + (12mm,) * 7,
  align: center + horizon, stroke: 0.4pt, inset: (x: 1mm, y: 0.6mm),
  table.header(
    table.cell(rowspan: 3, colspan: 3)[事项], table.cell(colspan: 7)[申请人情况],
    table.cell(rowspan: 2)[自然人], table.cell(colspan: 5)[法人或其他组织], table.cell(rowspan: 2)[总计],
    [商业企业], [科研机构], [社会公益组织], [法律服务机构], [其他],
  ),
"""


def make(rows):
    """Lists of (county, [(office, [(matter, figures)])])."""
    dice, made, counties = random.Random(20251125), 0, []
    while made < rows:
        offices, county = [], f"第{len(counties) + 1}县"
        for office in range(GROUP // SUBGROUP):
            matters = []
            for matter in range(min(SUBGROUP, rows - made)):
                figures = [dice.randrange(10 ** dice.randrange(1, 4)) for _ in FIGURES[:-1]]
                matters.append((f"申请事项{made + 1}", figures + [sum(figures)]))
                made += 1
            if matters:
                offices.append((f"第{office + 1}部门", matters))
        counties.append((county, offices))
    return counties


def write_banxin(work, counties):
    (work / "long.yaml").write_text(LAYOUT, encoding="utf-8")
    (work / "report.yaml").write_text("版式: long\n受理: {}\n", encoding="utf-8")
    with open(work / "rows.ndjson", "w", encoding="utf-8") as out:
        for county, offices in counties:
            record = {"名称": county, "部门": [
                {"名称": office, "事项": [{"名称": matter} | dict(zip(FIGURES, figures)) for matter, figures in matters]}
                for office, matters in offices]}
            out.write(json.dumps(record, ensure_ascii=False) + "\n")
    return ["render", "report.yaml", "-l", "./long.yaml", "--rows", "受理=rows.ndjson"]


def write_typst(work, counties):
    with open(work / "long.typ", "w", encoding="utf-8") as out:
        out.write(TYPST)
        for county, offices in counties:
            out.write(f"  table.cell(rowspan: {sum(len(matters) for _, matters in offices)})[{county}],\n")
            for office, matters in offices:
                out.write(f"  table.cell(rowspan: {len(matters)})[{office}],\n")
                for matter, figures in matters:
                    out.write(f"  [{matter}], " + ", ".join(f"[{figure}]" for figure in figures) + ",\n")
        out.write(")\n")
    return typst.command("long.typ", "typst.pdf")


def measure(command, work):
    """(CPU seconds, wall seconds, MiB) of the least of some runs."""
    best = None
    for _ in range(RUNS):
        start = time.monotonic()
        child = os.fork()
        if child == 0:
            os.chdir(work)
            os.environ.clear()
            os.environ.update(kit.environment(HOME=str(work)))
            os.execvp(command[0], [str(word) for word in command])
        _, status, usage = os.wait4(child, 0)
        if status:
            sys.exit(f"failed: {' '.join(map(str, command))}")
        run = (usage.ru_utime + usage.ru_stime, time.monotonic() - start, usage.ru_maxrss / 1024)
        best = min(best or run, run)
    return best


def pages_of(pdf):
    info = kit.must_run(["pdfinfo", pdf]).decode()
    return int(info.split("Pages:")[1].split()[0])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("banxin", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--rows", type=int, default=10000)
    options = parser.parse_args()
    kit.need("pdfinfo")
    work = options.work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    counties = make(options.rows)
    banxin = [options.banxin.resolve(), *write_banxin(work, counties)]
    systems = {"banxin": [*banxin, "--profile", "plain", "-o", "banxin.pdf"], "banxin-filed": [*banxin, "-o", "banxin-filed.pdf"]}
    missing = typst.install(work)
    if missing:
        print("SKIPPED: not installed: " + missing, file=sys.stderr)
        return kit.SKIPPED
    systems["typst"] = write_typst(work, counties)
    found = {}
    print(f"{options.rows:,} rows | CPU s | wall s | MiB | pages | bytes")
    for name, command in systems.items():
        cpu, wall, memory = found[name] = measure(command, work)
        pdf = work / f"{name}.pdf"
        print(f"{name} | {cpu:.2f} | {wall:.2f} | {memory:.0f} | {pages_of(pdf):,} | {pdf.stat().st_size:,}")
    for name in ("banxin-filed", "banxin"):
        faster, smaller = (found["typst"][i] / found[name][i] for i in (0, 2))
        print(f"{name} takes 1/{faster:.1f} of the time (aim untagged 1/{LESS_TIME}) and 1/{smaller:.1f} of the memory (1/{LESS_MEMORY})")
    return 0 if faster >= LESS_TIME and smaller >= LESS_MEMORY else 1


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.exit(main())

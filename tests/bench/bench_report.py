"""bench_report.py: what bench.py saw, as Markdown: a table a work, the machine, and the commands."""
import json
import os
import platform
import statistics
import subprocess
import time

from bench_works import WORKS

MARKS = ("<!-- results -->", "<!-- end of results -->")


def number(x):
    """Three digits that mean something."""
    if x is None:
        return ""
    return f"{x:.0f}" if x >= 99.5 else f"{x:.1f}" if x >= 9.95 else f"{x:.2f}" if x >= 0.0995 else f"{x:.4f}" if x >= 0.00995 else f"{x:.2g}"


def spread(values):
    return f"{number(statistics.median(values))} ({number(min(values))} to {number(max(values))})" if values else ""


def ratios(ours, theirs, column):
    """Theirs over ours, round by round: both met the same weather."""
    return [b[column] / a[column] for a, b in zip(ours, theirs) if a[column] and b[column]]


def limit_shares(work, record, limits, ours):
    """How near our algorithm alone comes to the machine's two limits, by the work's formulas."""
    alone = [r[2] for r in record["runs"].get(ours, []) if r[2]]
    text = []
    for key, limit, unit, name in (("flops", limits["sgemm"], 1e9, "SGEMM"), ("bytes", limits["triad"], 1e9, "memory")):
        formula = work["sides"][ours].get(key)
        if formula and alone:
            amount = eval(formula, {"__builtins__": {}}, dict(record["facts"]))  # formulas are bench_works.py's own
            text.append(f"{100 * amount / statistics.median(alone) / unit / limit:.0f} % of {name}")
    return ", ".join(text)


def work_table(name, record, limits):
    work, runs = WORKS[name], record["runs"]
    lines = [f"### {name}: {work['title']}", "", work["about"].format(**record["facts"]), "",
             f"Rounds: {record['rounds']}. Alone: {work['alone']}", "",
             "| side | whole process, s | peak MB | alone, s | result | share of the limits |", "|---|---|---|---|---|---|"]
    for side in work["sides"]:
        if side in record["failed"]:
            lines.append(f"| {side} | {record['failed'][side].replace('|', '/')} | | | | |")
            continue
        seen = runs[side]
        lines.append("| " + " | ".join((
            side, spread([r[0] for r in seen]), f"{max(r[1] for r in seen) / 1e6:.0f}", spread([r[2] for r in seen if r[2] is not None]),
            record["judged"].get(side, ""), limit_shares(work, record, limits, side))) + " |")
    lines += ["", "| ours beside | times, whole | times, alone | asked for |", "|---|---|---|---|"]
    for ours, peer, asked in work["pairs"]:
        if ours in runs and peer in runs:
            whole, alone = (spread(ratios(runs[ours], runs[peer], column)) for column in (0, 2))
            lines.append(f"| {ours} : {peer} | {whole} | {alone} | {asked} |")
        else:
            lines.append(f"| {ours} : {peer} | not measured | | {asked} |")
    return "\n".join(lines) + "\n"


def first(path, key):
    try:
        with open(path) as file:
            return next((line.split(":", 1)[1].strip() for line in file if line.startswith(key)), "?")
    except OSError:
        return "?"


def machine_text(limits, python):
    wide = [word for word in ("avx2", "avx512f") if word in first("/proc/cpuinfo", "flags").split()]
    versions = subprocess.run([python, "-m", "pip", "list", "--format=freeze"], capture_output=True, text=True).stdout.split()
    wanted = ("duckdb", "faiss-cpu", "implicit", "myfm", "numpy", "pandas", "polars", "scikit-learn", "scipy", "torch")
    peers = ", ".join(word.replace("==", " ") for word in versions if word.split("==")[0].lower() in wanted)
    memory = int(first("/proc/meminfo", "MemTotal").split()[0]) / 1e6
    compiler = subprocess.run([os.environ.get("CC", "cc"), "--version"], capture_output=True, text=True).stdout.splitlines()[0]
    return "\n".join((
        f"- {first('/proc/cpuinfo', 'model name')}, {os.cpu_count()} processors ({' '.join(wide) or 'neither AVX2 nor AVX-512'}), "
        f"{memory:.0f} GB, Linux {platform.release()}, {compiler}; load at the end {os.getloadavg()[0]:.1f}",
        f"- limits, measured in the same run: SGEMM {limits['sgemm']:.0f} GFLOP/s (OpenBLAS, 2,048 square), memory {limits['triad']:.1f} GB/s (triad)",
        f"- Python {platform.python_version()}: {peers}"))


def report(size, names, facts, limits, took, python):
    parts = [f"Size *{size}*: {facts['users']:,} users, {facts['items']:,} films with ratings, {facts['nnz']:,} ratings "
             f"({facts['csv'] / 1e6:.0f} MB of CSV). {time.strftime('%Y-%m-%d')}, {took / 60:.1f} minutes.\n",
             machine_text(limits, python) + "\n"]
    records = {}
    for name in names:
        with open(f"results/{name}.json") as file:
            records[name] = json.load(file)
        parts.append(work_table(name, records[name], limits))
    parts.append("### Commands\n")
    for name in names:
        block = [f"# {name}"]
        for side, what in WORKS[name]["sides"].items():
            block.append(f"{what['run']}    # {side}")
            if "less" in what:
                block.append(f"{what['less']}    # {side}, less")
        parts.append("```sh\n" + "\n".join(block) + "\n```\n")
    return "\n".join(parts)


def into_readme(path, text):
    """Between the marks."""
    with open(path) as file:
        before, rest = file.read().split(MARKS[0], 1)
    after = rest.split(MARKS[1], 1)[1]
    with open(path, "w") as out:
        out.write(f"{before}{MARKS[0]}\n{text}\n{MARKS[1]}{after}")

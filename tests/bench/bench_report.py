"""bench_report.py: what bench.py saw, as Markdown: a table a work, the machine, and the commands."""
import json
import os
import platform
import re
import statistics
import subprocess

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


def compare(work, record, ours, peer):
    """Are the results of both alike? (words for the table, whether a speed counts.) A work's `like`: where in the judge's line a number
    stands, which is better (less, greater, same; below: a bound for ours alone), and how far apart they may be."""
    a, b = (record["judged"].get(side) for side in (ours, peer))
    if "like" not in work or (peer not in record["judged"] and ours in record["runs"] and peer in record["runs"]):
        return "not held against each other", True
    words, good = [], True
    for pattern, better, tolerance in work["like"]:
        x, y = (re.search(pattern, text or "") for text in (a, b))
        if not x or not y:
            if x or y or not words:
                return "not judged", False
            continue  # a figure that this pair has not
        x, y = float(x[1]), float(y[1])
        off = x - tolerance if better == "below" else (x - y) / abs(y or 1)
        worse = {"less": off, "greater": -off, "same": abs(off), "below": off}[better]
        if worse > (0 if better == "below" else tolerance):
            words, good = [*words, f"NOT ALIKE: ours worse by {100 * worse:.1f} %" if better in ("less", "greater") else "NOT ALIKE"], False
        elif better in ("less", "greater") and worse < -tolerance:
            words.append(f"ours better by {-100 * worse:.1f} %")
        else:
            words.append("alike")
    return ", ".join(dict.fromkeys(words)), good


def verdict(asked, whole, alone, good):
    """Of a ratio that is wanted: reached by the whole processes, and by the algorithms alone where that is told."""
    if not re.fullmatch(r"[\d.]+", asked):
        return asked
    if not good:
        return f"{asked}: no win, since results differ"
    short = [name for name, seen in (("whole", whole), ("alone", alone)) if seen and statistics.median(seen) < float(asked)]
    return f"{asked}: " + ("missed " + " and ".join(short) if short else "met")


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


def work_table(name, record):
    work, runs = WORKS[name], record["runs"]
    lines = [f"### {name}: {work['title']}", "", work["about"].format(**record["facts"]), "",
             f"{record['date']}, commit {record['commit']}, load {record['load']:.1f}, limits {record['limits']['sgemm']:.0f} GFLOP/s and "
             f"{record['limits']['triad']:.1f} GB/s. Rounds: {record['rounds']}. Alone: {work['alone']}", "",
             "| side | whole process, s | processor, s | peak MB | alone, s | result | share of the limits |", "|---|---|---|---|---|---|---|"]
    for side in work["sides"]:
        if side in record["failed"]:
            lines.append(f"| {side} | {record['failed'][side].replace('|', '/')} | | | | | |")
            continue
        seen = runs.get(side)
        if not seen:
            lines.append(f"| {side} | not there yet on that day | | | | | |")
            continue
        lines.append("| " + " | ".join((
            side, spread([r[0] for r in seen]), number(statistics.median(r[3] for r in seen)), f"{max(r[1] for r in seen) / 1e6:.0f}",
            spread([r[2] for r in seen if r[2] is not None]), record["judged"].get(side, ""), limit_shares(work, record, record["limits"], side))) + " |")
    lines += ["", "| ours beside | times, whole | times, alone | results | asked for |", "|---|---|---|---|---|"]
    for ours, peer, asked in work["pairs"]:
        if runs.get(ours) and runs.get(peer):
            words, good = compare(work, record, ours, peer)
            whole, alone = (ratios(runs[ours], runs[peer], column) for column in (0, 2))
            lines.append(f"| {ours} : {peer} | {spread(whole)} | {spread(alone)} | {words} | {verdict(asked, whole, alone, good)} |")
        else:
            lines.append(f"| {ours} : {peer} | not measured | | | {asked} |")
    return "\n".join(lines) + "\n"


def first(path, key):
    try:
        with open(path) as file:
            return next((line.split(":", 1)[1].strip() for line in file if line.startswith(key)), "?")
    except OSError:
        return "?"


def commit(root):
    """What was measured, by its short name; a plus: with changes that are not committed."""
    def git(*words):
        return subprocess.run(["git", "-C", root, *words], capture_output=True, text=True).stdout.strip()

    return (git("rev-parse", "--short", "HEAD") or "unknown") + ("+" if git("status", "--porcelain", "--untracked-files=no") else "")


def machine_text(python):
    wide = [word for word in ("avx2", "avx512f") if word in first("/proc/cpuinfo", "flags").split()]
    versions = subprocess.run([python, "-m", "pip", "list", "--format=freeze"], capture_output=True, text=True).stdout.split()
    wanted = ("duckdb", "faiss-cpu", "implicit", "myfm", "numpy", "pandas", "polars", "scikit-learn", "scipy", "torch")
    peers = ", ".join(word.replace("==", " ") for word in versions if word.split("==")[0].lower() in wanted)
    memory = int(first("/proc/meminfo", "MemTotal").split()[0]) / 1e6
    compiler = subprocess.run([os.environ.get("CC", "cc"), "--version"], capture_output=True, text=True).stdout.splitlines()[0]
    return (f"{first('/proc/cpuinfo', 'model name')}, {os.cpu_count()} processors ({' '.join(wide) or 'neither AVX2 nor AVX-512'}), "
            f"{memory:.0f} GB, Linux {platform.release()}, {compiler}; Python {platform.python_version()}: {peers}")


def report(size, names, growth=False):
    """From the records in results/, which need not be of one day."""
    records = {}
    for name in names:
        with open(f"results/{name}.json") as file:
            records[name] = json.load(file)
    if not records:
        return "Nothing is measured yet.\n"
    facts = next(iter(records.values()))["facts"]
    parts = [f"Size *{size}*: {facts['users']:,} users, {facts['items']:,} films with ratings, {facts['nnz']:,} ratings "
             f"({facts['csv'] / 1e6:.0f} MB of CSV). {sum(r['took'] for r in records.values()) / 60:.0f} minutes in all.\n"]
    machines = {}
    for name, record in records.items():
        machines.setdefault(record["machine"], []).append(name)
    for text, of in machines.items():
        parts.append(f"- {text}" + (f" ({', '.join(of)})" if len(machines) > 1 else ""))
    parts[-1] += "\n"
    parts += [work_table(name, record) for name, record in records.items()]
    if growth and os.path.exists("results/growth.json"):
        with open("results/growth.json") as file:
            parts += json.load(file).values()
    parts.append("### Commands\n")
    for name in names:
        block = [f"# {name}"]
        for side, what in WORKS[name]["sides"].items():
            block.append(f"{what['run']}    # {side}")
            if "more" in what:
                block.append(f"{what['more']}    # {side}, its result thrown away")
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

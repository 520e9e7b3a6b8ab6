"""bench.py: time works that have several sides (ours and peers), interleaved; print and keep what was seen. Standard library only.

    bench.py list
    bench.py SIZE [NAME...]        SIZE: full, quick, tiny; called by run.sh, which sees to the tools and the peers
    bench.py SIZE report           the tables from what was kept, of whatever day; full: into README.md

A side is a command line for bash. Every round runs each side once, whole processes, in turn; os.wait4 tells wall time and peak memory.
The algorithm alone is, of a peer, its own clock (the last line of its output is JSON with "seconds"); our tools tell no time, so it is
the difference between the command and one that does less (`less`), in the same round. After the rounds each side's result is judged
once (`judge`: a command that prints a number), since speed without the same result is nothing.
"""
import functools
import json
import os
import subprocess
import sys
import threading
import time

import bench_report
from bench_works import SIZES, WORKS

HERE = os.path.dirname(os.path.abspath(__file__))
FILES = ("stdout", "stderr")


class Failed(Exception):
    pass


def python():
    """The peers' own."""
    return os.path.join(os.environ["BUILD"], "bench-venv", "bin", "python")


def resident(pid):
    """Bytes of a process and all below it, as they stand now."""
    try:
        with open(f"/proc/{pid}/statm") as file:
            total = int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE")
        with open(f"/proc/{pid}/task/{pid}/children") as file:
            return total + sum(resident(child) for child in file.read().split())
    except (OSError, IndexError):  # gone
        return 0


class Watch(threading.Thread):
    """The most that the processes of a pipe held together, looked at fifty times a second."""
    def __init__(self, pid):
        super().__init__(daemon=True)
        self.pid, self.peak, self.over = pid, 0, threading.Event()

    def run(self):
        while not self.over.wait(0.02):
            self.peak = max(self.peak, resident(self.pid))

    def stop(self):
        self.over.set()
        self.join()


def run(command, env):
    """Wall seconds, peak bytes (a pipe's: of its processes together), output and processor seconds of one command."""
    with open(FILES[0], "wb") as out, open(FILES[1], "wb") as errors:
        start = time.perf_counter()
        child = subprocess.Popen(["bash", "-euc", "set -o pipefail; " + command], env=env, stdout=out, stderr=errors, stdin=subprocess.DEVNULL)
        watch = Watch(child.pid) if "|" in command else None
        if watch:
            watch.start()
        _, status, used = os.wait4(child.pid, 0)
        wall = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
    peak = used.ru_maxrss * 1024
    if watch:
        watch.stop()
        peak = max(peak, watch.peak)
    with open(FILES[0], errors="replace") as out:
        text = out.read()
    if child.returncode != 0:
        with open(FILES[1], errors="replace") as errors:
            last = (errors.read().strip().splitlines() or [f"status {child.returncode}"])[-1]
        raise Failed(last)
    return wall, peak, text, used.ru_utime + used.ru_stime


def own_clock(text):
    """What a peer's clock said around the work, or None."""
    try:
        return float(json.loads(text.strip().splitlines()[-1])["seconds"])
    except (ValueError, KeyError, IndexError, TypeError):
        return None


def one(side, size, env):
    """One run of a side: (wall, peak, alone, processor seconds)."""
    wall, peak, text, cpu = run(side["run"], env)
    if "less" in side:
        scale = eval(str(side.get("scale", 1)), {"__builtins__": {}}, dict(size))  # a number or a formula of bench_works.py's
        more = run(side["more"], env)[0] if "more" in side else wall
        return wall, peak, max(more - run(side["less"], env)[0], 0) * scale, cpu
    return wall, peak, own_clock(text), cpu


def prepare(work, size, env):
    """Make the inputs that are missing; read them all, so that no side finds them cold."""
    made = subprocess.run(["make", "-s", "-f", os.path.join(HERE, "bench_data.mk"), *work["inputs"]], env=env, capture_output=True, text=True)
    if made.returncode != 0:
        raise Failed("inputs: " + (made.stderr.strip().splitlines() or ["?"])[-1])
    for name in work["inputs"]:
        with open(name, "rb") as file:
            while file.read(1 << 24):
                pass


@functools.lru_cache(maxsize=None)
def missing(command):
    """Why a side cannot run, or None: asked once, since PyTorch takes seconds to say that it is there."""
    try:
        run(command, dict(os.environ, PYTHON=python()))
    except Failed as error:
        return f"skipped: {error}"
    return None


def measure(work, size, env):
    """All of one work: a record for the report."""
    sides, failed, runs = {}, {}, {}
    for name, side in work["sides"].items():
        if side.get("slow") and not size["slow"]:
            failed[name] = "skipped: too slow for this size; make bench has it"
            continue
        why = missing(side["needs"]) if "needs" in side else None
        if why:
            failed[name] = why
        else:
            sides[name], runs[name] = side, []
    rounds, began = 0, time.monotonic()
    # A budget of time, not a number of rounds alone; a full bench has two at least, so that a spread can be told.
    while rounds < size["rounds"] and (rounds < size["least"] or time.monotonic() - began < size["budget"]) and sides:
        for name in list(sides):
            if rounds > 0 and sides[name].get("once"):
                continue
            try:
                runs[name].append(one(sides[name], size, env))
            except Failed as error:
                failed[name] = f"failed: {error}"
                del sides[name], runs[name]
        rounds += 1
    judged = {}
    for name, side in sides.items():
        if "judge" in side:
            try:
                judged[name] = run(side["judge"], env)[2].strip().splitlines()[-1]
            except (Failed, IndexError) as error:
                judged[name] = f"not judged: {error}"
    return {"rounds": rounds, "runs": runs, "judged": judged, "failed": failed}


def facts(size, env):
    """The size of the set as it came out: what formulas of flops and bytes are about."""
    run("make -s -f '" + os.path.join(HERE, "bench_data.mk") + "' R.safetensors", env)
    text = run("rs-show --info R.safetensors", env)[2]
    words = {line.split()[0]: line.split()[1] for line in text.splitlines() if len(line.split()) > 1}
    return dict(size, users=int(words["rows"]), items=int(words["columns"]), nnz=int(words["entries"]), csv=os.path.getsize("ratings.csv"))


def machine(build, env):
    return json.loads(run(os.path.join(build, "bench", "machine"), env)[2])


def bench(names, size, known, env, build):
    """Measure these works; a record each into results/, which says when, where and what of."""
    os.makedirs("results", exist_ok=True)
    limits = machine(build, env)
    commit = bench_report.commit(env["ROOT"])
    for name in names:
        print(f"{name} ...", file=sys.stderr, flush=True)
        began, used = time.monotonic(), sum(os.times()[:4])
        record = {"rounds": 0, "runs": {}, "judged": {}, "failed": {}}
        try:
            prepare(WORKS[name], size, env)
            record = measure(WORKS[name], size, env)
        except Failed as error:
            record["failed"] = {side: f"failed: {error}" for side in WORKS[name]["sides"]}
        again = machine(build, env)  # the better of before and after counts
        best = {key: max(limits[key], again[key]) for key in ("sgemm", "triad")}
        limits = again
        record.update(facts=known, limits=best, date=time.strftime("%Y-%m-%d"), commit=commit, load=os.getloadavg()[0],
                      machine=bench_report.machine_text(env["PYTHON"]), took=time.monotonic() - began)
        with open(f"results/{name}.json", "w") as out:
            json.dump(record, out)
        for side, why in record["failed"].items():
            print(f"  {side}: {why}", file=sys.stderr)
        print(f"  {record['took']:.0f} s, {sum(os.times()[:4]) - used:.0f} s of processor time", file=sys.stderr)


def main(argv):
    if argv == ["list"]:
        for name, work in WORKS.items():
            print(f"{name:<14} {work['title']}: {', '.join(work['sides'])}")
        return 0
    size_name, names = argv[0], argv[1:]
    for name in names:
        if name not in WORKS and names != ["report"]:
            print(f"bench.py: no work {name}; run.sh --list tells them", file=sys.stderr)
            return 2
    build, whole = os.environ["BUILD"], not names
    size = SIZES[size_name]
    root = os.path.dirname(os.path.dirname(HERE))
    folder = os.path.join(build, "bench", size_name)
    os.chdir(folder)
    readme = os.path.join(HERE, "README.md")
    if names != ["report"]:
        data = os.environ.get("DATA") or os.path.join(root, "..", "shared", "data", "ml-latest-small")
        env = dict(os.environ, BENCH=HERE, ROOT=root, PYTHON=python(), PYTHONDONTWRITEBYTECODE="1",
                   SMALL=os.path.abspath(data) if os.path.exists(os.path.join(data, "ratings.csv")) else "",
                   **{key.upper(): str(value) for key, value in size.items()})
        try:
            bench(names or list(WORKS), size, facts(size, env), env, build)
        except Failed as error:
            print(f"bench.py: cannot begin: {error}", file=sys.stderr)
            return 1
        if whole and size_name == "full":
            print("growth ...", file=sys.stderr, flush=True)
            subprocess.run([sys.executable, os.path.join(HERE, "bench_growth.py"), size_name], stdout=subprocess.DEVNULL, check=False)
        if not whole:
            print(bench_report.report(size_name, names), end="")
            return 0
    text = bench_report.report(size_name, [name for name in WORKS if os.path.exists(f"results/{name}.json")], growth=True)
    print(text, end="")
    with open("report.md", "w") as out:
        out.write(text)
    if size_name == "full":
        bench_report.into_readme(readme, text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""bench_growth.py: what is asked of our tools alone: cost against size, memory of dense stages that does not grow, the same bytes on any
number of threads. Markdown on stdout, and in results/growth.json for the report. Standard library only; run by run.sh, which sees to the tools.

    bench_growth.py SIZE [cost|memory|threads]...   these parts, or all three, in BUILD/bench/SIZE
    bench_growth.py feed many|one|npy MEGABYTES     rows of 64 numbers on stdout, made on the fly: messages of 4 MB, a single one, an array;
                                                    none has our checksum
"""
import array
import contextlib
import filecmp
import io
import json
import math
import os
import shutil
import struct
import subprocess
import sys
import time

import bench_report
from bench_works import SIZES

COLUMNS, BLOCK = 64, 16384
GROWTH = {"full": (1, 5, 25, 100), "quick": (0.1, 0.4, 1, 2), "tiny": (0.05, 0.1, 0.2, 0.4)}  # million ratings
FEEDS = {"full": (1000, 4000, 16000), "quick": (250, 500, 1000), "tiny": (10, 40, 160)}  # MB
COSTS = (("rs-ingest", "rs-ingest -q -o growth/R growth/ratings.csv"),
         ("rs-split", "rs-split -q --by time --test 0.2 --train growth/TR --held-out growth/TE growth/R"),
         ("rs-als --solver cg, 2 iterations", "rs-als -q --binary --solver cg --iterations 2 --fit growth/A -o /dev/null growth/R"),
         ("rs-recommend rank", "rs-recommend rank -q --model growth/A -o growth/L growth/R"),
         ("rs-recommend popular", "rs-recommend popular -q --ratings growth/R -o growth/P"))
APPLY = (("rs-scale", "rs-scale -q --fit growth/model -o /dev/null growth/sample", "rs-scale -q --apply growth/model -o /dev/null"),
         ("rs-kmeans", "rs-kmeans -q -k 20 --fit growth/model -o /dev/null growth/sample", "rs-kmeans -q --apply growth/model -o /dev/null"),
         ("rs-encode", "rs-encode -q --epochs 1 --fit growth/model -o /dev/null growth/sample", "rs-encode -q --apply growth/model -o /dev/null"))
CONVERT = ("rs-convert", None, "rs-convert -q --from npy -o /dev/null")
SAME = (("rs-ingest", "rs-ingest -q -o {out} small/ratings.csv"),
        ("rs-als", "rs-als -q --binary --iterations 2 --fit {out} -o /dev/null F.safetensors"),
        ("rs-als --solver cg", "rs-als -q --binary --solver cg --iterations 2 --fit {out} -o /dev/null F.safetensors"),
        ("rs-kmeans", "rs-kmeans -q -k 20 --fit {out} -o /dev/null C.safetensors"),
        ("rs-ease", "rs-ease -q --max-items 1000 --fit {out} F.safetensors"),
        ("rs-encode", "rs-encode -q --epochs 2 --fit {out} -o /dev/null F.safetensors"),
        ("rs-encode -m svd", "rs-encode -q -m svd --fit {out} -o /dev/null F.safetensors"),
        ("rs-train-mlp", "rs-train-mlp -q --epochs 2 --fit {out} -o /dev/null F.safetensors"),
        ("rs-fm", "rs-fm -q --iterations 6 --burn-in 2 --fit {out} -o /dev/null F.safetensors"),
        ("rs-recommend rank", "rs-recommend rank -q --model A.safetensors -o {out} ASK.safetensors"))


def message(out, first, rows, data):
    """A dense message of so many rows; `data` is a block of them, as often as it takes."""
    ids, size = 8 * rows, 4 * COLUMNS * rows
    header = json.dumps({"__metadata__": {"rs.kind": "dense"}, "row_ids": {"dtype": "I64", "shape": [rows], "data_offsets": [0, ids]},
                         "data": {"dtype": "F32", "shape": [rows, COLUMNS], "data_offsets": [ids, ids + size]}}).encode()
    header += b" " * (-len(header) % 8)
    out.write(struct.pack("<Q", len(header)) + header)
    for start in range(first, first + rows, BLOCK):
        out.write(array.array("q", range(start, min(start + BLOCK, first + rows))).tobytes())
    for _ in range(rows // BLOCK):
        out.write(data)


def feed(form, megabytes):
    """What is in the rows plays no part, so it is the same in each block; ids go on."""
    data = array.array("f", (((i * 7919) % 1009) / 1009 for i in range(BLOCK * COLUMNS))).tobytes()
    blocks = max(1, round(float(megabytes) * 1e6 / len(data)))
    out = sys.stdout.buffer
    if form == "many":
        for block in range(blocks):
            message(out, block * BLOCK, BLOCK, data)
    elif form == "one":
        message(out, 0, blocks * BLOCK, data)
    else:
        header = f"{{'descr': '<f4', 'fortran_order': False, 'shape': ({blocks * BLOCK}, {COLUMNS}), }}".ljust(117) + "\n"
        out.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode())
        for _ in range(blocks):
            out.write(data)


def timed(command, stdin=subprocess.DEVNULL):
    """Wall seconds and peak MB."""
    start = time.perf_counter()
    child = subprocess.Popen(command.split(), stdin=stdin)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        raise RuntimeError(command)
    return time.perf_counter() - start, used.ru_maxrss / 1024


def exponent(sizes, seconds):
    """The slope of log seconds over log size."""
    x, y = [math.log(s) for s in sizes], [math.log(max(t, 1e-4)) for t in seconds]
    mx, my = sum(x) / len(x), sum(y) / len(y)
    return sum((a - mx) * (b - my) for a, b in zip(x, y)) / sum((a - mx) ** 2 for a in x)


def growth(size):
    millions = GROWTH[size]
    seen = {name: [] for name, _ in COSTS}
    for million in millions:
        n = int(million * 1e6)
        timed(f"rs-synth -q -o growth --users {n // 150} --items 20000 --ratings {n} --seed 7")
        for name, command in COSTS:
            seen[name].append(timed(command))
    print("20,000 films, 150 ratings a user; seconds (peak MB).\n")
    print("| | " + " | ".join(f"{m:g} million" for m in millions) + " | exponent of time |\n|---" + "|---" * (len(millions) + 1) + "|")
    for name, costs in seen.items():
        print(f"| {name} | " + " | ".join(f"{s:.2f} ({mb:.0f})" for s, mb in costs) + f" | {exponent(millions, [s for s, _ in costs]):.2f} |")


def memory(size):
    print("Rows of 64 numbers made on the fly and piped in, without our checksum: messages of 4 MB one behind the other (*many*), or one for all (*one*; "
          "rs-convert: one .npy). What comes by a pipe in one piece, and has to be seen whole before it is answered, waits on disk, and so do more than "
          "16 MiB of ids. Peak MB (seconds).\n")
    print("| | " + " | ".join(f"{m:,} MB" for m in FEEDS[size]) + " |\n|---" + "|---" * len(FEEDS[size]) + "|")
    with open("growth/sample", "wb") as out:
        subprocess.run([sys.executable, __file__, "feed", "many", "4.2"], stdout=out, check=True)
    for form, (name, fit, apply) in [(form, stage) for stage in APPLY for form in ("many", "one")] + [("npy", CONVERT)]:
        if fit:
            timed(fit)
        cells = []
        for megabytes in FEEDS[size]:
            with subprocess.Popen([sys.executable, __file__, "feed", form, str(megabytes)], stdout=subprocess.PIPE) as source:
                seconds, peak = timed(apply, source.stdout)
            cells.append(f"{peak:.0f} ({seconds:.1f})")
        print(f"| {name}, {form} | " + " | ".join(cells) + " |")


def threads(size):
    print("Each tool with -t 1 and -t 2, what it writes held together byte by byte.\n\n| | |\n|---|---|")
    for name, command in SAME:
        for t in (1, 2):
            timed(command.format(out=f"growth/t{t}") + f" -t {t}")
        print(f"| {name} | {'the same' if filecmp.cmp('growth/t1', 'growth/t2', shallow=False) else 'DIFFERENT'} |")


PARTS = {"cost": ("Cost against size", growth), "memory": ("Memory of dense apply stages", memory),
         "threads": ("The same bytes on one thread and two", threads)}


def keep(name, text):
    """Beside what was kept of the other parts, perhaps on another day."""
    path = "results/growth.json"
    kept = {}
    if os.path.exists(path):
        with open(path) as file:
            kept = json.load(file)
    kept[name] = text
    with open(path, "w") as file:
        json.dump({part: kept[part] for part in PARTS if part in kept}, file)


def main(size, names):
    here = os.path.dirname(os.path.abspath(__file__))
    root = os.path.dirname(os.path.dirname(here))
    os.chdir(os.path.join(os.environ["BUILD"], "bench", size))
    os.makedirs("growth", exist_ok=True)
    os.makedirs("results", exist_ok=True)
    data = os.environ.get("DATA") or os.path.join(root, "..", "shared", "data", "ml-latest-small")
    env = dict(os.environ, BENCH=here, PYTHON=os.path.join(os.environ["BUILD"], "bench-venv", "bin", "python"),
               SMALL=os.path.abspath(data) if os.path.exists(os.path.join(data, "ratings.csv")) else "",
               **{key.upper(): str(value) for key, value in SIZES[size].items()})
    if "threads" in names:
        subprocess.run(["make", "-s", "-f", os.path.join(here, "bench_data.mk"), "F.safetensors", "A.safetensors", "C.safetensors", "ASK.safetensors"],
                       env=env, check=True)
    for name in names:
        title, part = PARTS[name]
        told = io.StringIO()
        with contextlib.redirect_stdout(told):
            try:
                part(size)
            except (RuntimeError, subprocess.CalledProcessError) as error:
                print(f"\nfailed: {error}")
        text = f"### {title}\n\n{time.strftime('%Y-%m-%d')}, commit {bench_report.commit(root)}. {told.getvalue()}"
        keep(name, text)
        print(text, flush=True)
    shutil.rmtree("growth")


if __name__ == "__main__":
    if sys.argv[1] == "feed":
        feed(*sys.argv[2:])
    elif set(sys.argv[2:]) <= set(PARTS):
        main(sys.argv[1], sys.argv[2:] or list(PARTS))
    else:
        sys.exit(f"bench_growth.py: parts are {', '.join(PARTS)}")

"""bench_growth.py: what is asked of our tools alone: cost against size, memory of dense stages that does not grow, the same bytes on any
number of threads. Markdown on stdout. Standard library only; run by run.sh, which sees to the tools.

    bench_growth.py SIZE              all three, in BUILD/bench/SIZE
    bench_growth.py feed MEGABYTES    a dense stream of 64 columns on stdout, made on the fly
"""
import array
import filecmp
import json
import math
import os
import shutil
import struct
import subprocess
import sys
import time

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


def feed(megabytes):
    """Messages of 4 MB, one behind the other as by cat. What is in their rows plays no part, so it is the same; ids go on."""
    data = array.array("f", (((i * 7919) % 1009) / 1009 for i in range(BLOCK * COLUMNS))).tobytes()
    ids = 8 * BLOCK
    header = json.dumps({"__metadata__": {"rs.kind": "dense"}, "row_ids": {"dtype": "I64", "shape": [BLOCK], "data_offsets": [0, ids]},
                         "data": {"dtype": "F32", "shape": [BLOCK, COLUMNS], "data_offsets": [ids, ids + len(data)]}}).encode()
    header += b" " * (-len(header) % 8)
    for message in range(max(1, round(float(megabytes) * 1e6 / len(data)))):
        sys.stdout.buffer.write(struct.pack("<Q", len(header)) + header)
        sys.stdout.buffer.write(array.array("q", range(message * BLOCK, (message + 1) * BLOCK)).tobytes())
        sys.stdout.buffer.write(data)


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
    print("### Cost against size\n\n20,000 films, 150 ratings a user; seconds (peak MB).\n")
    print("| | " + " | ".join(f"{m:g} million" for m in millions) + " | exponent of time |\n|---" + "|---" * (len(millions) + 1) + "|")
    for name, costs in seen.items():
        print(f"| {name} | " + " | ".join(f"{s:.2f} ({mb:.0f})" for s, mb in costs) + f" | {exponent(millions, [s for s, _ in costs]):.2f} |")


def memory(size):
    print("\n### Memory of dense apply stages\n\nMessages of 64 columns and 4 MB made on the fly, as `cat` joins them; peak MB (seconds).\n")
    print("| | " + " | ".join(f"{m:,} MB" for m in FEEDS[size]) + " |\n|---" + "|---" * len(FEEDS[size]) + "|")
    with open("growth/sample", "wb") as out:
        subprocess.run([sys.executable, __file__, "feed", "4.2"], stdout=out, check=True)
    for name, fit, apply in APPLY:
        timed(fit)
        cells = []
        for megabytes in FEEDS[size]:
            with subprocess.Popen([sys.executable, __file__, "feed", str(megabytes)], stdout=subprocess.PIPE) as source:
                seconds, peak = timed(apply, source.stdout)
            cells.append(f"{peak:.0f} ({seconds:.1f})")
        print(f"| {name} | " + " | ".join(cells) + " |")


def threads():
    print("\n### The same bytes on one thread and two\n\n| | |\n|---|---|")
    for name, command in SAME:
        for t in (1, 2):
            timed(command.format(out=f"growth/t{t}") + f" -t {t}")
        print(f"| {name} | {'the same' if filecmp.cmp('growth/t1', 'growth/t2', shallow=False) else 'DIFFERENT'} |", flush=True)


def main(size):
    here = os.path.dirname(os.path.abspath(__file__))
    os.chdir(os.path.join(os.environ["BUILD"], "bench", size))
    os.makedirs("growth", exist_ok=True)
    data = os.environ.get("DATA") or os.path.join(here, "..", "..", "..", "shared", "data", "ml-latest-small")
    env = dict(os.environ, BENCH=here, PYTHON=os.path.join(os.environ["BUILD"], "bench-venv", "bin", "python"),
               SMALL=os.path.abspath(data) if os.path.exists(os.path.join(data, "ratings.csv")) else "",
               **{key.upper(): str(value) for key, value in SIZES[size].items()})
    subprocess.run(["make", "-s", "-f", os.path.join(here, "bench_data.mk"), "F.safetensors", "A.safetensors", "C.safetensors", "ASK.safetensors"],
                   env=env, check=True)
    for part in (lambda: growth(size), lambda: memory(size), threads):
        try:
            part()
        except (RuntimeError, subprocess.CalledProcessError) as error:
            print(f"\nfailed: {error}")
        sys.stdout.flush()
    shutil.rmtree("growth")


if __name__ == "__main__":
    feed(sys.argv[2]) if sys.argv[1] == "feed" else main(sys.argv[1])

"""quality_measure.py: run a command; its wall seconds, processor seconds and peak memory (MiB) go to a file.

    quality_measure.py FILE COMMAND [ARGUMENT...]
"""
import resource
import subprocess
import sys
import time

start = time.perf_counter()
status = subprocess.run(sys.argv[2:]).returncode
wall = time.perf_counter() - start
used = resource.getrusage(resource.RUSAGE_CHILDREN)
with open(sys.argv[1], "w") as out:
    print(f"{wall:.2f} {used.ru_utime + used.ru_stime:.2f} {used.ru_maxrss / 1024:.0f}", file=out)
sys.exit(status)

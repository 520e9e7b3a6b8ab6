"""bench_inputs.py: inputs that no tool of ours makes.

    bench_inputs.py head IN N OUT            the first N rows of a dense stream
    bench_inputs.py dense ROWS COLUMNS OUT   a matrix with 48 directions that matter, bent, and noise
"""
import subprocess
import sys

import numpy as np
from safetensors.numpy import load_file


def write(matrix, out):
    np.save(out + ".npy", np.ascontiguousarray(matrix, dtype=np.float32))
    subprocess.run(["rs-convert", "-q", "--from", "npy", "-o", out, out + ".npy"], check=True)


def main(what, *rest):
    if what == "head":
        path, n, out = rest
        write(load_file(path)["data"][:int(n)], out)
    else:
        rows, columns, out = int(rest[0]), int(rest[1]), rest[2]
        rng = np.random.default_rng(7)
        inner = rng.standard_normal((rows, 48), dtype=np.float32)
        bent = np.tanh(inner @ (rng.standard_normal((48, columns), dtype=np.float32) / 4))
        write(bent + 0.1 * rng.standard_normal((rows, columns), dtype=np.float32), out)


if __name__ == "__main__":
    main(*sys.argv[1:])

"""peer_common.py: what the peers share: how many threads, our streams by the published safetensors reader, a clock for the work alone."""
import json
import os
import sys
import time

THREADS = os.cpu_count()


def stream(path):
    """The arrays of a stream."""
    from safetensors.numpy import load_file

    return load_file(path)


def matrix(path):
    """A CSR stream, values float32; rows and columns stand by id, rising."""
    import scipy.sparse as sp

    t = stream(path)
    return sp.csr_matrix((t["data"], t["indices"], t["indptr"]), shape=(len(t["row_ids"]), len(t["col_ids"])))


class Clock:
    """with Clock() as clock: ...; clock.tell() prints what bench.py reads."""
    def __enter__(self):
        self.start = time.perf_counter()
        return self

    def __exit__(self, *_):
        self.seconds = time.perf_counter() - self.start

    def tell(self):
        tell(self.seconds)


def tell(seconds):
    print(json.dumps({"seconds": seconds}))


def call(functions):
    """The first argument names the function, the others are its own."""
    functions[sys.argv[1]](*sys.argv[2:])

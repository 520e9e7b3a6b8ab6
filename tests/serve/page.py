"""A server for a suite of its own: page.py against SUITE.py [ARGUMENT...]."""
import subprocess
import sys

from serving import TOKEN, Server, run


def against(suite, *arguments):
    with Server("--connections-each", "500") as server:
        status = subprocess.run([sys.executable, suite, server.address, TOKEN, *arguments]).returncode
    sys.exit(status)


if __name__ == "__main__":
    run(globals())

"""What the peers in Python share: they say hello, then do the job when a line `way<TAB>calls` asks for it.

A package that is not installed is no failure: the hello names it.
"""
import json
import platform
import re
import sys
import time


def _say(what):
    print(json.dumps(what), flush=True)


def _hook(kind, error, trace):
    if kind is ModuleNotFoundError and error.name and error.name.split(".")[0] not in sys.stdlib_module_names:
        _say({"missing": error.name.split(".")[0]})
    else:
        sys.__excepthook__(kind, error, trace)


sys.excepthook = _hook


def _blas():
    """The library of matrix products that this process has loaded, where the system tells."""
    try:
        with open("/proc/self/maps") as maps:
            files = {line.split()[-1] for line in maps if re.search(r"/\S*(?:blas|mkl)\S*$", line)}
    except OSError:
        return {}
    # Debian's OpenBLAS is openblas-pthread/libblas.so.3
    known = [file for kind in ("openblas", "mkl", "blas") for file in sorted(files) if kind in file]
    return {"BLAS": "/".join(known[0].split("/")[-2:])} if known else {}


def serve(ways, packages):
    """Answers with the CPU and wall time of one call and what it gave; `ways` maps names to functions."""
    versions = {module.__name__: module.__version__ for module in packages}
    _say({"ways": list(ways), "versions": {"python": platform.python_version(), **versions, **_blas()}})
    for line in sys.stdin:
        way, calls = line.rstrip("\n").split("\t")
        call = ways[way]
        wall, cpu = time.perf_counter(), time.process_time()
        for _ in range(int(calls)):
            answer = call()
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        scale = 1e3 / int(calls)
        _say({"cpuMs": scale * cpu, "wallMs": scale * wall, "answer": answer})

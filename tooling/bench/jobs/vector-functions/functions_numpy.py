"""The peer: one of numpy's functions on an array.

usage: functions_numpy.py FOLDER exp|log|log1p|tanh   (x.f64 in FOLDER)
"""
import sys

import numpy as np
from bench_peer import serve

folder, name = sys.argv[1:]
x = np.fromfile(f"{folder}/x.f64")
f, out = getattr(np, name), np.empty_like(x)


def job():
    f(x, out)
    return [float(out[0]), float(out[-1])]


serve({name: job}, [np])

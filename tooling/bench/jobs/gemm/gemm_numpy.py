"""The peer: numpy's product of two n x n matrices.

usage: gemm_numpy.py FOLDER n   (a.f64, b.f64 in FOLDER)
"""
import sys

import numpy as np
from bench_peer import serve

folder, n = sys.argv[1], int(sys.argv[2])
a, b = (np.fromfile(f"{folder}/{name}.f64").reshape(n, n) for name in "ab")
c = np.empty((n, n))


def job():
    np.matmul(a, b, out=c)
    return [float(c[i, n - 1 - i]) for i in range(n)]


serve({"matmul": job}, [np])

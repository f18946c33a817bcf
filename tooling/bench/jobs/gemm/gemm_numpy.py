"""Prints the CPU ms of numpy's product of two n × n matrices, its version and a checksum: gemm_numpy.py FOLDER N"""

import json
import sys
import time

import numpy as np

folder, n = sys.argv[1], int(sys.argv[2])
a, b = (np.fromfile(f"{folder}/{name}.f64").reshape(n, n) for name in "ab")
a @ b
times = []
for _ in range(5):
    start = time.process_time()
    c = a @ b
    times.append(1e3 * (time.process_time() - start))
check = float(np.sum(c.ravel() * (np.arange(n * n) % 7 - 3)))
print(json.dumps({"version": np.__version__, "cpuMs": sorted(times)[2], "check": check}))

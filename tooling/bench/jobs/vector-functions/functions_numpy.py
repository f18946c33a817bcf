"""Prints the CPU ms of one of numpy's functions on the numbers of a file: functions_numpy.py FOLDER NAME"""

import json
import sys
import time

import numpy as np

folder, name = sys.argv[1:]
x = np.fromfile(f"{folder}/{name}.f64")
f, out = getattr(np, name), np.empty_like(x)
f(x, out)
times = []
for _ in range(9):
    start = time.process_time()
    for _ in range(10):
        f(x, out)
    times.append(100 * (time.process_time() - start))
print(json.dumps(sorted(times)[4]))

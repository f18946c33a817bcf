"""The peer: EM in numpy, from a given start. Each way takes the largest tolerance of 1e-5, 1e-6, ... that ends within
1e-8 |ll| of the optimum, as moelab does.

usage: em_numpy.py FOLDER n d K optimum   (x.f64, y.f64, start.f64 in FOLDER)
"""
import sys

import numpy as np
from bench_peer import serve
from gated_gaussian_em import read_problem, ways

folder, n, d, K = sys.argv[1], *map(int, sys.argv[2:5])
optimum = float(sys.argv[5])


def largest(fit):
    for digits in range(5, 14):
        if optimum - fit(10.0 ** -digits)["logLikelihood"] <= 1e-8 * abs(optimum):
            break
    return 10.0 ** -digits


serve(ways(read_problem(folder, n, d, K), K, (1, 2), largest), [np])

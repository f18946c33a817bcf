"""The peer: a fit of the simulation of arXiv:2305.03288 by EM in numpy, which stops where a step gains at most 1e-6 of the
log-likelihood.

usage: fit_numpy.py FOLDER n   (x.f64, y.f64, start.f64 in FOLDER)
"""
import sys

import numpy as np
from bench_peer import serve
from gated_gaussian_em import read_problem, ways

folder, n = sys.argv[1], int(sys.argv[2])
serve(ways(read_problem(folder, n, 1, 2), 2, (1, 4), lambda fit: 1e-6), [np])

"""The peer: Blahut-Arimoto in numpy, two matrix-vector products an iteration, stopped by Blahut's certified gap.

A = exp(-beta (d - min d)) is formed once a slope; w = A^T (1 / A q) / n, q <- q w; stop when
log max w - sum q w log w < gap. The slopes of a curve are warm started. Adapted from the project's baseline scripts.

usage: ba_numpy.py FOLDER n K gap beta ...   (losses.f64 in FOLDER)
"""
import sys

import numpy as np
from bench_peer import serve


def solve(d, least, beta, q, gap):
    n = d.shape[0]
    A = np.exp(-beta * (d - least))
    AT = np.ascontiguousarray(A.T)
    for iteration in range(1, 1000000):
        z = A @ q
        w = AT @ (1.0 / z) / n
        left = np.log(w.max()) - (q * w * np.log(np.maximum(w, 1e-300))).sum()
        q = q * w
        if left < gap:
            break
    return iteration, q, float(beta * least.mean() - np.log(A @ q).mean())


def run(d, betas, gap):
    least = d.min(1, keepdims=True)
    q, iterations, values = np.full(d.shape[1], 1.0 / d.shape[1]), 0, []
    for beta in betas:
        count, q, value = solve(d, least, beta, q, gap)
        values.append(value)
        iterations += count
        q = np.maximum(q, 1e-12)
        q /= q.sum()
    return iterations, values


if __name__ == "__main__":
    folder, n, K = sys.argv[1], *map(int, sys.argv[2:4])
    gap, betas = float(sys.argv[4]), list(map(float, sys.argv[5:]))
    d = np.fromfile(f"{folder}/losses.f64").reshape(n, K)

    def job():
        iterations, values = run(d, betas, gap)
        return dict(iterations=iterations, values=values)

    serve({"two products": job}, [np])

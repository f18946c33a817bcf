"""The peer: EM for the softmax-gated Gaussian mixture of experts, float64 numpy, from a given start.

E step; M step: one weighted least squares per expert (normal equations) and `newton` damped Newton (IRLS) steps for
the gate; stop when |ll - previous| <= tol |ll|. The same algorithm, start and stopping rule as ours.

usage: em_numpy.py FOLDER n d K tol newton   (x.f64, y.f64, start.f64 in FOLDER); prints one JSON line
"""
import json
import sys
import time

import numpy as np

LOG2PI = float(np.log(2 * np.pi))


def gate_newton(Z, R, W, P, iters):
    n, p = Z.shape
    K = R.shape[1]
    for it in range(iters):
        if it > 0:
            L = np.concatenate([Z @ W, np.zeros((n, 1))], 1)
            L -= L.max(1, keepdims=True)
            np.exp(L, out=L)
            P = L / L.sum(1, keepdims=True)
        G = Z.T @ (R - P)[:, : K - 1]
        H = np.empty((p * (K - 1), p * (K - 1)))
        for i in range(K - 1):
            for j in range(i, K - 1):
                w = P[:, i] * ((1.0 if i == j else 0.0) - P[:, j])
                B = (Z * w[:, None]).T @ Z
                H[i * p:(i + 1) * p, j * p:(j + 1) * p] = B
                H[j * p:(j + 1) * p, i * p:(i + 1) * p] = B.T
        W = W + np.linalg.solve(H, G.T.reshape(-1)).reshape(K - 1, p).T
    return W


def em(X, y, K, W, B, s2, tol, newton, max_iter=5000):
    n, d = X.shape
    Z = np.concatenate([X, np.ones((n, 1))], 1)
    p = d + 1
    old = None
    for it in range(max_iter + 1):
        L = np.concatenate([Z @ W, np.zeros((n, 1))], 1)
        mx = L.max(1, keepdims=True)
        P = np.exp(L - mx)
        s = P.sum(1, keepdims=True)
        P /= s
        L -= mx + np.log(s)
        E = y[:, None] - Z @ B
        L += -0.5 * E * E / s2 - 0.5 * np.log(s2) - 0.5 * LOG2PI
        mx = L.max(1, keepdims=True)
        R = np.exp(L - mx)
        s = R.sum(1, keepdims=True)
        R /= s
        ll = float((mx + np.log(s)).sum())
        if old is not None and abs(ll - old) <= tol * abs(ll):
            break
        old = ll
        B = np.empty((p, K))
        s2 = np.empty(K)
        for k in range(K):
            Zw = Z * R[:, k:k + 1]
            B[:, k] = np.linalg.solve(Zw.T @ Z, Zw.T @ y)
            r = y - Z @ B[:, k]
            s2[k] = (R[:, k] * r * r).sum() / R[:, k].sum()
        W = gate_newton(Z, R, W, P, newton)
    return ll, it


if __name__ == "__main__":
    folder, n, d, K = sys.argv[1], *map(int, sys.argv[2:5])
    tol, newton = float(sys.argv[5]), int(sys.argv[6])
    X = np.fromfile(f"{folder}/x.f64").reshape(n, d)
    y = np.fromfile(f"{folder}/y.f64")
    start = np.fromfile(f"{folder}/start.f64")  # experts (K, d + 1), then variances (K); the gate starts at 0
    B = start[: K * (d + 1)].reshape(K, d + 1).T.copy()
    s2 = start[K * (d + 1):].copy()
    t0, c0 = time.perf_counter(), time.process_time()
    ll, its = em(X, y, K, np.zeros((d + 1, K - 1)), B, s2, tol, newton)
    print(json.dumps(dict(logLikelihood=ll, steps=its, cpuMs=1e3 * (time.process_time() - c0),
                          wallMs=1e3 * (time.perf_counter() - t0), numpy=np.__version__)))

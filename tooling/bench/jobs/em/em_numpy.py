"""The peer: EM for the softmax-gated Gaussian mixture of experts, float64 numpy, from a given start.

E step; M step: one weighted least squares per expert (normal equations) and one or two Newton (IRLS) steps for the gate;
stop when |ll - previous| <= tol |ll|. Each way takes the largest tol of 1e-5, 1e-6, ... that ends within 1e-8 |ll| of the
optimum, as moelab does.

`rows` holds arrays as (n, K), as numpy code usually does; `columns` holds them as (K, n), computes the products of all
pairs of columns of [x 1 y] once, and has all weighted Gram matrices of a step from one matrix product.

usage: em_numpy.py FOLDER n d K optimum   (x.f64, y.f64, start.f64 in FOLDER)
"""
import sys

import numpy as np
from bench_peer import serve

LOG2PI = float(np.log(2 * np.pi))
MOST_STEPS = 5000


def em_rows(X, y, K, W, B, s2, tol, newton):
    n, d = X.shape
    Z = np.concatenate([X, np.ones((n, 1))], 1)
    p = d + 1
    old = None
    for steps in range(MOST_STEPS + 1):
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
        for it in range(newton):
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
                    H[i * p:(i + 1) * p, j * p:(j + 1) * p] = (Z * w[:, None]).T @ Z
                    H[j * p:(j + 1) * p, i * p:(i + 1) * p] = H[i * p:(i + 1) * p, j * p:(j + 1) * p].T
            W = W + np.linalg.solve(H, G.T.reshape(-1)).reshape(K - 1, p).T
    return ll, steps


def em_columns(X, y, K, W, B, s2, tol, newton):
    n, d = X.shape
    p, F = d + 1, K - 1
    Z = np.empty((p + 1, n))  # columns of [x 1 y]
    Z[:d], Z[d], Z[p] = X.T, 1.0, y
    upper = np.triu_indices(p + 1)
    products = np.empty((n, len(upper[0])))
    for c, (i, j) in enumerate(zip(*upper)):
        np.multiply(Z[i], Z[j], out=products[:, c])
    pairs = [(i, j) for i in range(F) for j in range(i, F)]
    # the last row of a theta is what multiplies y
    theta = np.zeros((2 * K - 1, p + 1))
    theta[:F, :p], theta[F:, :p] = W.T, -B.T
    theta[F:, p] = 1.0
    weights = np.empty((K + len(pairs), n))
    L, P = np.zeros((K, n)), np.empty((K, n))
    s, mx, t = np.empty(n), np.empty(n), np.empty(n)
    old = None

    def softmax(A, out):
        np.max(A, 0, out=mx)
        np.subtract(A, mx, out=out)
        np.exp(out, out=out)
        np.sum(out, 0, out=s)
        np.divide(out, s, out=out)

    for steps in range(MOST_STEPS + 1):
        lin = theta @ Z
        L[:F], L[F:] = lin[:F], 0.0
        softmax(L, P)
        # log of the gate's sum and its maximum leave the responsibilities as they are: they enter the likelihood alone
        ll = -float((mx + np.log(s)).sum())
        E = lin[F:]
        np.multiply(E, E, out=E)
        E *= (-0.5 / s2)[:, None]
        E += (-0.5 * np.log(s2) - 0.5 * LOG2PI)[:, None]
        L += E
        R = weights[:K]
        softmax(L, R)
        ll += float((mx + np.log(s)).sum())
        if old is not None and abs(ll - old) <= tol * abs(ll):
            break
        old = ll
        for it in range(newton):
            if it > 0:
                L[:F], L[F:] = theta[:F] @ Z, 0.0
                softmax(L, P)
            for c, (i, j) in enumerate(pairs):
                out = weights[K + c]
                np.multiply(P[i], P[j], out=out)
                np.subtract(P[i] if i == j else 0.0, out, out=out)
            first = weights if it == 0 else weights[K:]
            sums = first @ products
            if it == 0:
                grams = np.empty((len(sums), p + 1, p + 1))
                grams[:, upper[0], upper[1]] = sums
                grams[:, upper[1], upper[0]] = sums
                S, C = grams[:K], grams[K:]
                for k in range(K):
                    b = np.linalg.solve(S[k, :p, :p], S[k, :p, p])
                    theta[F + k, :p] = -b
                    rss = S[k, p, p] - 2 * b @ S[k, :p, p] + b @ S[k, :p, :p] @ b
                    s2[k] = rss / S[k, d, d]
            else:
                C = np.empty((len(sums), p + 1, p + 1))
                C[:, upper[0], upper[1]] = sums
                C[:, upper[1], upper[0]] = sums
            if F == 0:
                continue
            H = np.empty((F, p, F, p))
            for c, (i, j) in enumerate(pairs):
                H[i, :, j, :] = C[c, :p, :p]
                H[j, :, i, :] = C[c, :p, :p]
            # sum r z is the row of the Gram matrix that belongs to the constant column
            G = S[:F, d, :p] - P[:F] @ Z[:p].T
            theta[:F, :p] += np.linalg.solve(H.reshape(F * p, F * p), G.reshape(-1)).reshape(F, p)
    return ll, steps


if __name__ == "__main__":
    folder, n, d, K = sys.argv[1], *map(int, sys.argv[2:5])
    optimum = float(sys.argv[5])
    X = np.fromfile(f"{folder}/x.f64").reshape(n, d)
    y = np.fromfile(f"{folder}/y.f64")
    start = np.fromfile(f"{folder}/start.f64")  # experts (K, d + 1), then variances (K); the gate starts at 0

    def way(em, newton):
        def fit(tol):
            B = start[: K * (d + 1)].reshape(K, d + 1).T.copy()
            ll, steps = em(X, y, K, np.zeros((d + 1, K - 1)), B, start[K * (d + 1):].copy(), tol, newton)
            return dict(logLikelihood=ll, steps=steps, tolerance=tol)
        for digits in range(5, 14):
            found = fit(10.0 ** -digits)
            if optimum - found["logLikelihood"] <= 1e-8 * abs(optimum):
                break
        return lambda: fit(10.0 ** -digits)

    serve({f"{name}, {'one Newton step' if newton == 1 else 'two Newton steps'}": way(em, newton)
           for name, em in (("rows", em_rows), ("columns", em_columns)) for newton in (1, 2)}, [np])

"""The peer: the E-step of the softmax-gated Gaussian mixture of experts with its sufficient statistics, float64 numpy.

`rows` holds arrays as (n, K), one weighted product per expert: the baseline of the project, 29.6 ms at n = 1e5, d = 4, K = 4.
`columns` holds them as (K, n) in blocks of rows that stay in the cache, with the products of all pairs of columns of
[x 1 y], which do not change between E-steps, computed before, so that all Gram matrices are one matrix product.

usage: estep_numpy.py FOLDER n d K   (x.f64, y.f64, gate.f64 (d + 1, K - 1), coefficients.f64 (K, d + 1), variances.f64 in FOLDER)
"""
import sys

import numpy as np
from bench_peer import serve

LOG2PI = float(np.log(2 * np.pi))
BLOCK = 4096


def answer(ll, mass, square, gate):
    return dict(logLikelihood=float(ll), mass=mass.tolist(), square=square.tolist(), gate=np.ravel(gate).tolist())


if __name__ == "__main__":
    folder, n, d, K = sys.argv[1], *map(int, sys.argv[2:5])
    read = lambda name: np.fromfile(f"{folder}/{name}.f64")
    p, F = d + 1, K - 1
    X = np.concatenate([read("x").reshape(n, d), np.ones((n, 1))], 1)
    y = read("y").reshape(n, 1)
    A = read("gate").reshape(p, F)
    B = read("coefficients").reshape(K, p).T.copy()
    variances = read("variances")
    half, logs = 0.5 / variances, 0.5 * np.log(variances) + 0.5 * LOG2PI

    Z = np.concatenate([X, y], 1)
    A0 = np.concatenate([A, np.zeros((p, 1))], 1)

    def rows():
        G = X @ A0
        R = y - X @ B
        J = G - logs - R * R * half
        mj = J.max(1, keepdims=True)
        J -= mj
        np.exp(J, J)
        sj = J.sum(1, keepdims=True)
        mg = G.max(1, keepdims=True)
        G -= mg
        np.exp(G, G)
        sg = G.sum(1, keepdims=True)
        ll = (mj - mg + np.log(sj / sg)).sum()
        J /= sj
        G /= sg
        gate = X.T @ (J - G)[:, :F]
        grams = [(Z * J[:, k:k + 1]).T @ Z for k in range(K)]
        return answer(ll, np.array([g[d, d] for g in grams]), np.array([g[p, p] for g in grams]), gate)

    Zt = np.ascontiguousarray(Z.T)
    upper = np.triu_indices(p + 1)
    products = np.empty((n, len(upper[0])))
    for c, (i, j) in enumerate(zip(*upper)):
        np.multiply(Zt[i], Zt[j], out=products[:, c])
    theta = np.zeros((F + K, p + 1))
    theta[:F, :p], theta[F:, :p], theta[F:, p] = A.T, -B.T, 1.0

    def columns():
        sums, gate, ll = np.zeros((K, len(upper[0]))), np.zeros((F, p)), 0.0
        lin = np.empty((F + K, BLOCK))
        G, J, s, mx = np.zeros((K, BLOCK)), np.empty((K, BLOCK)), np.empty(BLOCK), np.empty(BLOCK)
        for at in range(0, n, BLOCK):
            m = min(BLOCK, n - at)
            z = Zt[:, at:at + m]
            lin_, G_, J_, s_, mx_ = lin[:, :m], G[:, :m], J[:, :m], s[:m], mx[:m]
            np.matmul(theta, z, out=lin_)
            G_[:F], G_[F:] = lin_[:F], 0.0
            E = lin_[F:]
            np.multiply(E, E, out=J_)
            J_ *= -half[:, None]
            J_ -= logs[:, None]
            J_ += G_
            for L, sign in ((G_, -1.0), (J_, 1.0)):
                np.max(L, 0, out=mx_)
                L -= mx_
                np.exp(L, out=L)
                np.sum(L, 0, out=s_)
                L /= s_
                np.log(s_, out=s_)
                ll += sign * (mx_.sum() + s_.sum())
            sums += J_ @ products[at:at + m]
            G_[:F] -= J_[:F]
            gate -= G_[:F] @ z[:p].T
        constant = np.flatnonzero((upper[0] == d) & (upper[1] == d))[0]
        return answer(ll, sums[:, constant], sums[:, -1], gate.T)

    serve({"rows": rows, "columns": columns}, [np])

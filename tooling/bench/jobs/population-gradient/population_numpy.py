"""The peer: loss and spherical gradient of sigmoid x He3 units in numpy, all pairs at once.

k(i, j) = sum over r, a + b = a' + b' = 3 - r of 36 / (r! a! b! a'! b'!) A^r B^a C^b D^a' E^b' K_{a+a', b+b'}(rho), with
K_pq(rho) = sum_k c_k^(p) c_k^(q) rho^k and dK_pq = K_{p+1, q+1}: only the orders that occur, by one product of the powers of rho.

usage: population_numpy.py FOLDER m teachers d terms   (student.f64, teacher.f64 in FOLDER, v before w)
"""
import sys
from math import factorial

import numpy as np
from bench_peer import serve


def coefficients(terms, reach=17, spacing=1 / 16):
    z = np.arange(-reach, reach + spacing / 2, spacing)
    weight = spacing * np.exp(-z * z / 2) / np.sqrt(2 * np.pi) / (1 + np.exp(-z))
    c, before, value = [], np.zeros_like(z), np.ones_like(z)
    for k in range(terms):
        c.append(weight @ value)
        before, value = value, (z * value - np.sqrt(k) * before) / np.sqrt(k + 1)
    c = np.array(c)
    c[2::2] = 0
    return c


def table(terms):
    """Orders (p, q), p <= q, of even sum up to 8, and their coefficients (orders, terms)."""
    c = coefficients(terms)

    def derived(p):
        out = np.zeros(terms)
        k = np.arange(terms - p, dtype=float)
        factor = np.ones_like(k)
        for i in range(1, p + 1):
            factor *= k + i
        out[: terms - p] = c[p:] * np.sqrt(factor)
        return out

    orders = [(p, q) for s in (0, 2, 4, 6, 8) for p in range(s // 2 + 1) for q in [s - p] if (p, q) != (0, 8)]
    return {order: n for n, order in enumerate(orders)}, np.array([derived(p) * derived(q) for p, q in orders])


def monomials(b, c):
    """x[n][a] = b^a c^(n-a) / (a! (n-a)!)."""
    powers_b, powers_c = [np.ones_like(b)], [np.ones_like(c)]
    for _ in range(3):
        powers_b.append(powers_b[-1] * b)
        powers_c.append(powers_c[-1] * c)
    return [[powers_b[a] * powers_c[n - a] / (factorial(a) * factorial(n - a)) for a in range(n + 1)] for n in range(4)]


def kernel(A, B, C, D, E, rho, place, coef):
    terms = coef.shape[1]
    powers = np.ones((terms,) + rho.shape)
    np.cumprod(np.broadcast_to(rho, (terms - 1,) + rho.shape), axis=0, out=powers[1:])
    table_ = np.tensordot(coef, powers, 1)
    K = lambda p, q: table_[place[(min(p, q), max(p, q))]]
    x, y = monomials(B, C), monomials(D, E)
    value = np.zeros_like(A)
    slopes = [np.zeros_like(A) for _ in range(6)]
    for n in range(4):
        r = 3 - n
        s = inB = inC = inD = inE = inR = 0
        for i in range(n + 1):
            for j in range(n + 1):
                here, up = K(i + j, 2 * n - i - j), K(i + j + 1, 2 * n - i - j + 1)
                product = x[n][i] * y[n][j]
                s = s + product * here
                inR = inR + product * up
        for i in range(n):
            for j in range(n + 1):
                here, nxt = K(i + j, 2 * n - i - j), K(i + j + 1, 2 * n - i - j - 1)
                left, right = x[n - 1][i] * y[n][j], x[n][j] * y[n - 1][i]
                inB, inC, inD, inE = inB + left * nxt, inC + left * here, inD + right * nxt, inE + right * here
        factor = 36 * A**r / factorial(r)
        value += factor * s
        if r > 0:
            slopes[0] += 36 * A ** (r - 1) / factorial(r - 1) * s
        for at, inner in zip(range(1, 6), (inB, inC, inD, inE, inR)):
            slopes[at] += factor * inner
    return value, slopes


def gradient(V, W, Vt, Wt, constant, place, coef):
    m = len(V)
    allV, allW = np.vstack([V, Vt]), np.vstack([W, Wt])
    sign = np.r_[np.ones(m), -np.ones(len(Vt))][None]
    own = (allW * allV).sum(1)
    A, rho = W @ allW.T, V @ allV.T
    C, D = W @ allV.T, V @ allW.T
    B, E = np.broadcast_to(own[:m, None], A.shape), np.broadcast_to(own[None], A.shape)
    value, (a, b, c, d, e, r) = kernel(A, B, C, D, E, rho, place, coef)
    loss = 0.5 * (value[:, :m].sum() - 2 * value[:, m:].sum() + constant)
    # ordered pairs of students hold each unit twice, so that its side as i alone is its whole gradient
    self = (sign * b).sum(1)[:, None]
    dW = (sign * a) @ allW + self * V + (sign * c) @ allV
    dV = (sign * r) @ allV + self * W + (sign * d) @ allW
    tangent = lambda g, u: g - (g * u).sum(1, keepdims=True) * u
    return loss, tangent(dV, V), tangent(dW, W)


if __name__ == "__main__":
    folder, m, teachers, d, terms = sys.argv[1], *map(int, sys.argv[2:6])
    V, W = np.fromfile(f"{folder}/student.f64").reshape(2, m, d)
    Vt, Wt = np.fromfile(f"{folder}/teacher.f64").reshape(2, teachers, d)
    place, coef = table(terms)
    T = Wt @ Wt.T, Vt @ Vt.T, Wt @ Vt.T, np.diag(Wt @ Vt.T)
    constant = kernel(T[0], np.broadcast_to(T[3][:, None], T[0].shape), T[2], T[2].T, np.broadcast_to(T[3][None], T[0].shape), T[1], place, coef)[0].sum()

    def job():
        loss, dV, dW = gradient(V, W, Vt, Wt, constant, place, coef)
        return dict(loss=float(loss), norm=float(np.sqrt((dV**2).sum() + (dW**2).sum())))

    serve({"all pairs at once": job}, [np])

"""Prints the coefficients of the rational approximations in src/{erf,lgamma,digamma,normal-quantile}.ts.

Each is P(u)/Q(u), Q(0) = 1, that interpolates its function at the Chebyshev nodes of its interval, solved with 80
digits and rounded to float64; the last column is the largest relative error of the rounded fraction on 1,000 points.
Run with Python and mpmath: python coefficients.py
"""

from mpmath import mp, mpf, cos, pi, erf, erfc, exp, log, sqrt, loggamma, digamma, erfinv, findroot, matrix, lu_solve, euler

mp.dps = 80


def fit(name, f, a, b, top, bottom, floor=0):
    """Fits f(u) on [a, b]; the error is relative to |f|, or to floor where that is larger."""
    a, b = mpf(a), mpf(b)
    n = top + bottom + 1
    nodes = [(a + b) / 2 + (b - a) / 2 * cos(pi * (2 * i + 1) / (2 * n)) for i in range(n)]
    rows, right = [], []
    for u in nodes:
        value = f(u)
        rows.append([u ** k for k in range(top + 1)] + [-value * u ** k for k in range(1, bottom + 1)])
        right.append(value)
    c = lu_solve(matrix(rows), matrix(right))
    p = [float(c[k]) for k in range(top + 1)]
    q = [1.0] + [float(c[top + k]) for k in range(1, bottom + 1)]
    worst = 0
    for i in range(1001):
        u = a + (b - a) * i / 1000 + (mpf(10) ** -30 if i == 0 else 0)
        value = f(u)
        got = sum(mpf(x) * u ** k for k, x in enumerate(p)) / sum(mpf(x) * u ** k for k, x in enumerate(q))
        worst = max(worst, abs(got - value) / max(abs(value), floor))
    print(f"// {name} on [{mp.nstr(a, 8)}, {mp.nstr(b, 8)}]: {mp.nstr(worst, 3)}")
    print(f"[{', '.join(map(repr, p))}],")
    print(f"[{', '.join(map(repr, q))}],")


def quantile(p):
    """The normal quantile of p < 1/2 to 60 digits."""
    x = -sqrt(-2 * log(p)) if p < mpf("0.02") else sqrt(mpf(2)) * mpf(float(erfinv(2 * p - 1)))
    for _ in range(30):
        step = (erfc(-x / sqrt(mpf(2))) / 2 - p) / (exp(-x * x / 2) / sqrt(2 * pi))
        step = step / (1 + x * step / 2)
        x -= step
        if abs(step) < mpf(10) ** -65 * abs(x):
            break
    return x


def lgamma_part(x):
    if abs(x - 1) < mpf(10) ** -40:
        return euler
    if abs(x - 2) < mpf(10) ** -40:
        return 1 - euler
    return loggamma(x) / ((x - 1) * (x - 2))


fit("erf: erf(x)/x - 1 in u = x²", lambda u: erf(sqrt(u)) / sqrt(u) - 1 if u > 0 else 2 / sqrt(pi) - 1, 0, 0.5625, 4, 5, 1)
fit("erfc: exp(x²) erfc(x) in u = x - 0.75", lambda u: exp((u + 0.75) ** 2) * erfc(u + 0.75), 0, 1.25, 6, 7)
fit("erfc: exp(x²) erfc(x) in u = x - 2", lambda u: exp((u + 2) ** 2) * erfc(u + 2), 0, 3, 6, 7)
fit("erfc: x exp(x²) erfc(x) in u = 1/x²", lambda u: exp(1 / u) * erfc(1 / sqrt(u)) / sqrt(u) if u > 0 else 1 / sqrt(pi), 0.00125, 0.04, 5, 5)

fit("lgamma(x)/((x-1)(x-2)) in u = x - 1", lambda u: lgamma_part(u + 1), -0.25, 0.5, 7, 7)
fit("lgamma(x)/((x-1)(x-2)) in u = x - 2", lambda u: lgamma_part(u + 2), -0.5, 0.5, 6, 6)

root = findroot(digamma, 1.4616321449683622)
high = mpf(int(root * 2**30)) / 2**30
low = mpf(int((root - high) * 2**60)) / 2**60
print("// digamma's root as a sum:", *(repr(float(part)) for part in (high, low, root - high - low)))
fit("digamma(x)/(x - root) in u = x - 1.5", lambda u: digamma(u + 1.5) / (u + 1.5 - root), -0.5, 0.5, 6, 7)

fit("quantile: x/q in u = 0.180625 - q²", lambda u: quantile(mpf(1) / 2 - sqrt(mpf("0.180625") - u)) / -sqrt(mpf("0.180625") - u), 0, mpf("0.180625") - mpf(10) ** -30, 8, 8)
fit("quantile: -x in u = sqrt(-log p) - 1.6", lambda u: -quantile(exp(-((u + 1.6) ** 2))), 0, 3.4, 8, 8)
fit("quantile: -x in u = sqrt(-log p) - 5", lambda u: -quantile(exp(-((u + 5) ** 2))), 0, 5, 7, 6)
fit("quantile: -x in u = sqrt(-log p) - 10", lambda u: -quantile(exp(-((u + 10) ** 2))), 0, 17.5, 7, 7)

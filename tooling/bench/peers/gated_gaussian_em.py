"""EM for the softmax-gated Gaussian mixture of experts, float64 numpy: E step; M step: one weighted least squares per
expert (normal equations) and Newton (IRLS) steps for the gate; stop when |ll - previous| <= tol |ll|.

`em_rows` holds arrays as (n, K), as numpy code usually does; `em_columns` holds them as (K, n), where n is large in blocks
of rows that stay in the cache, computes the products of all pairs of columns of [x 1 y] once, and has all weighted Gram
matrices of a block from one matrix product; `em_squarem` extrapolates its steps.

W (d + 1, K - 1) is the gate's, the last expert's logit 0; B (d + 1, K) the experts', the intercept last.
"""
import numpy as np

LOG2PI = float(np.log(2 * np.pi))
MOST_STEPS = 5000
BLOCK = 8192


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


class Columns:
    """The data as columns of [x 1 y], the products of all pairs of them, and room for a block of a step."""

    def __init__(self, X, y, K):
        n, d = X.shape
        self.p, self.K, self.F = d + 1, K, K - 1
        self.Z = Z = np.empty((d + 2, n))
        Z[:d], Z[d], Z[d + 1] = X.T, 1.0, y
        self.upper = np.triu_indices(d + 2)
        self.products = np.empty((n, len(self.upper[0])))
        for c, (i, j) in enumerate(zip(*self.upper)):
            np.multiply(Z[i], Z[j], out=self.products[:, c])
        self.pairs = [(i, j) for i in range(self.F) for j in range(i, self.F)]
        # for few blocks there is nothing to gain
        self.block = n if n < 4 * BLOCK else BLOCK
        rooms = [(K + len(self.pairs), self.block), (K, self.block), (K, self.block), (self.block,), (self.block,)]
        self.rooms = [np.empty(shape) for shape in rooms]

    def blocks(self):
        """The columns of each block, its products of them, and room for weights, logits, probabilities, sums and maxima."""
        n = len(self.products)
        for at in range(0, n, self.block):
            m = min(self.block, n - at)
            yield (self.Z[:, at:at + m], self.products[at:at + m], *(room[..., :m] for room in self.rooms))

    @staticmethod
    def softmax(L, s, mx, out):
        """Of L along the experts; gives the sum of its logarithms of sums of exponentials."""
        np.max(L, 0, out=mx)
        np.subtract(L, mx, out=out)
        np.exp(out, out=out)
        np.sum(out, 0, out=s)
        np.divide(out, s, out=out)
        return float((mx + np.log(s)).sum())

    def curvature_weights(self, P, weights):
        """Fills the weights of the blocks of the gate's second derivative, after those of the experts."""
        for c, (i, j) in enumerate(self.pairs):
            out = weights[self.K + c]
            np.multiply(P[i], P[j], out=out)
            np.subtract(P[i] if i == j else 0.0, out, out=out)

    def symmetric(self, sums):
        grams = np.empty((len(sums), self.p + 1, self.p + 1))
        grams[:, self.upper[0], self.upper[1]] = sums
        grams[:, self.upper[1], self.upper[0]] = sums
        return grams

    def e_step(self, W, B, s2):
        """Gives the log-likelihood, the Gram matrices of the experts and of the gate, and the sums of p z."""
        p, K, F = self.p, self.K, self.F
        ll, sums, predicted = 0.0, 0.0, 0.0
        linear = np.concatenate([W.T, -B.T])
        for Z, products, weights, L, P, s, mx in self.blocks():
            lin = linear @ Z[:p]
            L[:F], L[F:] = lin[:F], 0.0
            # the gate's normalizer leaves the responsibilities as they are: it enters the likelihood alone
            ll -= self.softmax(L, s, mx, P)
            E = lin[F:]
            E += Z[p]
            np.multiply(E, E, out=E)
            E *= (-0.5 / s2)[:, None]
            E += (-0.5 * np.log(s2) - 0.5 * LOG2PI)[:, None]
            L += E
            ll += self.softmax(L, s, mx, weights[:K])
            self.curvature_weights(P, weights)
            sums = sums + weights @ products
            predicted = predicted + P[:F] @ Z[:p].T
        grams = self.symmetric(sums)
        return ll, grams[:K], grams[K:], predicted

    def gate_sums(self, W):
        """Gives the Gram matrices of the gate and the sums of p z."""
        p, K, F = self.p, self.K, self.F
        sums, predicted = 0.0, 0.0
        for Z, products, weights, L, P, s, mx in self.blocks():
            L[:F], L[F:] = W.T @ Z[:p], 0.0
            self.softmax(L, s, mx, P)
            self.curvature_weights(P, weights)
            sums = sums + weights[K:] @ products
            predicted = predicted + P[:F] @ Z[:p].T
        return self.symmetric(sums), predicted

    def step(self, W, B, s2, newton):
        """Gives the log-likelihood at the parameters, and those after an EM step."""
        p, K, F = self.p, self.K, self.F
        ll, S, C, predicted = self.e_step(W, B, s2)
        B, s2 = np.empty((p, K)), np.empty(K)
        for k in range(K):
            b = B[:, k] = np.linalg.solve(S[k, :p, :p], S[k, :p, p])
            s2[k] = (S[k, p, p] - 2 * b @ S[k, :p, p] + b @ S[k, :p, :p] @ b) / S[k, p - 1, p - 1]
        for it in range(newton):
            if it > 0:
                C, predicted = self.gate_sums(W)
            H = np.empty((F, p, F, p))
            for c, (i, j) in enumerate(self.pairs):
                H[i, :, j, :] = H[j, :, i, :] = C[c, :p, :p]
            # a row of a Gram matrix that belongs to the constant is the sum of r z
            G = S[:F, p - 1, :p] - predicted
            W = W + np.linalg.solve(H.reshape(F * p, F * p), G.reshape(-1)).reshape(F, p).T
        return ll, (W, B, s2)


def em_columns(X, y, K, W, B, s2, tol, newton):
    columns = Columns(X, y, K)
    theta, old = (W, B, s2), None
    for steps in range(MOST_STEPS + 1):
        ll, after = columns.step(*theta, newton)
        if old is not None and abs(ll - old) <= tol * abs(ll):
            break
        theta, old = after, ll
    return ll, steps


def em_squarem(X, y, K, W, B, s2, tol, newton):
    """EM whose pairs of steps are extrapolated (SQUAREM, Varadhan & Roland 2008, scheme S3), kept where the likelihood rises."""
    columns = Columns(X, y, K)
    sizes = np.cumsum([W.size, B.size])

    def step(theta):
        a, b, c = np.split(theta, sizes)
        ll, (a, b, c) = columns.step(a.reshape(W.shape), b.reshape(B.shape), np.exp(c), newton)
        return ll, np.concatenate([a.ravel(), b.ravel(), np.log(c)])

    theta, steps = np.concatenate([W.ravel(), B.ravel(), np.log(s2)]), 0
    ll, first = step(theta)
    while steps < MOST_STEPS:
        middle, second = step(first)
        steps += 1
        if abs(middle - ll) <= tol * abs(middle):
            return middle, steps
        r, v = first - theta, second - 2 * first + theta
        alpha = -max(1.0, float(np.linalg.norm(r) / np.linalg.norm(v)))
        ahead = theta - 2 * alpha * r + alpha * alpha * v if alpha < -1 else second
        value, after = step(ahead)
        steps += 1
        if not value >= middle:
            ahead = second
            value, after = step(ahead)
            steps += 1
        theta, ll, first = ahead, value, after
    return ll, steps


def read_problem(folder, n, d, K):
    """x.f64 (n, d), y.f64, start.f64: experts (K, d + 1), variances (K), gate (d + 1, K - 1)."""
    p = d + 1
    start = np.fromfile(f"{folder}/start.f64")
    B, s2, W = np.split(start, [K * p, K * p + K])
    return (np.fromfile(f"{folder}/x.f64").reshape(n, d), np.fromfile(f"{folder}/y.f64"),
            W.reshape(p, K - 1), B.reshape(K, p).T, s2)


def ways(problem, K, newtons, tolerance):
    """Fits from the start, as `rows, one Newton step`; `tolerance` says what it is for a fit that takes one."""
    X, y, W, B, s2 = problem

    def way(em, newton):
        def fit(tol):
            ll, steps = em(X, y, K, W.copy(), B.copy(), s2.copy(), tol, newton)
            return dict(logLikelihood=ll, steps=steps)
        tol = tolerance(fit)
        return lambda: fit(tol)

    words = {1: "one Newton step", 2: "two Newton steps", 4: "four Newton steps"}
    every = (("rows", em_rows), ("columns", em_columns), ("columns and SQUAREM", em_squarem))
    return {f"{name}, {words[newton]}": way(em, newton) for name, em in every for newton in newtons}

"""The peers: KSG mutual information, k = 3, by SciPy's cKDTree in any dimension and by scikit-learn in one.

scikit-learn scales the data and adds noise of 1e-10, so its value differs a little. Adapted from the project's baseline scripts.

usage: ksg_peers.py FOLDER n d   (x.f64, y.f64 in FOLDER); prints one JSON line
"""
import json
import sys
import time

import numpy as np
from scipy.spatial import cKDTree
from scipy.special import digamma


def ksg(x, y, k=3):
    z = np.concatenate([x, y], 1)
    e = cKDTree(z).query(z, k + 1, p=np.inf)[0][:, -1]
    r = np.nextafter(e, 0)
    nx = cKDTree(x).query_ball_point(x, r, p=np.inf, return_length=True)
    ny = cKDTree(y).query_ball_point(y, r, p=np.inf, return_length=True)
    return digamma(k) + digamma(len(x)) - np.mean(digamma(nx) + digamma(ny))


def timed(call):
    call()
    start = time.process_time()
    value = float(call())
    return dict(cpuMs=1e3 * (time.process_time() - start), value=value)


if __name__ == "__main__":
    folder, n, d = sys.argv[1], *map(int, sys.argv[2:4])
    x, y = (np.fromfile(f"{folder}/{name}.f64").reshape(n, d) for name in "xy")
    out = dict(scipy=timed(lambda: ksg(x, y)))
    if d == 1:
        try:
            from sklearn.feature_selection import mutual_info_regression
            out["sklearn"] = timed(lambda: mutual_info_regression(x, y[:, 0], n_neighbors=3, random_state=0)[0])
        except ImportError:
            pass
    print(json.dumps(out))

"""The peers: KSG mutual information, k = 3, by SciPy's cKDTree in any dimension or by scikit-learn in one.

scikit-learn scales the data and adds noise of 1e-10, so its value differs a little. Adapted from the project's baseline scripts.

usage: ksg_peers.py FOLDER n d scipy|sklearn   (x.f64, y.f64 in FOLDER)
"""
import sys

import numpy as np
from bench_peer import serve


def scipy_ksg(x, y, k=3):
    z = np.concatenate([x, y], 1)
    e = cKDTree(z).query(z, k + 1, p=np.inf)[0][:, -1]
    r = np.nextafter(e, 0)
    nx = cKDTree(x).query_ball_point(x, r, p=np.inf, return_length=True)
    ny = cKDTree(y).query_ball_point(y, r, p=np.inf, return_length=True)
    return float(digamma(k) + digamma(len(x)) - np.mean(digamma(nx) + digamma(ny)))


if __name__ == "__main__":
    folder, n, d, package = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    x, y = (np.fromfile(f"{folder}/{name}.f64").reshape(n, d) for name in "xy")
    if package == "scipy":
        import scipy
        from scipy.spatial import cKDTree
        from scipy.special import digamma

        serve({"cKDTree": lambda: scipy_ksg(x, y)}, [np, scipy])
    else:
        import sklearn
        from sklearn.feature_selection import mutual_info_regression

        serve({"mutual_info_regression": lambda: float(mutual_info_regression(x, y[:, 0], n_neighbors=3, random_state=0)[0])},
              [np, sklearn])
